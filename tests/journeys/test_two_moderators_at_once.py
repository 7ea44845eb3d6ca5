"""Two moderators, or one on two screens, with windows open on one audit: the first who sends has
decided. The second reads one clear sentence in a window that holds everything they typed, what
they typed is kept as their draft, and nothing else has changed.
"""

from __future__ import annotations

import pytest

from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.doors import Parcel
from handlers.views import ids
from models.audit import Audit
from models.person import Person
from models.vocabulary import AuditState, Grade
from models.workflow import drafts, handing
from tests.handlers.deciding import CHECKLIST, decisions, desk_of, opens, regrade_to, sent, takes
from tests.journeys.misusing import rows
from tests.office import Json, Office, words_of

NOTE = "Please say what the plan changed for the child."
MOVED_ON = "This audit has moved on since you last looked, so nothing was changed."
WINDOWS = {
    "approves": (ids.APPROVE_OPEN, ids.APPROVE_WINDOW, "approve"),
    "regrades": (ids.REGRADE_OPEN, ids.REGRADE_WINDOW, "regrade"),
    "returns": (ids.RETURN_OPEN, ids.RETURN_WINDOW, "return"),
}
LINES = [CHECKLIST["compliance"], CHECKLIST["impact"]]
TYPED = {
    "approves": LINES,
    "regrades": [*LINES, regrade_to(Grade.OUTSTANDING)["words"]],
    "returns": [NOTE],
}


@pytest.fixture
def backend() -> str:
    """The verbs beneath are tried on both databases; the door is the same."""
    return "sqlite"


def fills_in(office: Office, person: SlackPerson, how: str) -> None:
    """Open the window of a decision and write everything in it, without sending it."""
    button, window, _ = WINDOWS[how]
    opens(person, button, window)
    values: dict[str, Json] = {
        "approves": CHECKLIST,
        "regrades": regrade_to(Grade.OUTSTANDING),
        "returns": {
            **{"about/1": "planning/reason", "note/1": NOTE, "safe": "yes"},
            "provisional_grade": "good",
            "supporter": str(office.moderator_of(office.audit_of("amara")).key),
        },
    }
    for name, value in values[how].items():
        person.chooses(name, value)


def goes_to_another(office: Office, audit: Audit) -> Person:
    """The QA manager gives it to another lead by name."""
    had = office.moderator_of(audit)
    other = office.another_lead(had)
    with office.programme.change() as session:
        given = {"to": other.key, "instead_of": had.key}
        by = office.record("farzana")
        handing.name_reader(session, audit.key, **given, by=by, at=office.now)
    office.drain()
    return other


def reads(person: SlackPerson, sentence: str, typed: list[str]) -> None:
    """It stands on top of their window, and so does everything that they typed."""
    person.waits_until(lambda who: sentence in words_of(who.window or {}))
    shown = words_of(person.window)
    assert [line for line in typed if line not in shown] == []


def draft_of(office: Office, audit: Audit, who: Person, how: str) -> dict[str, str]:
    """What is kept of what they typed."""
    with office.programme.read() as session:
        subject = f"{WINDOWS[how][2]}-{audit.key}"
        return drafts.kept(session, subject, audit_id=audit.key, by=who)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("approves", "approves"),
        ("approves", "regrades"),
        ("regrades", "approves"),
        ("regrades", "regrades"),
        ("approves", "returns"),
        ("returns", "approves"),
        ("returns", "returns"),
    ],
)
def test_two_leads_decide_and_the_second_loses_nothing(
    office: Office, first: str, second: str
) -> None:
    audit = sent(office)
    who = office.moderator_of(audit)
    late = takes(office, audit)
    fills_in(office, late, second)
    goes_to_another(office, audit)
    quick = takes(office, office.audit_of("amara"))
    fills_in(office, quick, first)
    assert quick.submits() == {}
    before = rows(office)
    late.submits()
    reads(late, MOVED_ON, TYPED[second])
    assert rows(office) == before
    assert set(TYPED[second]) <= set(draft_of(office, audit, who, second).values())
    assert len(decisions(office, audit)) == 1


@pytest.mark.parametrize(("first", "second"), [("approves", "regrades"), ("returns", "approves")])
def test_one_lead_on_two_screens_decides_once(office: Office, first: str, second: str) -> None:
    audit = sent(office)
    who = office.moderator_of(audit)
    lead = takes(office, audit)
    fills_in(office, lead, second)
    window = office.workspace.windows.stack(lead.id)[-1]
    on_the_other = interactions.view_submission(office.workspace, window)
    lead.closes()
    fills_in(office, lead, first)
    assert lead.submits() == {}
    before = rows(office)
    answer = office.workspace.deliver(Parcel("interactive", on_the_other))
    shown = words_of(answer.payload["view"])
    assert MOVED_ON in shown
    assert [line for line in TYPED[second] if line not in shown] == []
    assert rows(office) == before
    assert set(TYPED[second]) <= set(draft_of(office, audit, who, second).values())
    assert len(decisions(office, audit)) == 1


def test_two_leads_take_it_and_the_second_reads_who_has_it(office: Office) -> None:
    audit = sent(office)
    had = office.moderator_of(audit)
    first, second = desk_of(office, had), desk_of(office, office.another_lead(had))
    for lead in (first, second):
        lead.commands("/audit queue")
        lead.waits_for_window(ids.QUEUE_WINDOW)
        opens(lead, ids.MODERATE_OPEN, ids.READING_WINDOW)
    assert first.submits() == {}
    before = rows(office)
    second.submits()
    reads(second, f"{had.name} is moderating this one already.", [])
    assert rows(office) == before
    assert office.audit_of("amara").moderator_id == had.key


def test_handed_back_on_one_screen_and_decided_on_the_other(office: Office) -> None:
    """Somebody else has taken it meanwhile; what was written stays with who wrote it."""
    audit = sent(office)
    who = office.moderator_of(audit)
    late = takes(office, audit)
    fills_in(office, late, "approves")
    window = office.workspace.windows.stack(late.id)[-1]
    on_the_other = interactions.view_submission(office.workspace, window)
    late.closes()
    late.presses("window", ids.HAND_BACK)
    late.waits_until(lambda lead: office.audit_of("amara").state is AuditState.SUBMITTED)
    other = goes_to_another(office, office.audit_of("amara"))
    takes(office, office.audit_of("amara"))
    before = rows(office)
    answer = office.workspace.deliver(Parcel("interactive", on_the_other))
    shown = words_of(answer.payload["view"])
    assert f"{other.name} is moderating this one, so nothing was changed." in shown
    assert [line for line in LINES if line not in shown] == []
    assert rows(office) == before
    assert set(LINES) <= set(draft_of(office, audit, who, "approves").values())
    assert decisions(office, audit) == []
