"""Who may come in: people of the council, known by name, present today, with a full account."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.calendar import london_date
from models.vocabulary import Role
from models.workflow import people

#: Accounts that hold no case-level message (brief section 11): users.info says which they are.
_NOT_STAFF = ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")

_ASK_AGAIN_SECONDS = 3600

log = logging.getLogger(__name__)


class Doorkeeper:
    """Knows who somebody is by their Slack id.

    Slack is asked about an account once an hour of real time; the council's own list, with its
    dates, is looked at every time.
    """

    def __init__(
        self, programme: Programme, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._programme = programme
        self._monotonic = monotonic
        self._full_until: dict[str, float] = {}
        self._seen: dict[str, tuple[Sequence[Any], Person]] = {}

    def let_in(self, slack_user_id: str, client: WebClient) -> Person:
        """The person with this Slack id. Raises `RuleBroken` with one sentence for anybody else."""
        person = self._person(slack_user_id)
        if person is None or not people.is_here(person, london_date(self._programme.now())):
            raise RuleBroken(self._stranger())
        if not self._has_full_account(slack_user_id, client):
            raise RuleBroken(
                "Auditloop is for the council's own staff, so it does not open for guest, "
                "outside or closed accounts. Your QA manager can help."
            )
        return person

    def _person(self, slack_user_id: str) -> Person | None:
        """The person as listed now: their row is read each time, and made a record of anew only
        where it has changed. The record is for reading, by many threads: no session holds it."""
        row = self._programme.glance(people.BY_SLACK_ID, slack_user_id=slack_user_id)
        if row is None:
            return None
        seen = self._seen.get(slack_user_id)
        if seen is not None and seen[0] == row:
            return seen[1]
        with self._programme.read() as session:
            person = people.person_by_slack_id(session, slack_user_id)
        if person is not None:
            self._seen[slack_user_id] = (row, person)
        return person

    def _stranger(self) -> str:
        today = london_date(self._programme.now())
        with self._programme.read() as session:
            found = people.with_role(session, Role.QA_MANAGER, on=today)
        who = f"{found[0].name} (QA manager)" if found else "Your QA manager"
        return f"You are not on Auditloop's list of people. {who} can add you."

    def _has_full_account(self, slack_user_id: str, client: WebClient) -> bool:
        """Whether this is a full account. People on our list come in while Slack cannot say."""
        if self._full_until.get(slack_user_id, 0) > self._monotonic():
            return True
        try:
            user = client.users_info(user=slack_user_id)["user"]
        except (SlackClientError, OSError) as trouble:
            log.warning("users.info did not answer: %s", trouble)
            return True
        if any(user.get(mark) for mark in _NOT_STAFF):
            return False
        self._full_until[slack_user_id] = self._monotonic() + _ASK_AGAIN_SECONDS
        return True
