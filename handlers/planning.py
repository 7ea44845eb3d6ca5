"""An audit's actions: written over the window that one is in, by its auditor, or by its moderator
over the decision (brief sections 6 and 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlmodel import Session

from handlers import windows
from handlers.going_on import being_answered
from handlers.views import answers, review
from handlers.views import moderation as deciding
from handlers.views import planning as views
from handlers.views.blocks import Json
from handlers.views.reading import Pressed, view_in
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, planned, reading
from models.workflow.audits import audit_as_it_stands

Payload = Mapping[str, Any]


def open_new(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Add an action*."""
    with programme.read() as session:
        audit = planned.to_write(session, Pressed(action).id, by=person)
        over = views.beneath(view_in(body))
        window = views.plan_window(session, audit, None, by=person, at=programme.now(), over=over)
    windows.show(client, body, window)


def open_change(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Change*."""
    with programme.read() as session:
        found = planned.to_change(session, Pressed(action).id, by=person)
        audit, over = audit_as_it_stands(session, found.audit_id), views.beneath(view_in(body))
        window = views.plan_window(session, audit, found, by=person, at=programme.now(), over=over)
    windows.show(client, body, window)


def say_day(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """A day was chosen: how far off it is, in the same window."""
    view, at = view_in(body), programme.now()
    with programme.read() as session:
        audit = planned.to_write(session, views.audit_of(view), by=person)
        number, over = views.action_of(view), views.beneath(view)
        found = planned.to_change(session, number, by=person) if number else None
        window = views.plan_window(session, audit, found, by=person, at=at, over=over, again=view)
    windows.replace(client, body, window)


def save(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*Save*. Where it was changed in another window meanwhile, that is shown first."""
    form, at = views.PlanForm.read(view), programme.now()
    with programme.change() as session:
        older = _changed_elsewhere(session, form, view, person, programme)
        if older is None:
            if form.action_id is None:
                window = form.draft.window
                planned.add(session, form.audit_id, form.new, by=person, at=at, window=window)
            else:
                planned.change(session, form.action_id, form.new, by=person, at=at)
            drafts.drop(session, form.draft, by=person)
    if older is None:
        ack()
    else:
        ack(response_action="update", view=older)


def _changed_elsewhere(
    session: Session, form: views.PlanForm, view: Payload, person: Person, programme: Programme
) -> Json | None:
    if form.action_id is None:
        return None
    found = planned.to_change(session, form.action_id, by=person)
    if planned.stands_at(found) == form.seen:
        return None
    return views.plan_window(
        session,
        audit_as_it_stands(session, found.audit_id),
        found,
        by=person,
        at=programme.now(),
        over=views.beneath(view),
        again=view,
        overwrites=True,
    )


def remove(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Take it off*."""
    with programme.change() as session:
        planned.remove(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def put_back(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Put it back*."""
    with programme.change() as session:
        planned.put_back(session, Pressed(action).id, by=person, at=programme.now())
    ack()


def show_removed(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """Afterwards: it is off, and how it comes back."""
    with programme.read() as session:
        found = planned.own(session, Pressed(action).id, by=person)
        window = views.removed_window(session, found, over=views.beneath(view_in(body)))
    windows.replace(client, body, window)


def show_put_back(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """Afterwards: the list with it; or the action as it stood, where it had just been taken off."""
    over, at = views.beneath(view_in(body)), programme.now()
    with programme.read() as session:
        found = planned.to_change(session, Pressed(action).id, by=person)
        if views.is_over(view_in(body)):
            audit = audit_as_it_stands(session, found.audit_id)
            window = views.plan_window(session, audit, found, by=person, at=at, over=over)
        else:
            window = _listing(session, found.audit_id, over, person, programme)
    windows.replace(client, body, window)


def show_beneath(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """Once the list has changed: the window beneath that shows it, drawn anew."""
    view = view_in(body)
    over = views.beneath(view)
    if not over or not views.is_over(view) or not windows.lies_on_another(body):
        return
    with programme.read() as session:
        window = _listing(session, views.audit_of(view), over, person, programme)
    windows.replace_beneath(client, body, window)


def _listing(
    session: Session, audit_id: int, over: str, person: Person, programme: Programme
) -> Json:
    at = programme.now()
    if over in (views.APPROVE, views.REGRADE):
        draws = deciding.approve_window if over == views.APPROVE else deciding.regrade_window
        held = reading.open_to_decide(session, audit_id, by=person)
        return draws(session, held, by=person, at=at)
    audit = being_answered(session, audit_id, person)
    if over == views.REVIEW:
        return review.review_window(session, audit)
    return answers.part_window(session, audit, over, by=person, at=at)
