"""Who somebody is to an audit: found by that, or made so where nobody is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlmodel import Session, select

from models.audit import Audit
from models.delivery import owe
from models.kinds import DeliveryKind
from models.person import Person, Post, RoleHolding, Service
from models.vocabulary import AuditState, DeclineReason, Grade, Role
from models.workflow.audits import case_of
from models.workflow.people import DUTY_LEAD
from tests.models.workflow.standing import AT, named


def person(session: Session, audit: Audit, who: str) -> Person | None:
    """Somebody by what they are to the audit, made so where they are not; None: nobody is."""
    base, lead, _ = who.partition(", if a lead")
    found = _PEOPLE[base](session, audit)
    if found is not None and lead:
        session.add(RoleHolding(person_id=found.key, role=Role.PRACTICE_ASSURANCE_LEAD))
    session.flush()
    return found


def _called(first_name: str) -> Callable[[Session, Audit], Person]:
    return lambda session, audit: named(session, first_name)


def _of_the_audit(name: str) -> Callable[[Session, Audit], Person | None]:
    def find(session: Session, audit: Audit) -> Person | None:
        return session.get(Person, getattr(audit, name) or 0)

    return find


def _moved_on(session: Session, audit: Audit) -> Person:
    """The case has gone to Leo, of another team."""
    case, leo = case_of(session, audit), named(session, "Leo")
    case.worker_id = leo.key
    return session.get_one(Person, audit.worker_id)


def _helps(session: Session, audit: Audit) -> Person:
    helper = session.get(Person, audit.supporter_id or 0) or named(session, "Lena")
    audit.supporter_id = helper.key
    return helper


def _alerted(session: Session, audit: Audit) -> Person:
    return _hears_of_a_grade(session, audit, named(session, "Lena"))


def _reader_alerted(session: Session, audit: Audit) -> Person | None:
    reader = session.get(Person, audit.second_reader_id or 0)
    return _hears_of_a_grade(session, audit, reader) if reader else None


def _hears_of_a_grade(session: Session, audit: Audit, told: Person) -> Person:
    owe(
        session,
        key=f"audit-{audit.key}-v{audit.version}-provisional-test-{told.key}",
        kind=DeliveryKind.PROVISIONAL,
        to=told.key,
        facts={"audit": audit.key, "grade": Grade.INADEQUATE},
        at=AT,
    )
    return told


def _on_duty(session: Session, _: Audit) -> Person:
    lead = named(session, "Lena")
    session.add(Post(code=DUTY_LEAD, holder_id=lead.key))
    return lead


def _knows_the_family(session: Session, audit: Audit) -> Person:
    """They were given the case themselves once, and said so."""
    knows = named(session, "Kofi")
    given = audit.model_dump() | {
        "id": None,
        "month": "2026-08",
        "auditor_id": knows.key,
        "state": AuditState.REASSIGNED,
        "given_back_because": DeclineReason.CONFLICT,
    }
    session.add(Audit(**given))
    return knows


def _qa_manager_moderated(session: Session, audit: Audit) -> Person | None:
    manager = named(session, "Farzana")
    if audit.claimed_at is None:
        return None
    audit.moderator_id = audit.given_by_id = manager.key
    return manager


def _instead_of_the_qa_manager(session: Session, audit: Audit) -> Person | None:
    return named(session, "Gareth") if _qa_manager_moderated(session, audit) else None


def _deputises(session: Session, audit: Audit) -> Person:
    _ad_post(session).holder_id = None
    return _is_deputy(session, audit)


def _is_deputy(session: Session, audit: Audit) -> Person:
    deputy = named(session, "Dina")
    _ad_post(session).deputy_id = deputy.key
    return deputy


def _ad_post(session: Session) -> Post:
    service = session.exec(select(Service).where(Service.name == "Family Help")).one()
    found = select(Post).where(Post.code == Role.ASSISTANT_DIRECTOR, Post.service_id == service.id)
    return session.exec(found).one()


_PEOPLE: Mapping[str, Callable[[Session, Audit], Person | None]] = {
    "the auditor": _of_the_audit("auditor_id"),
    "the auditor's line manager": _called("Helen"),
    "the worker": _of_the_audit("worker_id"),
    "the worker before the case moved on": _moved_on,
    "the worker's manager": _called("Tom"),
    "the service manager above them": _called("Sam"),
    "the child's chair": _called("Chioma"),
    "who chaired the child before": _called("Ida"),
    "the lead who helps with the redo": _helps,
    "the first moderator": _of_the_audit("moderator_id"),
    "the second reader": _of_the_audit("second_reader_id"),
    "the second reader, once alerted": _reader_alerted,
    "a lead who was alerted": _alerted,
    "the lead on duty": _on_duty,
    "a lead who knows the family": _knows_the_family,
    "another lead": _called("Zola"),
    "a lead who has left": _called("Ben"),
    "the QA manager": _called("Farzana"),
    "the QA manager, if they moderated": _qa_manager_moderated,
    "the AD of the service": _called("Adaeze"),
    "the deputy of a vacant AD's post": _deputises,
    "the deputy while the AD is there": _is_deputy,
    "the AD of another service": _called("Helen"),
    "a service manager of another service": _called("Nuala"),
    "the Director for Social Care": _called("Rosalind"),
    "the Director PPP": _called("Gareth"),
    "the Director PPP, if the QA manager moderated": _instead_of_the_qa_manager,
    "the Academy": _called("Ines"),
    "an administrator": _called("Asif"),
    "a social worker elsewhere": _called("Leo"),
}
