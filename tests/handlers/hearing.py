"""What the tests of told findings and of replies share: an approved audit, and gestures."""

from __future__ import annotations

from typing import Any

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.workflow import telling
from tests.handlers.deciding import (
    CHECKLIST,
    confirmed,
    desk_of,
    opens,
    sent,
    takes,
)
from tests.office import Office, words_of

Json = dict[str, Any]
READY = "Auditloop: something for you to read, in your own time."
GRADES = ("Outstanding", "Requires Improvement", "Inadequate")
REPLY = {
    "took_part": "partly",
    "reflection": "I will write the plan with the family, not for them.",
    "error": "The review was held on 12 November, not missed.",
}


def worker_of(office: Office, audit: Audit) -> SlackPerson:
    """The worker of the case at their screen."""
    return desk_of(office, next(p for p in everybody(office) if p.id == audit.worker_id))


def everybody(office: Office) -> list[Any]:
    """Who may be the worker of the case, and two who are not."""
    return [office.record(name) for name in ("wendy", "dev", "leo", "tom")]


def approved(office: Office, *, grade: str = "good", **given: Any) -> Audit:
    """Amara's audit, approved as she graded it."""
    audit = sent(office, grade=grade)
    moderator = takes(office, audit)
    opens(moderator, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    assert moderator.submits({**CHECKLIST, **confirmed(moderator), **given}) == {}
    moderator.waits_until(lambda who: who.window["title"]["text"] == "Thank you")
    moderator.closes(everything=True)
    office.drain()
    return office.audit_of("amara")


def ten_o_clock(office: Office, day: str) -> None:
    """The clock does what it does at 10:00 of a working day."""
    at = office.moves_to(f"{day}T10:00")
    with office.programme.change(where="clock") as session:
        telling.tell_workers(session, at=at)
    office.drain()


def home_of(person: SlackPerson) -> Json:
    """Their Home, opened anew."""
    home = person.open_home()
    assert home is not None
    return home


def told(person: SlackPerson) -> list[Json]:
    """Messages that findings are ready."""
    return [message for message in person.conversation() if message["text"] == READY]


def reads(office: Office, audit: Audit) -> Json:
    """The worker presses *Read and reply*."""
    worker = worker_of(office, audit)
    return opens(worker, ids.READ_AND_REPLY, ids.REPLY_WINDOW, told(worker)[-1])


def replies(office: Office, audit: Audit, **given: Any) -> None:
    """The worker reads and replies."""
    reads(office, audit)
    worker = worker_of(office, audit)
    assert worker.submits({**REPLY, **given}) == {}
    assert "your reply on" in words_of(worker.window)
    worker.closes()
    office.drain()


def leads(office: Office) -> list[Any]:
    """The practice assurance leads."""
    return [office.record(name) for name in ("moses", "priya", "grace")]
