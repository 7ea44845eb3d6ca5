"""Finds the Slack accounts of people who came in by email alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlmodel import col, select

from models import trail
from models.delivery import release_for
from models.person import Person
from models.programme import Programme

log = logging.getLogger(__name__)


@dataclass
class Linked:
    """How many people were found, and the emails that no account has."""

    found: int = 0
    without: list[str] = field(default_factory=list)


def link(programme: Programme, client: WebClient) -> Linked:
    """Look up everybody who has no Slack id yet, by email; what waited for them leaves.

    Stops where Slack asks for a pause; the next call goes on. Raises `SlackApiError` for a token
    that may not look people up, and `OSError` when Slack cannot be reached.
    """
    linked = Linked()
    with programme.read() as session:
        waiting = select(Person.id, Person.email).where(col(Person.slack_user_id).is_(None))
        found = session.exec(waiting.order_by(col(Person.id)))
        people = [(person_id, email) for person_id, email in found if email]
    for person_id, email in people:
        try:
            account = client.users_lookupByEmail(email=email)["user"]["id"]
        except SlackApiError as trouble:
            if trouble.response.get("error") == "users_not_found":
                linked.without.append(email)
                continue
            if trouble.response.get("error") == "ratelimited":
                break
            raise
        linked.found += _keep(programme, person_id, account)
    log.info("%d accounts found by email, %d people without one", linked.found, len(linked.without))
    return linked


def _keep(programme: Programme, person_id: int | None, account: str) -> bool:
    """Keep it, unless somebody else holds that account or this person has one by now."""
    with programme.change(where="command") as session:
        taken = session.exec(select(Person).where(Person.slack_user_id == account)).first()
        person = session.get_one(Person, person_id)
        if taken is not None or person.slack_user_id is not None:
            return False
        person.slack_user_id = account
        release_for(session, person.key)
        trail.record(
            session,
            "person.linked",
            subject=("person", person.key),
            by=None,
            at=programme.now(),
            after={"slack_user_id": account},
        )
        return True
