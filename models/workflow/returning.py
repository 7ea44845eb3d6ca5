"""Returning an audit to be redone: notes, a named helper, what the record says (brief 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from models.audit import Audit
from models.delivery import owe
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.moderation import Moderation
from models.person import Person
from models.rules import grading
from models.rules.calendar import london_date
from models.rules.deadlines import return_due, second_return_due
from models.rules.independence import check_may_support
from models.rules.safety import Confirmation
from models.second_return import SecondReturn
from models.setting import policy_of
from models.vocabulary import AuditQuality, AuditState, Grade, Outcome, Role, Safe
from models.workflow import deciding
from models.workflow import notes as keeping
from models.workflow.audits import facts_of, move, ties_of
from models.workflow.decisions import Checklist, Decision, decisions_of, keep, words_of
from models.workflow.people import holder_of
from models.workflow.provisional import tell_from_the_record
from models.workflow.safety import say_safe
from models.workflow.taking import moderated_by


def return_for_redo(
    session: Session,
    audit_id: int,
    *,
    notes: Mapping[str, str],
    supporter_id: int | None,
    safe: Safe | None,
    provisional: Grade | None,
    confirmed: Confirmation | None = None,
    by: Person,
    at: datetime,
) -> Audit:
    """Send an audit back with notes and a named person who helps; 10 working days.

    `notes` are by what they are about: a part's code, or `part/field`. What the record says of the
    child counts at once: unsafe is told, and a provisional weak grade goes to the AD as
    provisional (brief section 7). A change to Yes is `confirmed`. The second return is the QA
    manager's to decide: everything is kept, and they are told at once.
    """
    audit = moderated_by(session, audit_id, by, at)
    kept = keeping.to_keep(session, audit, notes)
    grading.check_return(
        list(kept.values()),
        supporter_id,
        auditor_id=audit.auditor_id,
        safe=safe,
        provisional=provisional,
    )
    if safe is None or provisional is None or supporter_id is None:
        raise RuleBroken("Please say what the record shows of the child today.", field="safe")
    check_supporter(session, audit, supporter_id, at=at)
    say_safe(session, audit_id, safe=safe, confirmed=confirmed, by=by, at=at)
    asks = goes_to_qa_manager(session, audit)
    wanted = _keep(session, audit, kept, provisional, by, at)
    if asks:
        _ask_qa_manager(session, audit, wanted, supporter_id, by, at)
    else:
        send_back(session, audit, wanted, supporter_id=supporter_id, by=by, at=at)
    return audit


def goes_to_qa_manager(session: Session, audit: Audit) -> bool:
    """Whether the next return of an audit is the QA manager's to decide."""
    so_far = keeping.returns_so_far(session, audit)
    return grading.return_goes_to_qa_manager(so_far, policy_of(session))


def check_supporter(session: Session, audit: Audit, supporter_id: int, *, at: datetime) -> None:
    """Rule 1: who helps is a practice assurance lead, and somebody other than the auditor.

    Raises `RuleBroken` beside `supporter`, also where a forged id is nobody's.
    """
    supporter = session.get(Person, supporter_id)
    if supporter is None:
        raise RuleBroken("Please name somebody from the list.", field="supporter")
    check_may_support(facts_of(session, supporter, at), ties_of(session, audit))


def send_back(
    session: Session,
    audit: Audit,
    wanted: Moderation,
    *,
    supporter_id: int,
    by: Person,
    at: datetime,
) -> None:
    """Have an audit come back to its auditor with what its moderator `wanted`: 10 working days.

    Its auditor is told, and who helps. The moderator stays, and gets it again; who helps does not
    moderate it (rule 1).
    """
    audit.supporter_id = supporter_id
    policy = policy_of(session)
    audit.turn_due_on = audit.due_on = return_due(london_date(at), policy)
    days = policy.number("moderation.return_working_days")
    audit.due_because = f"{days} working days from the day it came back"
    move(session, audit, AuditState.RETURNED, what="audit.returned", by=by, at=at)
    notes = len(words_of(session, wanted))
    owe(
        session,
        key=f"audit-{audit.key}-returned-{wanted.field.partition(':')[2]}",
        kind=DeliveryKind.RETURNED,
        to=audit.auditor_id,
        facts={"audit": audit.key, "notes": notes},
        at=at,
    )
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-support-{supporter_id}",
        kind=DeliveryKind.TO_SUPPORT,
        to=supporter_id,
        facts={"audit": audit.key, "version": audit.version, "notes": notes, "by": by.key},
        at=at,
    )


def _keep(
    session: Session,
    audit: Audit,
    kept: Mapping[str, str],
    provisional: Grade,
    by: Person,
    at: datetime,
) -> Moderation:
    """Write the return down, and tell a weak provisional grade at once."""
    checklist = Checklist(False, "", "", False, AuditQuality.NEEDS_REDOING)
    keep(session, audit, Decision(Outcome.RETURNED, provisional, kept, checklist), by=by, at=at)
    audit.quality = AuditQuality.NEEDS_REDOING
    if grading.is_weak(provisional):
        tell_from_the_record(session, audit, provisional, at=at)
    return decisions_of(session, audit.key)[-1]


def _ask_qa_manager(
    session: Session,
    audit: Audit,
    wanted: Moderation,
    supporter_id: int,
    by: Person,
    at: datetime,
) -> None:
    """The second return: who decides is told at once, and has one working day."""
    decider = deciding.decider_for(session, audit, at=at) or holder_of(session, Role.QA_MANAGER)
    due = second_return_due(london_date(at), policy_of(session))
    asked = SecondReturn(
        audit_id=audit.key,
        version=audit.version,
        moderation_id=wanted.key,
        moderator_id=by.key,
        supporter_id=supporter_id,
        asked_at=at,
        decider_id=decider.id if decider else None,
        due_on=due,
    )
    session.add(asked)
    session.flush()
    audit.turn_due_on, audit.decider_id = due, asked.decider_id
    move(session, audit, AuditState.SECOND_RETURN, what="audit.second_return", by=by, at=at)
    if decider is not None:
        owe(
            session,
            key=second_return_card(asked),
            kind=DeliveryKind.SECOND_RETURN,
            to=decider.key,
            facts={"audit": audit.key, "second_return": asked.key},
            at=at,
            urgent=True,
        )


def second_return_card(asked: SecondReturn) -> str:
    """The key of the message that asks for a decision on a second return."""
    return f"second-return-{asked.key}"
