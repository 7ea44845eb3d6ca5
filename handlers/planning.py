"""The auditor's own actions: written over the window that they are in (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.answers import being_answered
from handlers.views import answers, review
from handlers.views import planning as views
from handlers.views.reading import Pressed, view_in
from models.person import Person
from models.programme import Programme
from models.workflow import drafts, planned
from models.workflow.audits import audit_as_it_stands

Payload = Mapping[str, Any]


def open_new(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Add an action*."""
    with programme.read() as session:
        audit = being_answered(session, Pressed(action).id, person)
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
        audit = being_answered(session, views.audit_of(view), person)
        number, over = views.action_of(view), views.beneath(view)
        found = planned.to_change(session, number, by=person) if number else None
        window = views.plan_window(session, audit, found, by=person, at=at, over=over, again=view)
    windows.replace(client, body, window)


def save(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*Save*."""
    form, at = views.PlanForm.read(view), programme.now()
    with programme.change() as session:
        if form.action_id is None:
            planned.add(session, form.audit_id, form.new, by=person, at=at)
        else:
            planned.change(session, form.action_id, form.new, by=person, at=at)
        drafts.drop(session, form.draft, by=person)
    ack()


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
    """Afterwards: the action as it stood, to be changed or left."""
    with programme.read() as session:
        found = planned.to_change(session, Pressed(action).id, by=person)
        audit, over = audit_as_it_stands(session, found.audit_id), views.beneath(view_in(body))
        window = views.plan_window(session, audit, found, by=person, at=programme.now(), over=over)
    windows.replace(client, body, window)


def show_beneath(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """Once the list has changed: the review or the closing part beneath, with the list in it."""
    over = views.beneath(view_in(body))
    if not over or not windows.lies_on_another(body):
        return
    with programme.read() as session:
        audit = being_answered(session, views.audit_of(view_in(body)), person)
        if over == views.REVIEW:
            window = review.review_window(session, audit)
        else:
            window = answers.part_window(session, audit, over, by=person, at=programme.now())
    windows.replace_beneath(client, body, window)
