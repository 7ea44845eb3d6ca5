"""Is the child safe now? An answer is kept and told at once, whatever window it is in (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.going_on import keep
from handlers.views import afterwards, answers, confirming
from handlers.views import safety as views
from handlers.views.blocks import Json
from handlers.views.reading import Pressed, view_in
from models import trail
from models.person import Person
from models.programme import Programme, Session
from models.vocabulary import Safe
from models.workflow import drafts, safety, telephoned

Payload = Mapping[str, Any]


def open_question(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*This child may not be safe*: the question on its own, with whom to telephone."""
    at = programme.now()
    with programme.read() as session:
        audit = safety.audit_to_answer(session, Pressed(action).id, by=person, at=at)
        window = views.safety_window(session, audit, at=at)
    windows.show(client, body, window)


def answer(ack: Ack, body: Payload, person: Person, programme: Programme) -> None:
    """An answer in the question's own window."""
    _choose(views.SafetyForm.read(view_in(body)), person, programme)
    ack()


def answer_in_part(
    ack: Ack, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """The same within a part, which is kept like at any other choice.

    In two changes: whatever keeps the part from being kept, the alert has left.
    """
    _choose(views.SafetyForm.read(view_in(body)), person, programme)
    with programme.change() as session:
        keep(session, answers.PartForm.read(view_in(body), action), person, programme)
    ack()


def show_told(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """After an answer in its own window: who was told, or who confirmed a change to Yes."""
    windows.replace(client, body, _next(body, person, programme, in_part=False))


def lay_told_over(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """After an answer in a part: the same, over the part, unless all is well."""
    chosen = views.SafetyForm.read(view_in(body))
    with programme.read() as session:
        audit = safety.audit_to_answer(session, chosen.audit_id, by=person, at=programme.now())
        well = chosen.safe is Safe.YES and audit.safe_now is Safe.YES
    if not well:
        windows.show(client, body, _next(body, person, programme, in_part=True))


def open_confirm(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Who confirmed it?*, beside a Yes that is not in force yet."""
    at = programme.now()
    with programme.read() as session:
        audit = safety.audit_to_answer(session, Pressed(action).id, by=person, at=at)
        safety.check_waits_for_confirmation(audit)
        window = confirming.confirm_window(session, audit, by=person, at=at, in_part=True)
    windows.show(client, body, window)


def confirm(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """Somebody confirmed that the child is safe: the answer changes to Yes."""
    form = confirming.ConfirmSafeForm.read(view)

    def change(session: Session) -> None:
        safety.say_safe(
            session,
            form.audit_id,
            safe=Safe.YES,
            confirmed=form.confirmed,
            by=person,
            at=programme.now(),
        )
        drafts.drop(session, form.draft, by=person)

    programme.do(change, where="slack")
    ack()


def take(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*I have this*: one of those who were told is acting; the second reads who has it."""
    pressed, at = Pressed(action).id, programme.now()
    programme.do(partial(safety.take_alert, answer_id=pressed, by=person, at=at), where="slack")
    ack()


def open_telephoned(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Who did you telephone?*: what was noted, and one more; reading it is logged."""
    at = programme.now()
    with programme.change() as session:
        audit = safety.audit_to_answer(session, Pressed(action).id, by=person, at=at)
        trail.read(session, "alert.telephoned", ("audit", audit.key), by=person, at=at)
        window = afterwards.telephoned_window(session, audit, by=person, at=at)
    windows.show(client, body, window)


def note_telephoned(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """Somebody was told by telephone."""
    form, at = afterwards.TelephonedForm.read(view), programme.now()
    with programme.change() as session:
        telephoned.note_call(
            session,
            form.audit_id,
            who=form.who,
            on=form.on,
            time=form.time,
            by=person,
            at=at,
        )
        drafts.drop(session, form.draft, by=person)
    ack()


def tell_worry_first(view: Payload, person: Person, programme: Programme) -> None:
    """A window that is sent with more than this answer: a worry in it leaves on its own, before.

    Whatever is refused of the rest, the alert does not wait until that is mended.
    """
    chosen = views.worry_in(view)
    if chosen is not None:
        _choose(chosen, person, programme)


def _choose(chosen: views.SafetyForm, person: Person, programme: Programme) -> None:
    """Keep a choice and tell it; a change to Yes waits to be confirmed.

    Tried again where it meets another change: the alert leaves with the choice.
    """
    at = programme.now()

    def choose(session: Session) -> None:
        audit = safety.audit_to_answer(session, chosen.audit_id, by=person, at=at)
        if not safety.waits_for_confirmation(audit, chosen.safe):
            safety.say_safe(session, chosen.audit_id, safe=chosen.safe, by=person, at=at)

    programme.do(choose, where="slack")


def _next(body: Payload, person: Person, programme: Programme, *, in_part: bool) -> Json:
    chosen, at = views.SafetyForm.read(view_in(body)), programme.now()
    with programme.read() as session:
        audit = safety.audit_to_answer(session, chosen.audit_id, by=person, at=at)
        if safety.waits_for_confirmation(audit, chosen.safe):
            return confirming.confirm_window(session, audit, by=person, at=at, in_part=in_part)
        return views.told_window(session, audit, at=at)
