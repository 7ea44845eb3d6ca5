"""Before an audit is answered: where its auditor stands, and giving it back (brief section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.audits import facts_of
from handlers.views.blocks import Json
from handlers.views.reading import Answers
from models.audit import Audit
from models.errors import RuleBroken
from models.vocabulary import DeclineReason
from models.workflow.audits import reference_of

_STANDING = (
    ("independent", "I do not know this child or family and have had no part in this case"),
    ("conflict", "I do know them, or have had a part in it"),
)
_WHY_NOT = (
    (DeclineReason.CLOSED, "The case is closed"),
    (DeclineReason.CONFLICT, "I know the child or family, or have had a part"),
    (DeclineReason.AWAY, "I am away"),
    (DeclineReason.OTHER, "Another reason"),
)

# Where do you stand?


def confirm_window(session: Session, audit: Audit) -> Json:
    """Before any content is shown: do you know this child or family?"""
    said = words.say("confirm", facts=facts_of(session, audit))
    return blocks.window(
        ids.CONFIRM_WINDOW,
        "Start audit",
        [blocks.section("case", said), blocks.ask_one("independent", "Please choose", _STANDING)],
        submit="Go on",
        about={"audit": audit.key},
    )


@dataclass(frozen=True)
class ConfirmForm:
    """What they said: whether they may audit this one."""

    audit_id: int
    independent: bool

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ConfirmForm:
        """Raises `RuleBroken` when nothing was chosen."""
        answers = Answers(view)
        chosen = answers.text("independent")
        if not chosen:
            raise RuleBroken("Please choose one of the two.", field="independent")
        return cls(answers.number("audit"), chosen == "independent")


# Can't do this one


def cannot_window(session: Session, audit: Audit) -> Json:
    """Why they cannot do this one: a choice, and no explanation."""
    said = words.say("cannot", reference=reference_of(session, audit), audit=audit)
    return blocks.window(
        ids.CANNOT_WINDOW,
        "Can't do this one",
        [blocks.section("case", said), blocks.ask_one("reason", "Because", _WHY_NOT)],
        submit="Give it back",
        about={"audit": audit.key},
    )


@dataclass(frozen=True)
class CannotForm:
    """Why it is given back."""

    audit_id: int
    reason: DeclineReason

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> CannotForm:
        """Raises `RuleBroken` for anything but one of the reasons."""
        answers = Answers(view)
        chosen = answers.text("reason")
        if chosen not in set(DeclineReason):
            raise RuleBroken("Please choose a reason.", field="reason")
        return cls(answers.number("audit"), DeclineReason(chosen))


def said_window(title: str, sentence: str) -> Json:
    """A window that says one thing and asks nothing."""
    return blocks.window(ids.SAID_WINDOW, title, [blocks.section("said", sentence)])


def given_back_window(drawn: Audit | None) -> Json:
    """What happens now that an audit was given back."""
    sentence = (
        "Thank you for saying so. Another case has been drawn for you; it is in our conversation."
        if drawn
        else "Thank you for saying so. The QA manager decides, and you hear in our conversation. "
        "Until then it stays with you, and nothing you wrote is lost."
    )
    return said_window("Given back", sentence)
