"""A change to Yes: who confirmed that the child is safe, how and when (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json
from handlers.views.kept import Asking, written_in
from handlers.views.reading import Answers
from handlers.views.safety import TITLE, alert_line
from models.audit import Audit
from models.person import Person
from models.rules.calendar import london_date
from models.rules.safety import Confirmation, needs_confirming
from models.setting import policy_of
from models.vocabulary import Safe
from models.workflow.audits import reference_of
from models.workflow.drafts import Written


def confirm_window(
    session: Session, audit: Audit, *, by: Person, at: datetime, in_part: bool = False
) -> Json:
    """A change to Yes: who confirmed it, how and when. Until it is sent the answer stays."""
    asking = Asking.again(session, f"safe-{audit.key}", audit_id=audit.key, by=by)
    said = words.say(
        "confirm_safe",
        reference=reference_of(session, audit),
        alert=alert_line(session, audit),
        in_part=in_part,
    )
    body = [
        blocks.section("head", said),
        *confirm_questions(session, asking, today=london_date(at)),
        asking.promise(),
    ]
    about = asking.about(audit.key, at)
    return blocks.window(ids.CONFIRM_SAFE_WINDOW, TITLE, body, submit="Change to Yes", about=about)


def unconfirmed(audit: Audit, chosen: str | None) -> list[Block]:
    """Beside a *Yes* that nobody has confirmed yet: that it is not in force, and the button."""
    if chosen != Safe.YES or not needs_confirming(audit.safe_now, Safe.YES):
        return []
    said = words.say("unconfirmed", safe=audit.safe_now.value if audit.safe_now else "")
    confirm = blocks.button(ids.CONFIRM_SAFE_OPEN, "Who confirmed it?", value=audit.key)
    return [blocks.section("unconfirmed", said, accessory=confirm)]


def confirm_questions(
    session: Session, asking: Asking, *, today: date | None, needed: bool = True
) -> list[Block]:
    """Who confirmed that a child is safe, how and when."""
    roles = policy_of(session).value("safety.confirmed_by")
    offered = [(code, blocks.capital(name)) for code, name in roles.items()]
    first = str(today) if today else ""
    return [
        asking.choice("confirmed_by", "Who confirmed it?", offered, needed=needed),
        asking.line("who", "Their name", needed=False),
        asking.words(
            "how", "How?", hint="Seen, spoken with, told by whom: in a line.", needed=needed
        ),
        asking.day("on", "When? The day", first=first, needed=needed),
        asking.line("time", "At about what time?", needed=False),
    ]


@dataclass(frozen=True)
class ConfirmSafeForm:
    """A change to Yes, confirmed."""

    audit_id: int
    draft: Written
    confirmed: Confirmation

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ConfirmSafeForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        return cls(answers.number("audit"), written_in(answers), confirmation_in(answers))


def confirmation_in(answers: Answers) -> Confirmation:
    """What was said of who confirmed it, as far as it was said."""
    return Confirmation(
        role=answers.text("confirmed_by"),
        who=answers.text("who"),
        how=answers.text("how"),
        on=answers.day("on"),
        time=answers.text("time"),
    )
