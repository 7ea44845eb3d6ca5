"""The audit tools: the QA manager looks at versions and makes one live; anybody who answers reads
more about the questions (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlmodel import Session

from handlers import windows
from handlers.views import about_questions
from handlers.views import tools as views
from handlers.views.blocks import Json
from handlers.views.reading import STALE, Pressed, view_in
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.toolbook import Tool
from models.workflow import keeping_tools
from models.workflow.audits import GONE, check_auditor
from models.workflow.tools import standards_of, tool_of, version_of

Payload = Mapping[str, Any]


def open_tools(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*Audit tools* at Home, and *All tools* in a preview."""
    with programme.read() as session:
        _check(session, person, programme)
        window = views.tools_window(session)
    windows.replace(client, body, window)


def open_preview(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Preview*, in the place of the list."""
    with programme.read() as session:
        _check(session, person, programme)
        window = views.preview_window(session, views.Looked.pressed(action))
    windows.replace(client, body, window)


def turn(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """Another part, age or status was chosen; or an answer was tried that others depend on."""
    view = view_in(body)
    before = views.Looked.read(view)
    looked = before.turned(action)
    values = views.tried(view) if looked.part == before.part else {}
    with programme.read() as session:
        _check(session, person, programme)
        window = views.preview_window(session, looked, values)
    windows.replace(client, body, window)


def go_on(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*Save and go on* in a preview: the next part, and nothing is saved."""
    with programme.read() as session:
        _check(session, person, programme)
        looked = views.next_part(session, views.Looked.read(view))
        window = views.preview_window(session, looked)
    ack(response_action="update", view=window)


def open_live(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Make live*: why, over the preview."""
    with programme.read() as session:
        _check(session, person, programme)
        window = views.live_window(session, views.Looked.pressed(action))
    windows.show(client, body, window)


def make_live(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """A version goes live, with a reason."""
    form = views.LiveForm.read(view)
    with programme.change() as session:
        keeping_tools.make_live(
            session,
            form.area,
            form.version,
            seen=form.seen,
            reason=form.reason,
            by=person,
            at=programme.now(),
        )
    ack()


def show_live(
    client: WebClient, body: Payload, view: Payload, person: Person, programme: Programme
) -> None:
    """The list again beneath *Make live*."""
    form = views.LiveForm.read(view)
    with programme.read() as session:
        _check(session, person, programme)
        said = f"Version {form.version} is live. Audits that start from now on are asked with it."
        window = views.tools_window(session, said=said)
    windows.replace_beneath(client, body, window)


def put_aside(ack: Ack, action: Payload, person: Person, programme: Programme) -> None:
    """*Put aside*: a draft that shall not go live."""
    looked, at = views.Looked.pressed(action), programme.now()
    with programme.change() as session:
        keeping_tools.put_aside(session, looked.area, looked.version, by=person, at=at)
    ack()


def open_about_version(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*More about these questions* in a preview."""
    area, _, code = Pressed(action).rest.partition(":")
    with programme.read() as session:
        _check(session, person, programme)
        window = _about(session, version_of(session, area, Pressed(action).id), code)
    windows.show(client, body, window)


def open_about(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*More about these questions* in a part that is being answered."""
    pressed = Pressed(action)
    with programme.read() as session:
        audit = session.get(Audit, pressed.id)
        if audit is None:
            raise RuleBroken(GONE)
        check_auditor(audit, person)
        window = _about(session, tool_of(session, audit), pressed.rest)
    windows.show(client, body, window)


def open_framework(client: WebClient, body: Payload) -> None:
    """*The framework's own words* for the grades."""
    windows.show(client, body, about_questions.framework_window())


def _about(session: Session, tool: Tool, code: str) -> Json:
    try:
        domain = tool.domain(code)
    except KeyError:
        raise RuleBroken(STALE) from None
    return about_questions.about_window(domain, standards_of(session))


def _check(session: Session, person: Person, programme: Programme) -> None:
    keeping_tools.check_may_keep_tools(session, by=person, at=programme.now())
