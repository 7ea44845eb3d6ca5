"""A second return: the QA manager decides what helps most, within one working day (brief 7)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import Session, col, select

from models import sealing, trail
from models.audit import Audit
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.moderation import Moderation
from models.person import Person
from models.rules.calendar import london_date
from models.rules.independence import check_may_moderate, may_moderate
from models.rules.pairs import holds
from models.second_return import SecondReturn
from models.vocabulary import AuditState, Role, SecondReturnOutcome
from models.workflow import deciding
from models.workflow.audits import audit_held, facts_of, move, ties_of
from models.workflow.identifying import check_words
from models.workflow.people import with_role
from models.workflow.returning import check_supporter, second_return_card, send_back
from models.workflow.routing import route

_SETTLED = (
    "What becomes of this audit has been decided already, so nothing was changed. "
    "Its window shows how it stands now."
)
_NOT_YOURS = (
    "The QA manager decides on a second return, and somebody else where they have a part in the "
    "audit. Nothing was changed."
)


def return_once_more(
    session: Session,
    audit_id: int,
    *,
    supporter_id: int | None,
    reason: str,
    by: Person,
    at: datetime,
) -> Audit:
    """*Return it once more*: with the moderator's notes, somebody who helps, 10 working days."""
    audit, asked = _asked_of(session, audit_id, by=by, at=at)
    if supporter_id is None:
        raise RuleBroken(
            "Please name the practice assurance lead who will do it with the auditor.",
            field="supporter",
        )
    check_supporter(session, audit, supporter_id, at=at)
    _decide(session, audit, asked, SecondReturnOutcome.ONCE_MORE, reason, by, at)
    wanted = session.get_one(Moderation, asked.moderation_id)
    send_back(session, audit, wanted, supporter_id=supporter_id, by=by, at=at)
    _tell(session, audit, asked, (asked.moderator_id,), at)
    return audit


def moderate_as_it_stands(
    session: Session,
    audit_id: int,
    *,
    moderator_id: int | None,
    reason: str,
    by: Person,
    at: datetime,
) -> Audit:
    """*Have it moderated as it stands*: by whoever is named, else by whom the queue finds.

    Never by who asked for the return (rule 1 holds as ever). Raises `RuleBroken`.
    """
    audit, asked = _asked_of(session, audit_id, by=by, at=at)
    _decide(session, audit, asked, SecondReturnOutcome.AS_IT_STANDS, reason, by, at)
    named = session.get(Person, moderator_id) if moderator_id else None
    if moderator_id and named is None:
        raise RuleBroken("Please name somebody from the list.", field="moderator")
    if named is not None:
        _check_named(session, audit, named, at)
    audit.quality = None
    audit.moderator_id = named.id if named else None
    move(session, audit, AuditState.SUBMITTED, what="audit.as_it_stands", by=by, at=at)
    route(session, audit, on=london_date(at), at=at)
    if named is not None and audit.moderator_id != named.id:
        raise RuleBroken(
            f"{named.name} is away today. Please name somebody else.", field="moderator"
        )
    _tell(session, audit, asked, (asked.moderator_id, audit.auditor_id), at)
    return audit


def second_return_of(session: Session, audit: Audit) -> SecondReturn | None:
    """The wish to return this version of an audit once more, decided or not; None where none."""
    found = select(SecondReturn).where(
        SecondReturn.audit_id == audit.key, SecondReturn.version == audit.version
    )
    return session.exec(found.order_by(col(SecondReturn.id).desc())).first()


def went_back(session: Session, decision: Moderation) -> bool:
    """Whether a return was carried out: the second one only where the QA manager said so."""
    found = select(SecondReturn).where(SecondReturn.moderation_id == decision.key)
    asked = session.exec(found).first()
    return asked is None or asked.outcome is SecondReturnOutcome.ONCE_MORE


def open_second_return(
    session: Session, audit_id: int, *, by: Person, at: datetime
) -> tuple[Audit, SecondReturn]:
    """The audit and what its moderator wanted, for whoever decides; written to the read log."""
    audit, asked = _asked_of(session, audit_id, by=by, at=at)
    trail.read(session, "audit.second_return", ("audit", audit_id), by=by, at=at)
    return audit, asked


def may_decide_second_return(session: Session, audit: Audit, *, by: Person, at: datetime) -> bool:
    """Whether this person decides what becomes of it, so that its button shows."""
    if audit.state is not AuditState.SECOND_RETURN:
        return False
    return holds(deciding.check_decides, session, audit, by=by, at=at)


def other_moderators(session: Session, audit: Audit, *, at: datetime) -> list[Person]:
    """Who may moderate it as it stands: every independent lead but who asked for the return."""
    asked = second_return_of(session, audit)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=london_date(at))
    ties = ties_of(session, audit)
    return [
        lead
        for lead in leads
        if (asked is None or lead.id != asked.moderator_id)
        and may_moderate(facts_of(session, lead, at), ties)
    ]


def reason_of(session: Session, asked: SecondReturn) -> str:
    """Why it was decided so, unsealed; empty while nothing is decided."""
    if asked.sealed is None:
        return ""
    field = _field(asked)
    words: dict[str, str] = json.loads(sealing.unseal(session, asked.audit_id, field, asked.sealed))
    return words["reason"]


def _asked_of(
    session: Session, audit_id: int, *, by: Person, at: datetime
) -> tuple[Audit, SecondReturn]:
    """The audit, held, with the second return that waits, for whoever decides on it."""
    audit = audit_held(session, audit_id)
    asked = second_return_of(session, audit)
    if not holds(deciding.check_decides, session, audit, by=by, at=at):
        raise RuleBroken(_NOT_YOURS)
    if audit.state is not AuditState.SECOND_RETURN or asked is None:
        raise RuleBroken(_SETTLED)
    return audit, asked


def _decide(
    session: Session,
    audit: Audit,
    asked: SecondReturn,
    outcome: SecondReturnOutcome,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Keep what was decided and why; the card that asked for it says so."""
    if not reason.strip():
        raise RuleBroken("Please say in a line why. It is kept with the audit.", field="reason")
    check_words(session, {"reason": reason})
    said = json.dumps({"reason": reason.strip()})
    asked.outcome, asked.decided_by_id, asked.decided_at = outcome, by.key, at
    asked.sealed = sealing.seal(session, audit.key, _field(asked), said)
    after = {"outcome": outcome, "words": trail.fingerprint(asked.sealed)}
    what = "audit.second_return_decided"
    trail.record(session, what, ("audit", audit.key), by=by, at=at, after=after)
    session.flush()
    owe_update(session, second_return_card(asked), at=at)


def _check_named(session: Session, audit: Audit, named: Person, at: datetime) -> None:
    """Rule 1, for who was named; it lands beside their name."""
    try:
        check_may_moderate(facts_of(session, named, at), ties_of(session, audit))
    except RuleBroken as refused:
        raise RuleBroken(str(refused), field="moderator") from None


def _tell(
    session: Session, audit: Audit, asked: SecondReturn, people: tuple[int, ...], at: datetime
) -> None:
    for who in people:
        owe(
            session,
            key=f"second-return-{asked.key}-decided-{who}",
            kind=DeliveryKind.SECOND_RETURN_DECIDED,
            to=who,
            facts={"audit": audit.key, "second_return": asked.key},
            at=at,
        )


def _field(asked: SecondReturn) -> str:
    return f"second_return:{asked.moderation_id}"
