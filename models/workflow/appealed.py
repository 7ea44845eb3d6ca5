"""What was asked about an audit's grade: how it stands, who may ask, who decides (brief 7)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import sealing, trail
from models.appeal import Appeal
from models.audit import Audit
from models.case import Case
from models.errors import RuleBroken
from models.person import Person
from models.rules import appeals as rules
from models.rules.calendar import london_date
from models.setting import policy_of
from models.vocabulary import AppealKind, AppealState, Role
from models.workflow.audits import audit_held, service_of
from models.workflow.people import holder_of


def appeals_of(session: Session, audit_id: int) -> list[Appeal]:
    """What was asked about an audit's grade, oldest first: two at most."""
    found = select(Appeal).where(Appeal.audit_id == audit_id).order_by(col(Appeal.id))
    return list(session.exec(found))


def waiting_of(session: Session, audit_id: int) -> list[Appeal]:
    """Those of them that are not decided yet."""
    return [found for found in appeals_of(session, audit_id) if found.state is AppealState.ASKED]


def waiting_everywhere(
    session: Session, *, decider_id: int | None = None
) -> list[tuple[Appeal, str]]:
    """Every one that is not decided, or one person's, with its case's reference; by their day.

    Where one person has both of an audit, the earlier: once it is decided, the other is another's.
    """
    found = (
        select(Appeal, Case.reference)
        .join(Audit, col(Audit.id) == Appeal.audit_id)
        .join(Case, col(Case.id) == Audit.case_id)
        .where(Appeal.state == AppealState.ASKED)
        .order_by(col(Appeal.due_on), col(Appeal.id))
    )
    if decider_id is not None:
        found = found.where(Appeal.decider_id == decider_id)
    first: dict[tuple[int, int | None], tuple[Appeal, str]] = {}
    for appeal, reference in session.exec(found).all():
        first.setdefault((appeal.audit_id, appeal.decider_id), (appeal, reference))
    return list(first.values())


def asked_of(session: Session, person: Person, roles: frozenset[Role]) -> list[tuple[Appeal, str]]:
    """What waits for this person to decide; the QA manager's also what nobody is free to decide."""
    theirs = waiting_everywhere(session, decider_id=person.key)
    if Role.QA_MANAGER not in roles:
        return theirs
    return theirs + [found for found in waiting_everywhere(session) if found[0].decider_id is None]


def facts_to_ask(session: Session, audit: Audit) -> rules.AskFacts:
    """An audit, as the rule about asking sees it."""
    asked = appeals_of(session, audit.key)
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, service_of(session, audit).id)
    return rules.AskFacts(
        state=audit.state,
        decided_on=_decided_on(audit, asked),
        auditor_id=audit.auditor_id,
        director_id=director.key if director else None,
        asked=frozenset(found.kind for found in asked),
    )


def may_ask(
    session: Session, audit: Audit, *, kind: AppealKind, by: Person, at: datetime
) -> date | None:
    """The last day on which this person can ask, where the button shows; else None."""
    policy, facts = policy_of(session), facts_to_ask(session, audit)
    if facts.decided_on is None or not rules.may_ask(kind, facts, by.key, london_date(at), policy):
        return None
    return rules.last_day(facts.decided_on, policy)


def open_asking(
    session: Session, audit_id: int, *, kind: AppealKind, by: Person, at: datetime
) -> Audit:
    """The audit about which this person may ask now. Raises `RuleBroken` for everybody else."""
    audit = audit_held(session, audit_id)
    facts, policy = facts_to_ask(session, audit), policy_of(session)
    rules.check_may_ask(kind, facts, by.key, london_date(at), policy)
    return audit


def open_to_decide(session: Session, appeal_id: int, *, by: Person, at: datetime) -> Appeal:
    """What is asked, with every reading, for whoever decides; in the read log.

    Raises `RuleBroken` for everybody else, and once it is decided.
    """
    appeal = session.get(Appeal, appeal_id)
    if appeal is None or appeal.decider_id != by.id:
        raise RuleBroken("This is somebody else's to decide, so nothing was changed.")
    rules.check_may_become(appeal.state, AppealState.DISMISSED)
    trail.read(session, "audit.readings", ("audit", appeal.audit_id), by=by, at=at)
    return appeal


def decided_by(session: Session, audit_id: int, *, by: Person) -> Appeal | None:
    """What this person has to decide about an audit; the oldest first; None where nothing waits."""
    mine = (found for found in waiting_of(session, audit_id) if found.decider_id == by.id)
    return next(mine, None)


def words_of(session: Session, appeal: Appeal) -> str:
    """Why it was asked, unsealed: for who asked and who decides."""
    opened = sealing.unseal(session, appeal.audit_id, field_of(appeal.kind), appeal.sealed)
    return str(json.loads(opened)["reason"])


def _decided_on(audit: Audit, asked: Sequence[Appeal]) -> date | None:
    """The day of the decision in force: the last amendment, else the finalisation."""
    amended = [found.decided_at for found in asked if found.state is AppealState.UPHELD]
    moments = [moment for moment in (audit.finalised_at, *amended) if moment is not None]
    return london_date(max(moments)) if moments else None


def field_of(kind: AppealKind) -> str:
    """The name of the field under which the words of one kind are sealed."""
    return f"appeal:{kind}"
