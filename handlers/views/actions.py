"""What owners, verifiers and deciders are told about an action (brief section 8).

Messages carry reference, kind, due date, place and buttons; what is to be done stands in windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Element, Marked, Message
from models.action import Action, TimeRequest
from models.audit import Audit
from models.delivery import Delivery
from models.lists import ACTION_KINDS
from models.person import Person
from models.rules.calendar import london_date, working_days_between
from models.rules.deadlines import verification_due
from models.setting import policy_of
from models.vocabulary import ActionState, RequestState
from models.workflow.actions import actions_of
from models.workflow.audits import reference_of
from models.workflow.more_time import requests_of

_WITH_OWNER = (ActionState.OPEN, ActionState.REOPENED)


@dataclass(frozen=True)
class Given:
    """An action as it is told. `place` is like "2 of 4" among its audit's actions."""

    action: Action
    reference: str
    kind: str
    place: str
    owner: str
    verifier: str
    verified_by: str
    look_by: date | None
    asked: TimeRequest | None
    decider: str

    @property
    def with_owner(self) -> bool:
        """Whether its owner has something to do."""
        return self.action.state in _WITH_OWNER


def given_of(session: Session, action: Action) -> Given:
    """The facts of an action."""
    audit = session.get_one(Audit, action.audit_id)
    numbers = [found.key for found in actions_of(session, audit.key)]
    claimed = action.claimed_at
    waiting = [r for r in requests_of(session, action.key) if r.state is RequestState.ASKED]
    return Given(
        action=action,
        reference=reference_of(session, audit),
        kind=ACTION_KINDS[action.kind].name,
        place=f"{numbers.index(action.key) + 1} of {len(numbers)}",
        owner=session.get_one(Person, action.owner_id).name,
        verifier=_name(session, action.verifier_id) or "practice assurance",
        verified_by=_name(session, action.verified_by_id),
        look_by=verification_due(london_date(claimed), policy_of(session)) if claimed else None,
        asked=waiting[0] if waiting else None,
        decider=_name(session, waiting[0].decider_id) if waiting else "",
    )


def said_of(given: Given, reader_id: int | None) -> Marked:
    """Reference, kind, due date and place, then how it stands and what happens next."""
    return words.say(
        "action",
        given=given,
        action=given.action,
        state=given.action.state.value,
        yours=given.action.owner_id == reader_id,
    )


def buttons_for(given: Given, person_id: int) -> list[Element]:
    """The owner's buttons while it is with them."""
    if not given.with_owner or given.action.owner_id != person_id:
        return []
    number = given.action.key
    found = [blocks.button(ids.ACTION_DONE, "Done", value=number, style="primary")]
    if given.asked is None:
        found.append(blocks.button(ids.MORE_TIME, "Need more time", value=number))
    return found


def more_time_label(request: TimeRequest, due_on: date) -> str:
    """*Give 10 working days*: what a yes would give."""
    days = working_days_between(due_on, request.wanted_on)
    return f"Give {words.counted(days, 'working day')}"


# Messages


def action_given(session: Session, delivery: Delivery) -> Message:
    """The owner's card; it is updated in place as the action moves."""
    given = given_of(session, session.get_one(Action, delivery.facts["action"]))
    read = blocks.button(ids.ACTION_OPEN, "Read it", value=given.action.key)
    card: list[Block] = [
        blocks.section("action", said_of(given, delivery.person_id)),
        blocks.actions("buttons", *buttons_for(given, delivery.person_id or 0), read),
    ]
    return blocks.message("Auditloop: an action of yours. Open to see how it stands.", card)


def to_verify(session: Session, delivery: Delivery) -> Message:
    """Whoever verifies: the owner says that it is done."""
    given = given_of(session, session.get_one(Action, delivery.facts["action"]))
    waits = given.action.state is ActionState.DONE_CLAIMED
    said = words.say("action_to_verify", given=given, action=given.action, waits=waits)
    card: list[Block] = [blocks.section("action", said)]
    if waits:
        look = blocks.button(
            ids.ACTION_VERIFY_OPEN, "Read and say", value=given.action.key, style="primary"
        )
        card.append(blocks.actions("buttons", look))
    return blocks.message("Auditloop: an action to see for yourself.", card)


def more_time_asked(session: Session, delivery: Delivery) -> Message:
    """Whoever decides on more time."""
    request = session.get_one(TimeRequest, delivery.facts["request"])
    given = given_of(session, session.get_one(Action, delivery.facts["action"]))
    asked = request.state is RequestState.ASKED
    said = words.say(
        "more_time_asked",
        given=given,
        action=given.action,
        request=request,
        state=request.state.value,
    )
    card: list[Block] = [blocks.section("action", said)]
    if asked:
        card.append(blocks.actions("buttons", *_deciding(request, given.action)))
    return blocks.message("Auditloop: somebody asks you for more time.", card)


def more_time_decided(session: Session, delivery: Delivery) -> Message:
    """The owner: what was decided about their request."""
    request = session.get_one(TimeRequest, delivery.facts["request"])
    given = given_of(session, session.get_one(Action, delivery.facts["action"]))
    said = words.say(
        "more_time_decided",
        given=given,
        action=given.action,
        granted=request.state is RequestState.GRANTED,
        decider=_name(session, request.decider_id),
    )
    opens = blocks.button(ids.ACTION_OPEN, "Open", value=given.action.key)
    card: list[Block] = [blocks.section("action", said), blocks.actions("buttons", opens)]
    return blocks.message("Auditloop: an answer to your request for more time.", card)


def _deciding(request: TimeRequest, action: Action) -> list[Element]:
    give = more_time_label(request, action.due_on)
    return [
        blocks.button(ids.MORE_TIME_GIVE, give, value=request.id, style="primary"),
        blocks.button(ids.MORE_TIME_NOT, "Not this time", value=request.id),
        blocks.button(ids.MORE_TIME_OPEN, "Read why", value=request.id),
    ]


def _name(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).name if person_id else ""
