"""The one place that answers a person when something breaks, without losing their words.

Listeners raise and stop. A `RuleBroken` is shown as it is, where the person is; anything else is
a bug: they get a kind sentence with a short reference, and the log has the reference with the
type and place of the error, never its text.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.error import URLError

from slack_bolt import BoltResponse
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.logs import place_of
from bot.same_window import (
    Level,
    first_input,
    has_room,
    home_saying,
    input_block,
    same_window,
    small_window,
)
from models.errors import RuleBroken

Body = Mapping[str, Any]
Later = Callable[[Callable[[], None]], object]

TOO_SLOW = "Slack did not answer in time, so nothing has opened. Please press the button again."
OUT_OF_DATE = (
    "This button is from an older version of the app and does nothing any more. "
    "The app's Home tab shows what waits for you."
)
_SPENT_TRIGGERS = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired"})
#: Letters and digits that nobody mixes up when they read a reference out over the telephone.
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXY346789"
_ANSWER_SECONDS = 2
#: What a user id looks like; anything else that stands in its place is kept out of the log.
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,30}")

log = logging.getLogger(__name__)


class Where(StrEnum):
    """Where a person is when something breaks."""

    SUBMITTING = "submitting a window"
    CLOSING = "closing a window"
    IN_WINDOW = "in a window"
    AT_HOME = "at Home"
    IN_MESSAGE = "in a message"
    COMMANDING = "giving a command"
    CHOOSING = "choosing from a list"
    OPENING_HOME = "opening Home"
    WRITING = "writing to the app"
    NOWHERE = "nowhere"


def where_is(body: Body) -> Where:
    """Where the person is, by what Slack sent."""
    kind = body.get("type")
    if kind == "block_actions":
        view = body.get("view")
        if view is None:
            return Where.IN_MESSAGE
        return Where.AT_HOME if view.get("type") == "home" else Where.IN_WINDOW
    if kind == "event_callback":
        event = body.get("event", {}).get("type")
        here = {"app_home_opened": Where.OPENING_HOME, "message": Where.WRITING}
        return here.get(event, Where.NOWHERE)
    if "command" in body:
        return Where.COMMANDING
    return {
        "view_submission": Where.SUBMITTING,
        "view_closed": Where.CLOSING,
        "block_suggestion": Where.CHOOSING,
        "message_action": Where.IN_MESSAGE,
        "shortcut": Where.AT_HOME,
    }.get(str(kind), Where.NOWHERE)


def user_of(body: Body) -> str | None:
    """The Slack id of the person whom this request comes from."""
    if "user_id" in body:
        return str(body["user_id"])
    user = body.get("user") or body.get("event", {}).get("user")
    found = user.get("id") if isinstance(user, Mapping) else user
    return None if found is None else str(found)


def new_reference() -> str:
    """A short reference that can be read out: `K7F-QD4`."""
    letters = [secrets.choice(_LETTERS) for _ in range(6)]
    return "".join(letters[:3]) + "-" + "".join(letters[3:])


@dataclass(frozen=True)
class Said:
    """What a person is told, and beside which question, if any."""

    sentence: str
    level: Level
    field: str | None = None


class Failures:
    """Answers for everything that listeners and middleware raise.

    `later` runs what has to call Slack after the answer has gone; it must not block.
    `reference` makes the reference that the person and the log share.
    """

    def __init__(self, later: Later, *, reference: Callable[[], str] = new_reference) -> None:
        self._later = later
        self._reference = reference

    def answer(self, error: Exception, body: Body, client: WebClient) -> BoltResponse:
        """Slack's answer to a request whose listener raised: always 200, words always kept."""
        where = where_is(body)
        said = self._said(error, where, user_of(body))
        if said is None:
            return BoltResponse(status=200)
        if where is Where.SUBMITTING:
            return _again(body["view"], said)
        if where is Where.COMMANDING:
            words = {"response_type": "ephemeral", "text": said.sentence}
            return BoltResponse(status=200, body=words)
        if where is Where.CHOOSING:
            return BoltResponse(status=200, body={"options": []})
        self._later(lambda: tell(where, body, client, said))
        return BoltResponse(status=200)

    def after_the_answer(self, error: Exception, body: Body, client: WebClient) -> None:
        """The same when the answer has gone already, as for whatever opens a window lazily."""
        where = where_is(body)
        said = self._said(error, where, user_of(body))
        if said is not None:
            tell(where, body, client, said)

    def _said(self, error: Exception, where: Where, who: str | None) -> Said | None:
        """What to tell the person, once it is logged; None where nobody waits for an answer."""
        said = self._logged(error, where, who)
        return None if where in (Where.CLOSING, Where.NOWHERE) else said

    def _logged(self, error: Exception, where: Where, whoever: str | None) -> Said | None:
        who = whoever if whoever and _SLACK_ID.fullmatch(whoever) else "somebody"
        if isinstance(error, RuleBroken):
            log.info("refused %s, %s: %s", who, where, place_of(error))
            return Said(error.sentence, "warning", error.field)
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("nothing listens to what %s did %s", who, where)
            quiet = where in (Where.WRITING, Where.OPENING_HOME)
            return None if quiet else Said(OUT_OF_DATE, "warning")
        if _is_too_slow(error):
            log.warning("too slow for %s, %s: %s", who, where, place_of(error))
            return Said(TOO_SLOW, "warning")
        reference = self._reference()
        kind, place = type(error).__name__, place_of(error)
        log.error("failure %s for %s, %s: %s at %s", reference, who, where, kind, place)
        return Said(_apology(where, reference), "error")


def _apology(where: Where, reference: str) -> str:
    kept = where in (Where.SUBMITTING, Where.IN_WINDOW)
    words = "What you typed is still here: please try again." if kept else "Please try again."
    return (
        f"That did not work, and it is our fault. {words} "
        f"If it happens twice, give your QA manager this reference: {reference}."
    )


def _is_too_slow(error: Exception) -> bool:
    if isinstance(error, SlackApiError):
        return error.response.get("error") in _SPENT_TRIGGERS
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, TimeoutError)


def _again(view: Mapping[str, Any], said: Said) -> BoltResponse:
    """The answer to a submission: beside the question it concerns, else on top of the window."""
    beside = input_block(view, said.field) if said.field else None
    if beside is None and not has_room(view):
        beside = first_input(view)
    if beside is not None:
        errors = {"response_action": "errors", "errors": {beside: said.sentence}}
        return BoltResponse(status=200, body=errors)
    window = same_window(view, said.sentence, said.level)
    return BoltResponse(status=200, body={"response_action": "update", "view": window})


def tell(where: Where, body: Body, client: WebClient, said: Said) -> None:
    """Tell the person by a call to Slack, where they are or else in the app's conversation.

    One way failing, the next is tried; when none works the log says so.
    """
    for way in (*_WAYS.get(where, ()), _in_conversation):
        try:
            if way(body, client, said):
                return
        except (SlackClientError, OSError) as trouble:
            log.warning("could not tell somebody %s: %s", where, trouble)
    log.error("nobody could be told %s", where)


def _in_the_same_window(body: Body, client: WebClient, said: Said) -> bool:
    view = body["view"]
    if not has_room(view):
        return False
    window = same_window(view, said.sentence, said.level)
    client.views_update(view=window, view_id=view["id"], hash=view.get("hash"))
    return True


def _over_the_window(body: Body, client: WebClient, said: Said) -> bool:
    window = small_window(said.sentence, said.level)
    client.views_push(trigger_id=body["trigger_id"], view=window)
    return True


def _in_a_small_window(body: Body, client: WebClient, said: Said) -> bool:
    window = small_window(said.sentence, said.level)
    client.views_open(trigger_id=body["trigger_id"], view=window)
    return True


def _beside_the_message(body: Body, _: WebClient, said: Said) -> bool:
    if "response_url" not in body:
        return False
    answer = WebhookClient(body["response_url"], timeout=_ANSWER_SECONDS, retry_handlers=[]).send(
        text=said.sentence, response_type="ephemeral", replace_original=False
    )
    return answer.status_code == 200


def _on_their_home(body: Body, client: WebClient, said: Said) -> bool:
    client.views_publish(user_id=user_of(body) or "", view=home_saying(said.sentence))
    return True


def _in_conversation(body: Body, client: WebClient, said: Said) -> bool:
    """A direct message: it holds a sentence of ours, never a case."""
    who = user_of(body)
    if who is None:
        return True
    client.chat_postMessage(channel=who, text=said.sentence, unfurl_links=False)
    return True


_WAYS: Mapping[Where, tuple[Callable[[Body, WebClient, Said], bool], ...]] = {
    Where.IN_WINDOW: (_in_the_same_window, _over_the_window),
    Where.AT_HOME: (_in_a_small_window,),
    Where.IN_MESSAGE: (_beside_the_message, _in_a_small_window),
    Where.COMMANDING: (_beside_the_message,),
    Where.OPENING_HOME: (_on_their_home,),
}
