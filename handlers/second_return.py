"""What becomes of a second return: the QA manager decides (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import second_return as views
from handlers.views.reading import Pressed
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme, Session
from models.vocabulary import SecondReturnOutcome
from models.workflow import drafts, second_return

Payload = Mapping[str, Any]


def open_decision(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Decide*: what the moderator wrote, and what is to become of it."""
    at = programme.now()
    with programme.change() as session:
        audit, asked = second_return.open_second_return(
            session, Pressed(action).id, by=person, at=at
        )
        window = views.second_return_window(session, audit, asked, by=person, at=at)
    windows.show(client, body, window)


def decide(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*Return it once more*, or *Have it moderated as it stands*."""
    form = views.SecondReturnForm.read(view)
    with programme.change() as session:
        _decide(session, form, person, programme)
        drafts.drop(session, form.draft, by=person)
    ack()


def _decide(
    session: Session, form: views.SecondReturnForm, person: Person, programme: Programme
) -> None:
    told, at = {"reason": form.reason}, programme.now()
    if form.outcome is SecondReturnOutcome.ONCE_MORE:
        second_return.return_once_more(
            session, form.audit_id, supporter_id=form.supporter_id, by=person, at=at, **told
        )
    elif form.outcome is SecondReturnOutcome.AS_IT_STANDS:
        second_return.moderate_as_it_stands(
            session, form.audit_id, moderator_id=form.moderator_id, by=person, at=at, **told
        )
    else:
        raise RuleBroken("Please choose what is to become of it.", field="outcome")
