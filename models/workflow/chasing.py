"""Reminders: one gathered message per person per day, in their own working pattern (brief 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session, col, select

from models.action import Action
from models.audit import Audit
from models.calibration import CalibrationRound
from models.delivery import owe
from models.kinds import DeliveryKind
from models.person import Absence, Person
from models.rules.calendar import Works, london_date, works_by
from models.rules.deadlines import reminder_on
from models.rules.lifecycle import WITH_AUDITOR
from models.setting import policy_of
from models.vocabulary import ActionState, AuditState, Role
from models.workflow import appealed, calibration
from models.workflow.audits import at_second_reading, reader_id_of, reference_of
from models.workflow.handing import TO_READ
from models.workflow.people import holder_of
from models.workflow.telling import owner_has_heard

#: What the QA manager, or whom rule 1 leaves, has to decide.
_Decides = Literal["settling", "second_return"]
_TO_DECIDE: Mapping[AuditState, _Decides] = {
    AuditState.DISPUTED: "settling",
    AuditState.SECOND_RETURN: "second_return",
}
_Does = Literal["audit", "moderation", "second_reading", "unread", "action", "calibration"]
_Kind = _Decides | _Does | Literal["appeal"]


@dataclass(frozen=True)
class Due:
    """One thing that somebody is reminded of. `kind` names what `id` is the id of."""

    kind: _Kind
    id: int
    reference: str
    due_on: date


def owe_reminders(session: Session, *, at: datetime) -> int:
    """Owe today's reminders; how many people get one.

    Five and one working days before, one after, then every Monday, without end (rule 7): for
    audits, actions, moderations, second readings, second returns and what two readers left to
    decide, appeals and reviews alike. A calibration case is named once.
    """
    today = london_date(at)
    policy = policy_of(session)
    lines: dict[int, list[Due]] = defaultdict(list)
    patterns = _patterns(session)
    for who, due in _everything_due(session):
        if who in patterns and reminder_on(today, due.due_on, policy, works=patterns[who]):
            lines[who].append(due)
    for who, opened in calibration.remind(session, patterns, today=today):
        lines[who].append(_calibration(opened))
    for who, things in lines.items():
        owe(
            session,
            key=f"reminder-{today}-{who}",
            kind=DeliveryKind.REMINDER,
            to=who,
            facts={"day": str(today), "things": [[due.kind, due.id] for due in things]},
            at=at,
        )
    return len(lines)


def things_due(session: Session, things: list[list[object]], *, to: int | None) -> list[Due]:
    """What a reminder speaks of, as it stands when it is sent: what was done since is left out.

    `to` is whom it goes to.
    """
    wanted = {(kind, number) for kind, number in things}
    kept = [due for _, due in _everything_due(session) if (due.kind, due.id) in wanted]
    rounds = [int(str(number)) for kind, number in wanted if kind == "calibration"]
    kept += [_calibration(opened) for opened in calibration.open_for(session, rounds, to=to)]
    return sorted(kept, key=lambda due: (due.due_on, due.reference))


def _everything_due(session: Session) -> list[tuple[int, Due]]:
    found: list[tuple[int, Due]] = []
    for audit in session.exec(select(Audit).where(col(Audit.state).in_(WITH_AUDITOR))):
        reference = reference_of(session, audit)
        found.append((audit.auditor_id, Due("audit", audit.key, reference, audit.due_on)))
    found += _to_read(session)
    found += _to_be_decided(session)
    waiting = (ActionState.OPEN, ActionState.REOPENED)
    given = select(Action, Audit).join(Audit, col(Audit.id) == Action.audit_id)
    for action, audit in session.exec(
        given.where(col(Action.live).is_(True), col(Action.state).in_(waiting), owner_has_heard())
    ):
        due = Due("action", action.key, reference_of(session, audit), action.due_on)
        found.append((action.owner_id, due))
    return found


def _to_read(session: Session) -> list[tuple[int, Due]]:
    """What waits to be moderated or read second; the QA manager is reminded of what nobody has."""
    found: list[tuple[int, Due]] = []
    for audit in session.exec(select(Audit).where(col(Audit.state).in_(TO_READ))):
        holder = reader_id_of(audit)
        kind: _Does = "second_reading" if at_second_reading(audit) else "moderation"
        who = holder or _qa_manager(session)
        if who and audit.turn_due_on:
            reference = reference_of(session, audit)
            named = kind if holder else "unread"
            found.append((who, Due(named, audit.key, reference, audit.turn_due_on)))
    return found


def _to_be_decided(session: Session) -> list[tuple[int, Due]]:
    found: list[tuple[int, Due]] = []
    for audit in session.exec(select(Audit).where(col(Audit.state).in_(_TO_DECIDE))):
        decider = audit.decider_id or _qa_manager(session)
        if decider and audit.turn_due_on:
            reference, kind = reference_of(session, audit), _TO_DECIDE[audit.state]
            found.append((decider, Due(kind, audit.key, reference, audit.turn_due_on)))
    for appeal, reference in appealed.waiting_everywhere(session):
        if decider := appeal.decider_id or _qa_manager(session):
            found.append((decider, Due("appeal", appeal.audit_id, reference, appeal.due_on)))
    return found


def _qa_manager(session: Session) -> int | None:
    manager = holder_of(session, Role.QA_MANAGER)
    return manager.id if manager else None


def _calibration(opened: CalibrationRound) -> Due:
    return Due("calibration", opened.key, "Calibration", opened.closes_on)


def _patterns(session: Session) -> dict[int, Works]:
    away: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for absence in session.exec(select(Absence)):
        away[absence.person_id].append((absence.starts, absence.ends))
    return {
        person.key: works_by(person.working_days, away[person.key])
        for person in session.exec(select(Person))
    }
