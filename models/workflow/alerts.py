"""A child may not be safe: whom to tell, at once and when nobody has acted (brief 4 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from models import trail
from models.audit import Audit
from models.delivery import owe, owe_update
from models.kinds import DeliveryKind
from models.person import Person
from models.programme import insert_once
from models.rules.calendar import london_date
from models.rules.safety import director_hears, steps_after
from models.safety import SafetyAnswer, SafetyCall, SafetyStep, SafetyTold
from models.setting import policy_of
from models.vocabulary import Role, Safe, UnsafeStep
from models.workflow.audits import case_of, service_of, team_manager_of
from models.workflow.people import DUTY_LEAD, with_role
from models.workflow.posts import in_line_for, present

#: Who hears of an alert, in the order in which they are named.
POSTS: tuple[str, ...] = (
    Role.TEAM_MANAGER,
    Role.SERVICE_MANAGER,
    DUTY_LEAD,
    Role.ASSISTANT_DIRECTOR,
    Role.DIRECTOR_SOCIAL_CARE,
)


def told_key(answer_id: int, person_id: int) -> str:
    """The key of the message that tells somebody of an answer: one, through however many posts."""
    return f"unsafe-{answer_id}-{person_id}"


def asked_key(answer_id: int) -> str:
    """The key of the message that asks who was told by telephone."""
    return f"telephoned-{answer_id}"


def raise_alert(session: Session, audit: Audit, answer: SafetyAnswer, *, at: datetime) -> None:
    """Tell of a *No* or *Not sure* at once, and note when the clock looks again.

    *No* goes to team manager, service manager, duty lead and AD; *Not sure* to all but the AD,
    and to the AD too outside office hours and once 16:00 has passed.
    """
    policy = policy_of(session)
    lines = _lines(session, audit, at)
    if answer.safe is Safe.NOT_SURE and director_hears(at, policy) > at:
        del lines[Role.ASSISTANT_DIRECTOR]
    _tell(session, answer, {post: line[:1] for post, line in lines.items()}, None, at)
    for what, due in steps_after(answer.safe, at, policy).items():
        session.add(SafetyStep(answer_id=answer.key, what=what, due_at=due))
    session.flush()


def next_look(session: Session) -> datetime | None:
    """When the clock has to look next, by programme time; None when no alert waits for it."""
    waits = select(SafetyStep.due_at).where(col(SafetyStep.done_at).is_(None))
    return session.exec(waits.order_by(col(SafetyStep.due_at)).limit(1)).first()


def last_look(session: Session) -> datetime | None:
    """When there was last something to look at; None when there never was."""
    return session.exec(select(func.max(SafetyStep.done_at))).one()


def look(session: Session, *, at: datetime) -> int:
    """Do what is due by `at` for the alerts that are open; how many steps were looked at.

    Each is looked at once. *No* and nobody has it: their deputies and the Director hear. *Not
    sure* and no other answer since: the AD hears. Nobody noted a telephone call: they are asked.
    """
    due = session.exec(
        select(SafetyStep)
        .where(col(SafetyStep.done_at).is_(None), SafetyStep.due_at <= at)
        .order_by(col(SafetyStep.due_at), col(SafetyStep.id))
        .with_for_update()
    ).all()
    for step in due:
        answer = session.get_one(SafetyAnswer, step.answer_id)
        audit = session.get_one(Audit, answer.audit_id)
        step.needed, step.done_at = _NEEDED[step.what](session, audit, answer), at
        if step.needed:
            _DOES[step.what](session, audit, answer, at)
            what = f"alert.{step.what}"
            trail.record(session, what, ("audit", audit.key), by=None, at=at)
    return len(due)


def told_of(session: Session, answer_id: int) -> list[SafetyTold]:
    """Everybody who was told of an answer, in the order in which they were."""
    found = session.exec(select(SafetyTold).where(SafetyTold.answer_id == answer_id))
    return sorted(found, key=lambda told: (told.told_at, POSTS.index(told.post)))


def was_told(session: Session, answer_id: int, person_id: int) -> bool:
    """Whether somebody was told of an answer."""
    return session.get(SafetyTold, (answer_id, person_id)) is not None


def update_told(session: Session, answer: SafetyAnswer, *, at: datetime) -> None:
    """Have everybody who was told of an answer, and its auditor, see how things stand now."""
    for told in told_of(session, answer.key):
        owe_update(session, told_key(answer.key, told.person_id), at=at)
    owe_update(session, f"audit-{answer.audit_id}-assigned", at=at)


def manager_to_telephone(session: Session, audit: Audit, *, at: datetime) -> Person | None:
    """The team manager of the case, or who stands in for them today."""
    return next(iter(_team_line(session, audit, at)), None)


def service_manager_to_telephone(session: Session, audit: Audit, *, at: datetime) -> Person | None:
    """The service manager of the case, or who stands in for them today."""
    return next(iter(_lines(session, audit, at)[Role.SERVICE_MANAGER]), None)


def _lines(session: Session, audit: Audit, at: datetime) -> dict[str, list[Person]]:
    """Who answers for each post that hears of an alert, and who would next."""
    service_id, on = service_of(session, audit).id, london_date(at)
    return {
        Role.TEAM_MANAGER: _team_line(session, audit, at),
        Role.SERVICE_MANAGER: in_line_for(session, Role.SERVICE_MANAGER, service_id, on=on),
        DUTY_LEAD: in_line_for(session, DUTY_LEAD, on=on),
        Role.ASSISTANT_DIRECTOR: in_line_for(session, Role.ASSISTANT_DIRECTOR, service_id, on=on),
    }


def _team_line(session: Session, audit: Audit, at: datetime) -> list[Person]:
    on, team_id = london_date(at), case_of(session, audit).team_id
    manager = team_manager_of(session, audit)
    deputies = [
        who for who in with_role(session, Role.DEPUTY_TEAM_MANAGER, on=on) if who.team_id == team_id
    ]
    own = present(session, [*([manager] if manager else []), *deputies], on=on)
    above = in_line_for(session, Role.SERVICE_MANAGER, service_of(session, audit).id, on=on)
    return list({who.key: who for who in [*own, *above]}.values())


def _tell(
    session: Session,
    answer: SafetyAnswer,
    people: Mapping[str, list[Person]],
    because: UnsafeStep | None,
    at: datetime,
) -> None:
    for post, who in ((post, who) for post, several in people.items() for who in several):
        told = {
            "answer_id": answer.key,
            "person_id": who.key,
            "post": str(post),
            "told_at": at,
            "because": because,
        }
        if insert_once(session, SafetyTold, told, unique=["answer_id", "person_id"]):
            owe(
                session,
                key=told_key(answer.key, who.key),
                kind=DeliveryKind.UNSAFE,
                to=who.key,
                facts={"audit": answer.audit_id, "answer": answer.key},
                at=at,
                urgent=True,
            )


def _is_untaken(session: Session, audit: Audit, answer: SafetyAnswer) -> bool:
    return answer.taken_by_id is None and audit.safe_now is not Safe.YES


def _is_unresolved(session: Session, audit: Audit, answer: SafetyAnswer) -> bool:
    newest = select(SafetyAnswer.id).where(SafetyAnswer.audit_id == audit.key)
    return session.exec(newest.order_by(col(SafetyAnswer.id).desc()).limit(1)).one() == answer.id


def _nobody_noted_a_call(session: Session, audit: Audit, answer: SafetyAnswer) -> bool:
    noted = select(SafetyCall.id).where(SafetyCall.answer_id == answer.key).limit(1)
    return session.exec(noted).first() is None and audit.safe_now is not Safe.YES


def _tell_deputies(session: Session, audit: Audit, answer: SafetyAnswer, at: datetime) -> None:
    hear = {post: line[1:2] for post, line in _lines(session, audit, at).items()}
    director = in_line_for(session, Role.DIRECTOR_SOCIAL_CARE, on=london_date(at))
    update_told(session, answer, at=at)
    hear[Role.DIRECTOR_SOCIAL_CARE] = director[:1]
    _tell(session, answer, hear, UnsafeStep.NOBODY_HAS_IT, at)


def _tell_director(session: Session, audit: Audit, answer: SafetyAnswer, at: datetime) -> None:
    post = Role.ASSISTANT_DIRECTOR
    update_told(session, answer, at=at)
    hear: dict[str, list[Person]] = {post: _lines(session, audit, at)[post][:1]}
    _tell(session, answer, hear, UnsafeStep.NOT_RESOLVED, at)


def _ask_who_was_telephoned(
    session: Session, audit: Audit, answer: SafetyAnswer, at: datetime
) -> None:
    owe(
        session,
        key=asked_key(answer.key),
        kind=DeliveryKind.WHO_WAS_TELEPHONED,
        to=answer.by_id,
        facts={"audit": audit.key, "answer": answer.key},
        at=at,
    )


_NEEDED = {
    UnsafeStep.NOBODY_HAS_IT: _is_untaken,
    UnsafeStep.NOT_RESOLVED: _is_unresolved,
    UnsafeStep.ASK_WHO_WAS_TELEPHONED: _nobody_noted_a_call,
}
_DOES = {
    UnsafeStep.NOBODY_HAS_IT: _tell_deputies,
    UnsafeStep.NOT_RESOLVED: _tell_director,
    UnsafeStep.ASK_WHO_WAS_TELEPHONED: _ask_who_was_telephoned,
}
