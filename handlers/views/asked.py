"""How an appeal or a review of an audit stands, and the button for whoever may ask (brief 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Marked
from models.appeal import Appeal
from models.audit import Audit
from models.moderation import Moderation
from models.person import Person
from models.rules import appeals as rules
from models.setting import policy_of
from models.vocabulary import AppealKind, AppealState, Outcome
from models.workflow import appealed

#: What each is called in the middle of a sentence.
NAMES = {AppealKind.APPEAL: "appeal", AppealKind.REVIEW: "review"}
#: Decisions on what was asked about a grade, and not the moderator's.
ON_ASKING = frozenset({Outcome.GRADE_AMENDED, Outcome.GRADE_STANDS})
_BUTTONS = {
    AppealKind.APPEAL: (ids.APPEAL_ASK, "Appeal"),
    AppealKind.REVIEW: (ids.REVIEW_ASK, "Ask for a review"),
}


def lines(
    session: Session, audit: Audit, *, to: int | None = None, graded: bool = True
) -> list[Marked]:
    """How each stands: who decides, and by when; who decided, with both grades where `graded`.

    `to` is who reads it, by id.
    """
    asked = appealed.appeals_of(session, audit.key)
    return [line(session, appeal, to=to, graded=graded) for appeal in asked]


def waiting_lines(session: Session, audit: Audit, *, to: int | None = None) -> list[Marked]:
    """How those stand that are not decided yet."""
    return [line(session, appeal, to=to) for appeal in appealed.waiting_of(session, audit.key)]


def line(session: Session, appeal: Appeal, *, to: int | None = None, graded: bool = True) -> Marked:
    """How one stands; in a message that carries no grade, without (rule 12)."""
    return words.say(
        "appeal_state",
        appeal=appeal,
        is_appeal=appeal.kind is AppealKind.APPEAL,
        yours=appeal.asked_by_id == to,
        waits=appeal.state is AppealState.ASKED,
        upheld=appeal.state is AppealState.UPHELD,
        graded=graded,
        decider=decider_name(session, appeal),
        nobody=appeal.decider_id is None,
    )


def appeal_block(session: Session, audit: Audit, *, by: Person, at: datetime) -> list[Block]:
    """How each stands, then the button while this person may ask, with the last day for it."""
    return [
        *blocks.paragraphs("asked", lines(session, audit, to=by.key)),
        *may_ask(session, audit, by=by, at=at),
    ]


def may_ask(session: Session, audit: Audit, *, by: Person, at: datetime) -> list[Block]:
    """The button alone, with the last day for it; nothing for whoever may not ask (any more)."""
    body: list[Block] = []
    for kind, (action_id, text) in _BUTTONS.items():
        until = appealed.may_ask(session, audit, kind=kind, by=by, at=at)
        if until is None:
            continue
        said = words.say("appeal_until", is_appeal=kind is AppealKind.APPEAL, until=until)
        button = blocks.button(action_id, text, value=audit.key)
        body.append(blocks.section(f"asked/{kind}", said, accessory=button))
    return body


def until_of(session: Session, audit: Audit) -> date | None:
    """The last day to appeal, where that was not done; None where it was."""
    facts = appealed.facts_to_ask(session, audit)
    if facts.decided_on is None or AppealKind.APPEAL in facts.asked:
        return None
    return rules.last_day(facts.decided_on, policy_of(session))


def decided_after(decision: Moderation, said: Mapping[str, str]) -> str:
    """What a decision's line adds where it was made on an appeal or a review; else nothing."""
    if decision.outcome not in ON_ASKING:
        return ""
    name = NAMES[AppealKind(said["asked"])]
    stands = ": the grade stands" if decision.outcome is Outcome.GRADE_STANDS else ""
    return f", after {'an' if name == 'appeal' else 'a'} {name}{stands}"


def decider_name(session: Session, appeal: Appeal) -> str:
    """Who decides or decided it, by name; the QA manager, who finds somebody, where nobody may."""
    decider = session.get(Person, appeal.decider_id) if appeal.decider_id else None
    return decider.name if decider else "the QA manager"
