"""What people do to one audit, each as something that somebody tries: for the properties."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, col, select

from models.action import Action
from models.appeal import Appeal
from models.audit import Audit
from models.person import Person
from models.rules.grading import is_weak, is_worse
from models.rules.lifecycle import ACTION_OPEN_STATES, DECIDED_STATES
from models.vocabulary import (
    ActionSource,
    AppealKind,
    AppealState,
    AuditQuality,
    Grade,
    RegradeReason,
    Safe,
)
from models.workflow import (
    actions,
    answering,
    appeals,
    assignment,
    grading_blind,
    moderation,
    returning,
    second_reading,
    second_return,
    submission,
)
from models.workflow.decisions import Checklist
from models.workflow.parts import CLOSING, asked_of
from models.workflow.tools import tool_of
from tests.handlers.deciding import answer_of
from tests.models.workflow.standing import AT, an_action, named

AUDITOR, MANAGER, DIRECTOR, OWNERS = "Amara", "Farzana", "Gareth", ("Tom", "Sam", "Wendy")
LEADS = ("Moses", "Priya", "Grace")
Act = Callable[[Session, Audit, Person], object]


def does(session: Session, audit: Audit, who: str, what: Act) -> None:
    """Somebody does something; looked at is whether it brought a weak grade into force."""
    before = audit.grade if audit.state in DECIDED_STATES else None
    earlier = {action.key for action in counted(session, audit)}
    what(session, audit, named(session, who))
    session.flush()
    if audit.state in DECIDED_STATES and audit.grade is not before:
        comes_into_force(session, audit, before, earlier)


def comes_into_force(
    session: Session, audit: Audit, before: Grade | None, earlier: set[int]
) -> None:
    """Rule 3, of a grade that has just come into force after `before` (None: the first)."""
    assert audit.grade is not None
    if not is_weak(audit.grade):
        return
    found = counted(session, audit)
    assert found, "weak, and nothing is open"
    own = [action for action in found if action.source is ActionSource.MODERATION]
    if before is not None:  # amended: the decider's own
        own = [action for action in own if action.key not in earlier]
    if is_worse(audit.grade, than=before or audit.auditor_grade or audit.grade):
        assert own, "moved down, and the moderator added nothing"


def counted(session: Session, audit: Audit) -> list[Action]:
    """An audit's actions that two people have not closed (rule 9), with an owner and a day."""
    return [
        action
        for action in actions.actions_of(session, audit.key)
        if action.state in ACTION_OPEN_STATES and action.owner_id and action.due_on
    ]


def holder(session: Session, audit: Audit) -> str:
    """Who moderates it, by first name; anybody where nobody does."""
    return _first_name(session, audit.moderator_id)


def reader(session: Session, audit: Audit) -> str:
    """Who reads it second."""
    return _first_name(session, audit.second_reader_id)


def _first_name(session: Session, person_id: int | None) -> str:
    who = session.get(Person, person_id or 0)
    return who.name.split()[0] if who else LEADS[0]


def sends(grade: Grade, safe: Safe) -> Act:
    """Answer the last part anew, and send it."""

    def act(session: Session, audit: Audit, by: Person) -> None:
        assignment.confirm_and_start(session, audit.key, by=by, at=AT)
        closing = next(part for part in asked_of(session, audit) if part.code == CLOSING)
        values = {field.name: answer_of(field, grade) for field in closing.fields}
        values["safe"] = safe.value
        answering.save_part(session, audit.key, CLOSING, values, by=by, at=AT)
        submission.submit(session, audit.key, by=by, at=AT)

    return act


def grades_blind(grade: Grade) -> Act:
    """The same grade for every domain."""

    def act(session: Session, audit: Audit, by: Person) -> None:
        domains = {domain.code: grade for domain in tool_of(session, audit).domains}
        given = {"grade": grade, "domains": domains, "reason": "It is clear."}
        grading_blind.give_blind_grade(session, audit.key, **given, by=by, at=AT)

    return act


def approves() -> Act:
    """The auditor's grade stands."""
    return lambda session, audit, by: moderation.approve(
        session, audit.key, checklist=_checklist(), by=by, at=AT
    )


def regrades(to: Grade, *, with_action: bool) -> Act:
    """Another grade."""
    return lambda session, audit, by: moderation.regrade(
        session,
        audit.key,
        to=to,
        reason_code=RegradeReason.OTHER,
        reason="The record says otherwise.",
        checklist=_checklist(),
        new_actions=[an_action(session)] if with_action else [],
        by=by,
        at=AT,
    )


def returns(provisional: Grade) -> Act:
    """Back to its auditor."""
    return lambda session, audit, by: returning.return_for_redo(
        session,
        audit.key,
        notes={"front": "Please say with whom you spoke."},
        supporter_id=_another(session, by).key,
        safe=audit.safe_now,
        provisional=provisional,
        by=by,
        at=AT,
    )


def reads_second(grade: Grade) -> Act:
    """A second reader's own grade."""
    given = {"grade": grade, "reason": "I see it so."}
    return lambda session, audit, by: second_reading.second_read(
        session, audit.key, **given, by=by, at=AT
    )


def settles(grade: Grade, *, with_action: bool) -> Act:
    """Where two readers differ."""

    def act(session: Session, audit: Audit, by: Person) -> None:
        if with_action:
            source = ActionSource.MODERATION
            actions.add(session, audit, an_action(session), source=source, by=by, at=AT)
        given = {"grade": grade, "reason": "So it stands."}
        second_reading.settle(session, audit.key, **given, by=by, at=AT)

    return act


def decides_second_return(*, once_more: bool) -> Act:
    """Once more, or as it stands."""

    def act(session: Session, audit: Audit, by: Person) -> None:
        given = {"reason": "So be it.", "by": by, "at": AT}
        if once_more:
            helps = _another(session, by).key
            second_return.return_once_more(session, audit.key, supporter_id=helps, **given)
        else:
            second_return.moderate_as_it_stands(session, audit.key, moderator_id=None, **given)

    return act


def asks(kind: AppealKind) -> Act:
    """For another look at the grade."""
    given = {"kind": kind, "reason": "Please look again."}
    return lambda session, audit, by: appeals.ask(session, audit.key, **given, by=by, at=AT)


def decides_asked(grade: Grade, *, with_action: bool, withdraws: bool) -> Act:
    """On what was asked first, where something was."""

    def act(session: Session, audit: Audit, by: Person) -> None:
        waits = select(Appeal).where(Appeal.state == AppealState.ASKED)
        asked = session.exec(waits.order_by(col(Appeal.id))).first()
        if asked is None:
            return
        withdrawn = [action.key for action in counted(session, audit)] if withdraws else []
        appeals.decide(
            session,
            asked.key,
            grade=grade,
            reason="It is on the record.",
            withdrawn=dict.fromkeys(withdrawn, "Not needed any more."),
            new_actions=[an_action(session)] if with_action else [],
            by=by,
            at=AT,
        )

    return act


def _checklist() -> Checklist:
    return Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)


def _another(session: Session, than: Person) -> Person:
    return next(lead for name in LEADS if (lead := named(session, name)).id != than.id)
