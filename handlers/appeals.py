"""An auditor's appeal, an AD's request for a review, and whoever decides on them (brief 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.going_on import own_audit
from handlers.views import appeals as views
from handlers.views import findings, review
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme
from models.vocabulary import AppealKind
from models.workflow import appealed, appeals, drafts, reading

Payload = Mapping[str, Any]


def _open(
    kind: AppealKind,
    client: WebClient,
    body: Payload,
    action: Payload,
    person: Person,
    programme: Programme,
) -> None:
    at = programme.now()
    with programme.change() as session:
        audit = appealed.open_asking(session, Pressed(action).id, kind=kind, by=person, at=at)
        window = views.ask_window(session, audit, kind, by=person, at=at)
    windows.show(client, body, window)


def open_appeal(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Appeal*."""
    _open(AppealKind.APPEAL, client, body, action, person, programme)


def open_review(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Ask for a review*."""
    _open(AppealKind.REVIEW, client, body, action, person, programme)


def ask(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """It is asked; whoever decides is told."""
    form, at = views.AskForm.read(view), programme.now()
    with programme.change() as session:
        appeals.ask(session, form.audit_id, kind=form.kind, reason=form.reason, by=person, at=at)
        drafts.drop(session, form.draft, by=person)
    ack()


def show_asked(
    client: WebClient, body: Payload, view: Payload, person: Person, programme: Programme
) -> None:
    """The window beneath, from which it was asked, as it stands now."""
    if not windows.lies_on_another(body):
        return
    form, at = views.AskForm.read(view), programme.now()
    with programme.change() as session:
        if form.kind is AppealKind.APPEAL:
            audit = own_audit(session, form.audit_id, person)
            window = review.outcome_window(session, audit, by=person, at=at)
        else:
            found = reading.open_findings(session, form.audit_id, by=person, at=at)
            window = findings.findings_window(session, found, by=person, at=at)
    windows.replace_beneath(client, body, window)


def open_decision(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Decide*: what was asked, and every reading side by side."""
    at = programme.now()
    with programme.change() as session:
        appeal = appealed.open_to_decide(session, Pressed(action).id, by=person, at=at)
        window = views.decide_window(session, appeal, by=person, at=at)
    windows.show(client, body, window)


def decide(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The grade from now on."""
    form, at = views.DecideForm.read(view), programme.now()
    with programme.change() as session:
        appeals.decide(
            session,
            form.appeal_id,
            grade=form.grade,
            reason=form.reason,
            withdrawn=form.withdrawn,
            new_actions=[form.action] if form.action else [],
            by=person,
            at=at,
        )
        drafts.drop(session, form.draft, by=person)
    ack()


def show_decided(client: WebClient, body: Payload, view: Payload, programme: Programme) -> None:
    """Once it is decided: what follows, in place of the audit that was read."""
    if not windows.lies_on_another(body):
        return
    with programme.read() as session:
        window = views.said_window(session, views.DecideForm.read(view).appeal_id)
    windows.replace_beneath(client, body, window)
