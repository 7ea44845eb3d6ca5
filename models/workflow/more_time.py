"""More time for an action: asked for by its owner, decided by somebody else (brief section 8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from models import sealing, trail
from models.action import Action, TimeRequest
from models.audit import Audit
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person
from models.rules import actions as rules
from models.setting import policy_of
from models.vocabulary import ActionState, RequestState, Role
from models.workflow.actions import action_held
from models.workflow.audits import service_of
from models.workflow.identifying import check_words
from models.workflow.people import holder_of
from models.workflow.shown import update_action, update_mondays


def ask_more_time(
    session: Session,
    action_id: int,
    *,
    wanted_on: date,
    reason: str,
    by: Person,
    at: datetime,
) -> TimeRequest:
    """*Need more time*: a request, at most 10 working days; until decided it stays overdue."""
    action = action_held(session, action_id)
    rules.check_more_time(
        action.owner_id,
        by.key,
        reason=reason,
        current_due=action.due_on,
        wanted_on=wanted_on,
        policy=policy_of(session),
    )
    check_words(session, {"reason": reason})
    if action.state not in (ActionState.OPEN, ActionState.REOPENED):
        raise RuleBroken("This action is not waiting for you any more, so no time is needed.")
    asked = requests_of(session, action_id)
    if any(request.state is RequestState.ASKED for request in asked):
        raise RuleBroken("You have asked already; it is waiting for a decision.")
    request = _ask(session, action, len(asked) + 1, wanted_on, reason, by, at)
    owe(
        session,
        key=f"action-{action_id}-time-{request.number}-asked",
        kind=DeliveryKind.MORE_TIME_ASKED,
        to=request.decider_id,
        facts={"action": action_id, "request": request.id},
        at=at,
    )
    update_action(session, action, at)
    return request


def _ask(
    session: Session,
    action: Action,
    number: int,
    wanted_on: date,
    reason: str,
    by: Person,
    at: datetime,
) -> TimeRequest:
    """Write the request down, for whoever decides on it."""
    request = TimeRequest(
        action_id=action.key,
        number=number,
        asked_by_id=by.key,
        asked_at=at,
        wanted_on=wanted_on,
        sealed=sealing.seal(session, action.audit_id, f"time:{action.key}:{number}", reason),
        decider_id=_decider(session, action, number, at).key,
    )
    session.add(request)
    session.flush()
    after = {"number": number, "wanted": str(wanted_on)}
    subject = ("action", action.key)
    trail.record(session, "action.more_time_asked", subject, by=by, at=at, after=after)
    return request


def requests_of(session: Session, action_id: int) -> list[TimeRequest]:
    """Every request for more time for an action, oldest first."""
    found = select(TimeRequest).where(TimeRequest.action_id == action_id)
    return list(session.exec(found.order_by(col(TimeRequest.number))))


def lapse(session: Session, action_id: int, *, at: datetime) -> None:
    """What nobody has decided yet falls away: the action is another's now, or is not being done."""
    for request in requests_of(session, action_id):
        if request.state is RequestState.ASKED:
            request.state, request.decided_at = RequestState.LAPSED, at
            owe_update(session, f"action-{action_id}-time-{request.number}-asked", at=at)


def decider_of(session: Session, action: Action, *, at: datetime) -> Person:
    """Who would decide the next request for more time. `RuleBroken` when nobody holds the post."""
    return _decider(session, action, len(requests_of(session, action.key)) + 1, at)


def reason_of(session: Session, request: TimeRequest, action: Action) -> str:
    """Why more time was asked for, unsealed: for those who may read the action."""
    name = f"time:{action.key}:{request.number}"
    return sealing.unseal(session, action.audit_id, name, request.sealed)


def decide_more_time(
    session: Session, request_id: int, *, grant: bool, by: Person, at: datetime
) -> TimeRequest:
    """Give more time or not. The original date stays; the count of extensions grows (rule 6)."""
    request = session.get(TimeRequest, request_id, with_for_update=True)
    if request is None or request.state is not RequestState.ASKED:
        raise RuleBroken("This request has been decided already, so nothing was changed.")
    action = action_held(session, request.action_id)
    rules.check_may_decide_more_time(action.owner_id, request.decider_id, by.key)
    request.state = RequestState.GRANTED if grant else RequestState.DECLINED
    request.decided_at = at
    before = str(action.due_on)
    if grant:
        action.due_on, action.extensions = request.wanted_on, action.extensions + 1
    trail.record(
        session,
        f"action.more_time_{request.state}",
        ("action", action.key),
        by=by,
        at=at,
        before={"due": before},
        after={"due": str(action.due_on)},
    )
    owe(
        session,
        key=f"action-{action.key}-time-{request.number}-decided",
        kind=DeliveryKind.MORE_TIME_DECIDED,
        to=action.owner_id,
        facts={"action": action.key, "request": request.id},
        at=at,
    )
    update_action(session, action, at)
    owe_update(session, f"action-{action.key}-time-{request.number}-asked", at=at)
    update_mondays(session, by.key, at)
    return request


def _decider(session: Session, action: Action, number: int, at: datetime) -> Person:
    owner = session.get_one(Person, action.owner_id)
    audit = session.get_one(Audit, action.audit_id)
    director = holder_of(session, Role.ASSISTANT_DIRECTOR, service_of(session, audit).id)
    is_ad = director is not None and director.id == owner.id
    decides = rules.who_decides_more_time(number, action.from_weak, owner_is_ad=is_ad)
    decider = None
    if decides is rules.Decider.OWNERS_MANAGER and owner.manager_id is not None:
        decider = session.get_one(Person, owner.manager_id)
    elif decides is not rules.Decider.QA_MANAGER:
        decider = director
    decider = decider or holder_of(session, Role.QA_MANAGER)
    if decider is None:
        raise RuleBroken("Nobody holds the post that decides this; please tell the QA manager.")
    return decider
