"""What every verb on an audit starts with: the audit itself, its case, its people, its parts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, col, select

from models import sealing, trail
from models.audit import Audit
from models.case import Case
from models.delivery import owe_update
from models.errors import RuleBroken
from models.moderation import BlindGrade
from models.person import Person, Service, Team
from models.prepared import run
from models.rules import lifecycle
from models.rules.calendar import london_date
from models.rules.independence import AuditorFacts, AuditTies, CaseTies, PersonFacts
from models.second_return import SecondReturn
from models.vocabulary import AuditState, DeclineReason, SecondReturnOutcome
from models.workflow import saved as keeping
from models.workflow.alerted import alerted_about, on_duty
from models.workflow.kept import table
from models.workflow.parts import asked_of
from models.workflow.people import line_above, managers, roles_of
from models.workflow.shown import update_audit, update_readers

# Made once: these run at every save.
_HELD = select(Audit).where(col(Audit.id) == bindparam("audit_id")).with_for_update()
_AUDIT, _CASE, _KEY = table(Audit), table(Case), table(sealing.AuditKey)
_TO_ANSWER = (
    sa_select(*_AUDIT.c, _CASE.c.reference, _KEY.c.wrapped, *keeping.BEGUN)
    .select_from(_AUDIT.join(_CASE, _CASE.c.id == _AUDIT.c.case_id))
    .outerjoin(_KEY, _KEY.c.audit_id == _AUDIT.c.id)
    .where(_AUDIT.c.id == bindparam("audit_id"))
    .with_for_update(of=_AUDIT)
)
_REFERENCE = select(Case.reference).where(col(Case.id) == bindparam("case_id"))

GONE = "That audit is not here any more. Open the App Home to see what waits for you."


def audit_held(session: Session, audit_id: int) -> Audit:
    """The audit, held for this transaction. Raises `RuleBroken` when there is none."""
    audit = session.exec(_HELD, params={"audit_id": audit_id}).first()
    if audit is None:
        raise RuleBroken(GONE)
    return audit


def audit_as_it_stands(session: Session, audit_id: int) -> Audit:
    """The audit, to be shown and not changed. Raises `RuleBroken` when there is none."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise RuleBroken(GONE)
    return audit


def audit_to_answer(session: Session, audit_id: int) -> tuple[Audit, str, keeping.Begun]:
    """The audit, held, with its case's reference and what there is of it, and its key at hand.

    All of it by one statement: this is what people wait for most often. The record is for reading
    only (`audit_held` gives one to change): it is made anew only where its row has changed.
    """
    session.flush()
    found = run(session.connection(), _TO_ANSWER, {"audit_id": audit_id}).fetchone()
    if found is None:
        raise RuleBroken(GONE)
    row, (reference, wrapped, *begun) = found[: len(_AUDIT.c)], found[len(_AUDIT.c) :]
    sealing.lend_key(session, audit_id, wrapped)
    return _as_read(session, audit_id, row), reference, keeping.Begun.read(*begun)


#: By id the row of an audit as it was read last, and a record of it that no session holds.
_SEEN: dict[int, tuple[Sequence[Any], Audit]] = {}
_MOST_SEEN = 1000


def _as_read(session: Session, audit_id: int, row: Sequence[Any]) -> Audit:
    """A record of this row; the session's own where it may have changed something already."""
    seen = _SEEN.get(audit_id)
    if seen and seen[0] == row and not session.identity_map:
        return seen[1]
    audit = session.get_one(Audit, audit_id)
    apart = Audit(**{column.name: getattr(audit, column.name) for column in _AUDIT.c})
    make_transient_to_detached(apart)
    if len(_SEEN) >= _MOST_SEEN:
        _SEEN.clear()
    _SEEN[audit_id] = (row, apart)
    return audit


def check_auditor(audit: Audit, by: Person) -> None:
    """Only its auditor answers an audit (brief section 11)."""
    if audit.auditor_id != by.id:
        raise RuleBroken("This audit is with somebody else, so nothing was changed.")


def move(
    session: Session, audit: Audit, to: AuditState, *, what: str, by: Person | None, at: datetime
) -> None:
    """Take an audit to its next state, by the table, with the trail; its cards say so."""
    lifecycle.check_may_become(audit.state, to)
    before, audit.state, audit.held_since = audit.state, to, at
    trail.record(
        session,
        what,
        ("audit", audit.key),
        by=by,
        at=at,
        before={"state": before},
        after={"state": to},
    )
    owe_update(session, f"audit-{audit.key}-assigned", at=at)
    update_readers(session, audit.key, audit.version, at)
    update_audit(session, audit.key, audit.auditor_id, at)


def at_second_reading(audit: Audit) -> bool:
    """Whether whoever has it reads it second, and does not moderate it."""
    return audit.state is AuditState.SECOND_READING


def reader_id_of(audit: Audit) -> int | None:
    """Who has it to moderate, or to read second; None when it is with nobody."""
    return audit.second_reader_id if at_second_reading(audit) else audit.moderator_id


def case_of(session: Session, audit: Audit) -> Case:
    """The case that an audit is about, as listed today."""
    return session.get_one(Case, audit.case_id)


def reference_of(session: Session, audit: Audit) -> str:
    """The reference of the case; still personal data, for direct messages and windows only."""
    return session.exec(_REFERENCE, params={"case_id": audit.case_id}).one()


def service_of(session: Session, audit: Audit) -> Service:
    """The service that holds the case today: escalation goes there (brief section 5)."""
    team = session.get_one(Team, case_of(session, audit).team_id)
    return session.get_one(Service, team.service_id)


def team_manager_of(session: Session, audit: Audit) -> Person | None:
    """The manager of the worker who holds the case today."""
    worker = session.get_one(Person, case_of(session, audit).worker_id)
    return session.get_one(Person, worker.manager_id) if worker.manager_id else None


def case_ties(session: Session, case: Case, line: Mapping[int, int | None]) -> CaseTies:
    """Everybody who has a part in a case, for the independence rules.

    Also who chaired the child when an earlier audit was drawn, and who said that they know them.
    """
    team = session.get_one(Team, case.team_id)
    of_case = (col(Audit.chair_id), col(Audit.auditor_id), col(Audit.given_back_because))
    earlier = session.exec(select(*of_case).where(Audit.case_id == case.id)).all()
    return CaseTies(
        worker_id=case.worker_id,
        worker_line=line_above(case.worker_id, line),
        chair_id=case.chair_id,
        team_id=case.team_id,
        service_id=team.service_id,
        has_reviewed=frozenset(chair for chair, _, _ in earlier if chair is not None),
        conflicted=frozenset(who for _, who, why in earlier if why is DeclineReason.CONFLICT),
    )


def ties_of(session: Session, audit: Audit) -> AuditTies:
    """Everybody who has a part in an audit: its case's people, the auditor and theirs.

    The worker of its date and their line count as today's do.

    Also whoever was told of a grade of it, and so reads nothing of it blind any more.
    """
    line = managers(session)
    case = case_ties(session, case_of(session, audit), line)
    then = line_above(audit.worker_id, line) | {audit.worker_id}
    return AuditTies(
        case=replace(case, worker_line=case.worker_line | then),
        auditor_id=audit.auditor_id,
        auditor_manager_id=line.get(audit.auditor_id),
        supporter_id=audit.supporter_id,
        first_moderator_id=audit.moderator_id,
        second_reader_id=audit.second_reader_id,
        alerted=alerted_about(session, audit.key),
        on_duty=on_duty(session),
        blind=audit.blind and session.get(BlindGrade, audit.key) is None,
        would_return=_would_return(session, audit),
        named=frozenset({reader_id_of(audit) or 0} if audit.given_by_id else ()),
    )


def _would_return(session: Session, audit: Audit) -> frozenset[int]:
    """Who asked for the second return of this version, where it is moderated as it stands."""
    asked = select(SecondReturn.moderator_id).where(
        SecondReturn.audit_id == audit.key,
        SecondReturn.version == audit.version,
        SecondReturn.outcome == SecondReturnOutcome.AS_IT_STANDS,
    )
    return frozenset(session.exec(asked))


def facts_of(session: Session, who: Person, at: datetime) -> PersonFacts:
    """What the rules need to know about somebody."""
    return PersonFacts(id=who.key, roles=roles_of(session, who.key, london_date(at)))


def auditor_facts_of(session: Session, who: Person, at: datetime) -> AuditorFacts:
    """The same of somebody as an auditor: also where they work."""
    return AuditorFacts(
        id=who.key,
        roles=roles_of(session, who.key, london_date(at)),
        team_id=who.team_id,
        service_id=who.service_id,
    )


def parts_saved(
    session: Session, audit: Audit, part: str | None = None
) -> dict[str, dict[str, str]]:
    """Every saved part's values by part code, or one `part`'s, unsealed: for its readers only."""
    rated = {
        f"rating:{question}": rating
        for question, rating in keeping.ratings_of(session, audit.key).items()
    }
    parts = {part.code: part for part in asked_of(session, audit)}
    saved: dict[str, dict[str, str]] = {}
    for code, grade, sealed in keeping.sealed_parts_of(session, audit.key, part):
        words = json.loads(sealing.unseal(session, audit.key, f"part:{code}", sealed))
        values = {name: rated[name] for name in parts[code].names if name in rated} | words
        saved[code] = values | ({"grade": grade.value} if grade else {})
    return saved
