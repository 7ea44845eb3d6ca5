"""What a moderator does: read, take, approve, regrade, return, hand back (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import ids, whole
from handlers.views import moderation as views
from handlers.views.blocks import Json
from handlers.views.places import Place
from handlers.views.reading import Answers, Pressed, view_in
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme, Session
from models.vocabulary import ActionSource
from models.workflow import actions, drafts, moderation, reading
from models.workflow.actions import NewAction
from models.workflow.audits import audit_as_it_stands

Payload = Mapping[str, Any]


def open_audit(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Open*, *Read and grade*, *Read and decide*: the whole audit; in place of the queue."""
    window = _whole(Pressed(action), person, programme)
    in_queue = (body.get("view") or {}).get("callback_id") == ids.QUEUE_WINDOW
    (windows.replace if in_queue else windows.show)(client, body, window)


def turn_page(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Next page*, *Go to*, *What changed*, *The whole*: another place in the same window."""
    windows.replace(client, body, _whole(Pressed(action), person, programme))


def open_approve(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Approve*."""
    with programme.read() as session:
        audit = reading.open_to_decide(session, Pressed(action).id, by=person)
        window = views.approve_window(session, audit, by=person, at=programme.now())
    _over_what_is_read(client, body, window)


def open_regrade(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Regrade*."""
    with programme.read() as session:
        audit = reading.open_to_decide(session, Pressed(action).id, by=person)
        window = views.regrade_window(session, audit, by=person, at=programme.now())
    _over_what_is_read(client, body, window)


def say_what_fits(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """A grade was chosen: what a reader will ask of it, in the same window; never a block.

    Where the audit has gone to somebody else meanwhile, that is said once the window is sent.
    """
    view = view_in(body)
    try:
        with programme.read() as session:
            audit = reading.open_to_decide(session, Answers(view).number("audit"), by=person)
            window = views.drawn_again(session, audit, view, by=person, at=programme.now())
    except RuleBroken:
        return
    if views.warned(window) != views.warned(view):
        windows.replace(client, body, window)


def approve(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The grade stands."""
    form, at = views.ApproveForm.read(view), programme.now()
    with programme.change() as session:
        moderation.approve(session, form.audit_id, checklist=form.checklist, by=person, at=at)
        drafts.drop(session, form.draft, by=person)
    ack()


def regrade(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """Another grade, with its reason."""
    form = views.RegradeForm.read(view)
    with programme.change() as session:
        moderation.regrade(
            session,
            form.audit_id,
            to=form.grade,
            reason_code=form.reason_code,
            reason=form.words,
            checklist=form.checklist,
            by=person,
            at=programme.now(),
        )
        drafts.drop(session, form.draft, by=person)
    ack()


def show_decided(
    client: WebClient, body: Payload, view: Payload, person: Person, programme: Programme
) -> None:
    """Once a decision is kept: what happens next, in place of the audit that was read."""
    if not windows.lies_on_another(body):
        return
    with programme.read() as session:
        audit = audit_as_it_stands(session, Answers(view).number("audit"))
        window = whole.decided_window(session, audit, by=person, at=programme.now())
    windows.replace_beneath(client, body, window)


def add(
    session: Session, audit_id: int, new: NewAction | None, person: Person, programme: Programme
) -> None:
    """The action that was written with a decision, if one was."""
    if new is not None:
        audit, at = audit_as_it_stands(session, audit_id), programme.now()
        actions.add(session, audit, new, source=ActionSource.MODERATION, by=person, at=at)


def _over_what_is_read(client: WebClient, body: Payload, window: Json) -> None:
    """Lay a decision over the audit; in its place where that lies on another window already.

    Slack piles up three, and an action is written over the decision.
    """
    deep = windows.is_in_window(body) and windows.lies_on_another(body)
    (windows.replace if deep else windows.show)(client, body, window)


def _whole(pressed: Pressed, person: Person, programme: Programme) -> Json:
    at, place = programme.now(), Place.read(pressed.rest)
    with programme.change() as session:
        opened = reading.open_audit(session, pressed.id, by=person, at=at)
        return whole.reading_window(session, opened, by=person, at=at, place=place)
