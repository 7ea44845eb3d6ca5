"""An appeal and a review: asking, deciding, and what everybody is told (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import asked, blocks, checklist, ids, new_action, words
from handlers.views.audits import facts_of
from handlers.views.blocks import Block, Element, Json, Marked, Message
from handlers.views.kept import Asking, written_in
from handlers.views.moderation import grade_needed
from handlers.views.reading import STALE, Answers
from handlers.views.whole import decision_line
from models.action import Action
from models.appeal import Appeal
from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.person import Person
from models.rules.grading import is_weak
from models.rules.lifecycle import DECIDED_STATES
from models.vocabulary import AppealKind, AppealState, Grade
from models.workflow import appealed, withdrawing
from models.workflow.actions import NewAction
from models.workflow.audits import reference_of
from models.workflow.decisions import decisions_of
from models.workflow.drafts import Written
from models.workflow.parts import GRADES
from models.workflow.reading import may_open_findings

_TITLES = {AppealKind.APPEAL: "Appeal", AppealKind.REVIEW: "Ask for a review"}
_TAKE_OFF = "withdraw:"


def ask_window(
    session: Session, audit: Audit, kind: AppealKind, *, by: Person, at: datetime
) -> Json:
    """*Appeal* or *Ask for a review*: what happens next, and what is to be looked at again."""
    asking = Asking.again(session, f"{kind}-{audit.key}", audit_id=audit.key, by=by)
    head = words.say(
        "appeal_head",
        reference=reference_of(session, audit),
        grade=audit.grade,
        is_appeal=kind is AppealKind.APPEAL,
        weak=audit.grade is not None and is_weak(audit.grade),
    )
    body = [
        blocks.section("head", head),
        asking.words("reason", "What is to be looked at again, and why?"),
        asking.promise(),
    ]
    about = asking.about(audit.key, at, kind=kind.value)
    return blocks.window(ids.APPEAL_WINDOW, _TITLES[kind], body, submit="Ask", about=about)


@dataclass(frozen=True)
class AskForm:
    """What is asked about a decided grade, and why."""

    audit_id: int
    kind: AppealKind
    draft: Written
    reason: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> AskForm:
        """Raises `RuleBroken` for a kind that there is not."""
        answers = Answers(view)
        kind = answers.word("kind")
        if kind not in set(AppealKind):
            raise RuleBroken(STALE)
        number, draft = answers.number("audit"), written_in(answers)
        return cls(number, AppealKind(kind), draft, answers.text("reason"))


def decide_window(session: Session, appeal: Appeal, *, by: Person, at: datetime) -> Json:
    """What was asked, every reading so far, the grade that is to be in force, and the actions."""
    audit = session.get_one(Audit, appeal.audit_id)
    asking = Asking.again(session, f"decide-{appeal.key}", audit_id=audit.key, by=by)
    readings = [decision_line(session, found) for found in decisions_of(session, audit.key)]
    body: list[Block] = [
        *blocks.paragraphs("head", [_asked(session, appeal, audit)]),
        *blocks.paragraphs("readings", readings),
        *checklist.descriptors(),
        asking.one("grade", "The grade from now on", _grades(audit)),
        asking.words("reason", "Why? The auditor and the Assistant Director read it."),
        *_to_take_off(session, asking, audit),
        *new_action.questions(session, asking, audit, hint=_NEEDED),
        asking.promise(),
    ]
    about = asking.about(audit.key, at, appeal=appeal.key)
    return blocks.window(ids.APPEAL_DECIDE_WINDOW, "Decide", body, submit="Decide", about=about)


_NEEDED = (
    "Requires Improvement and Inadequate need one that is open, owned and dated. Where you move "
    "the grade down, one of them is yours."
)


@dataclass(frozen=True)
class DecideForm:
    """A decision on what was asked, with the actions that are taken off and one that is new."""

    appeal_id: int
    audit_id: int
    draft: Written
    grade: Grade
    reason: str
    withdrawn: Mapping[int, str]
    action: NewAction | None

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> DecideForm:
        """Raises `RuleBroken` when no grade was chosen, or an action was begun and not ended."""
        answers = Answers(view)
        offered = [name for name in answers.names() if name.startswith(_TAKE_OFF)]
        return cls(
            appeal_id=answers.number("appeal"),
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            grade=grade_needed(answers),
            reason=answers.text("reason"),
            withdrawn={
                int(name.removeprefix(_TAKE_OFF)): answers.text(name)
                for name in offered
                if answers.text(name) and name.removeprefix(_TAKE_OFF).isdecimal()
            },
            action=new_action.read(answers),
        )


def said_window(session: Session, appeal_id: int) -> Json:
    """What was just decided, and who hears of it."""
    appeal = session.get_one(Appeal, appeal_id)
    audit = session.get_one(Audit, appeal.audit_id)
    said = words.mark(
        "*{reference}*: thank you. Whoever asked, and whoever was told, hears of it now.\n{line}",
        reference=reference_of(session, audit),
        line=asked.line(session, appeal),
    )
    return blocks.window(ids.SAID_WINDOW, "Thank you", [blocks.section("said", said)])


# Messages


def to_decide(session: Session, delivery: Delivery) -> Message:
    """The QA manager, or the Director PPP: somebody asks that a grade be looked at again."""
    appeal, audit = _of(session, delivery)
    waits = appeal.state is AppealState.ASKED
    yours = appeal.decider_id == delivery.person_id
    said = words.say(
        "appeal_to_decide",
        facts=facts_of(session, audit),
        appeal=appeal,
        is_appeal=appeal.kind is AppealKind.APPEAL,
        waits=waits,
        yours=yours,
        nobody=appeal.decider_id is None,
        decider=asked.decider_name(session, appeal),
    )
    card: list[Block] = [blocks.section("case", said)]
    if waits and yours:
        read = blocks.button(ids.APPEAL_READ, "Read and decide", value=audit.key, style="primary")
        card.append(blocks.actions("appeal", read))
    return blocks.message("Auditloop: a decision waits for you.", card)


def decided(session: Session, delivery: Delivery) -> Message:
    """Who asked, and whoever was told: how it was decided. The words stand in the window."""
    appeal, audit = _of(session, delivery)
    said = words.say(
        "appeal_decided",
        facts=facts_of(session, audit),
        line=asked.line(session, appeal, graded=False),
        yours=delivery.person_id == appeal.asked_by_id,
    )
    card: list[Block] = [blocks.section("case", said)]
    card += _where_to_read(session, audit, delivery)
    return blocks.message("Auditloop: what was asked about an audit has been decided.", card)


def findings_changed(session: Session, delivery: Delivery) -> Message:
    """The worker: the actions on their case have changed; never a grade."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    said = words.say("findings_changed", reference=reference_of(session, audit))
    read = blocks.button(ids.READ_AND_REPLY, "Read them", value=audit.key, style="primary")
    card = [blocks.section("case", said), blocks.actions("findings", read)]
    return blocks.message("Auditloop: something about findings that you have read.", card)


def _of(session: Session, delivery: Delivery) -> tuple[Appeal, Audit]:
    facts = delivery.facts
    return session.get_one(Appeal, facts["appeal"]), session.get_one(Audit, facts["audit"])


def _where_to_read(session: Session, audit: Audit, delivery: Delivery) -> list[Block]:
    """The auditor's own window, or the findings for whoever may read them."""
    button: Element | None = None
    reader = session.get_one(Person, delivery.person_id)
    if reader.id == audit.auditor_id:
        button = blocks.button(ids.AUDIT_OUTCOME, "What was decided", value=audit.key)
    elif may_open_findings(session, audit, by=reader, at=delivery.owed_at):
        button = blocks.button(ids.FINDINGS_OPEN, "Read the findings", value=audit.key)
    return [blocks.actions("appeal", button)] if button else []


def _asked(session: Session, appeal: Appeal, audit: Audit) -> Marked:
    return words.say(
        "appeal_asked",
        reference=reference_of(session, audit),
        appeal=appeal,
        is_appeal=appeal.kind is AppealKind.APPEAL,
        asker=session.get_one(Person, appeal.asked_by_id).name,
        mine=audit.auditor_grade,
        grade=audit.grade,
        reason=appealed.words_of(session, appeal),
    )


def _grades(audit: Audit) -> list[tuple[str, str]]:
    """Every grade; the one in force says that choosing it leaves everything as it is."""
    return [
        (
            code,
            f"{name}: it stands" if audit.state in DECIDED_STATES and code == audit.grade else name,
        )
        for code, name in GRADES
    ]


def _to_take_off(session: Session, asking: Asking, audit: Audit) -> list[Block]:
    """A line beside each open action: why it is not needed any more, at Good or better."""
    found = withdrawing.open_of(session, audit)
    if not found or audit.grade is None:
        return []
    head = words.say("appeal_actions")
    return [
        blocks.section("take_off", head),
        *(
            asking.line(f"{_TAKE_OFF}{action.key}", _label(session, action), needed=False)
            for action in found
        ),
    ]


def _label(session: Session, action: Action) -> str:
    owner = session.get_one(Person, action.owner_id).name
    kind = new_action.kind_of(action)
    return f"Take off “{kind}” ({owner}, due {words.day(action.due_on)}), because"
