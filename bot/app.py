"""Puts the Bolt app together: who may come in, what every listener is lent, and what runs where."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.kwargs_injection import build_required_kwargs
from slack_bolt.lazy_listener import LazyListenerRunner
from slack_bolt.middleware import Middleware
from slack_bolt.util.utils import get_arg_names_of_callable
from slack_sdk import WebClient

import handlers
from bot.clocks import utc_now
from bot.doorkeeper import Doorkeeper
from bot.failures import Failures, new_reference, user_of
from bot.logs import SLACK
from models.event import hear
from models.programme import Programme

#: A listener that waits longer for Slack has lost the three seconds that a person's click has.
LISTENER_SECONDS = 2
#: Windows are opened here, after the answer: enough that slow ones never hold up the others.
LAZY_THREADS = 32
_FAILED = "failed"
#: What Slack's id of an event looks like.
_EVENT_ID = re.compile(r"[A-Za-z0-9]{1,40}")

log = logging.getLogger(__name__)


def client_for(token: str | None, api_url: str, *, seconds: int = LISTENER_SECONDS) -> WebClient:
    """A Web API client that never sends twice by itself; `api_url` ends in `/api/`."""
    return WebClient(
        token=token, base_url=api_url, timeout=seconds, retry_handlers=[], logger=SLACK
    )


def build(
    programme: Programme,
    client: WebClient,
    *,
    executor: Executor | None = None,
    reference: Callable[[], str] = new_reference,
    register: Callable[[App], None] | None = None,
    now_real: Callable[[], datetime] = utc_now,
) -> App:
    """The app, ready for either door. Asks Slack once who it is.

    Listeners may ask for Bolt's arguments and for two of ours: `programme`, and `person`, who
    acts. What listens is `register`, else `handlers.register`. `now_real` is the wall clock (aware,
    UTC): an event that Slack delivers twice is heard once. Requests must have been verified
    before they come here (`bot.http.Guard`; Socket Mode needs no signature). Raises
    `SlackApiError` when Slack refuses the token.
    """
    executor = executor or ThreadPoolExecutor(LAZY_THREADS, thread_name_prefix="lazy")
    failures = Failures(executor.submit, reference=reference)
    SLACK.setLevel(logging.WARNING)
    SLACK.addFilter(_not_about_tokens)
    app = App(
        name="handlers",
        logger=SLACK,
        client=client_for(None, client.base_url, seconds=client.timeout),
        authorize=_authorize_once(client),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,  # it names nobody, so it is answered, and no more
        attaching_function_token_enabled=False,  # we have no steps in workflows
        raise_error_for_unhandled_request=True,
        listener_executor=executor,
    )
    app.error(_answering(failures))
    # Of a class of their own: Bolt would gather two dozen arguments for a function each time.
    app.use(_Once(programme, now_real))
    app.use(_Lending(programme))
    app.listener_runner.lazy_listener_runner = _Lazily(executor, failures)
    (register or handlers.register)(app)
    return app


def _not_about_tokens(record: logging.LogRecord) -> bool:
    """Bolt warns while it is made that it skips a token in the environment. It should."""
    return record.funcName != "__init__"


def _authorize_once(client: WebClient) -> Callable[[], AuthorizeResult]:
    me = client.auth_test()
    result = AuthorizeResult(
        enterprise_id=me.get("enterprise_id"),
        team_id=me.get("team_id"),
        bot_user_id=me.get("user_id"),
        bot_id=me.get("bot_id"),
        bot_token=client.token,
    )
    return lambda: result


def _answering(failures: Failures) -> Callable[..., BoltResponse]:
    def answer(
        error: Exception, body: dict[str, Any], client: WebClient, context: dict[str, Any]
    ) -> BoltResponse:
        context[_FAILED] = True
        return failures.answer(error, body, client)

    return answer


class _Once(Middleware):
    """Answers an event that came before, and lets nobody hear it again.

    An event is noted before anybody listens: one that fails is answered for by `bot.failures`.
    """

    def __init__(self, programme: Programme, now_real: Callable[[], datetime]) -> None:
        self._programme = programme
        self._now_real = now_real

    def process(
        self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        """Bolt's own call: on with it, or the answer."""
        event_id = req.body.get("event_id")
        if isinstance(event_id, str) and _EVENT_ID.fullmatch(event_id):
            with self._programme.ledger(where="slack") as session:
                is_new = hear(session, event_id, now_real=self._now_real())
            if not is_new:
                log.info("event %s has come before", event_id)
                return BoltResponse(status=200)
        next()
        return None


class _Lending(Middleware):
    """Lends `programme` and `person` to whatever listens.

    Bolt's `next()` only notes that the request goes on: nothing opened here would still be open
    in the listener, so transactions are opened there.
    """

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._doorkeeper = Doorkeeper(programme)

    def process(
        self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        """Bolt's own call: on with it, or the answer."""
        who = user_of(req.body)
        if who is None:  # an event that nobody caused: our own messages, edits by Slack
            return BoltResponse(status=200)
        req.context["person"] = self._doorkeeper.let_in(who, req.context.client)
        req.context["programme"] = self._programme
        next()
        return None


class _Lazily(LazyListenerRunner):
    """Runs lazy listeners on threads of their own, and answers for what they raise.

    Bolt's own runner would only log the error, with its message.
    """

    def __init__(self, executor: Executor, failures: Failures) -> None:
        self.logger = SLACK
        self._executor = executor
        self._failures = failures

    def start(self, function: Callable[..., None], request: BoltRequest) -> None:
        """Begin at once, on another thread; not at all when what came before it failed."""
        if not request.context.get(_FAILED):
            self._executor.submit(self.run, function, request)

    def run(self, function: Callable[..., None], request: BoltRequest) -> None:
        """Run it here, with the arguments that it asks for."""
        arguments = build_required_kwargs(
            logger=self.logger,
            required_arg_names=get_arg_names_of_callable(function),
            request=request,
            response=None,
            this_func=function,
        )
        try:
            function(**arguments)
        except Exception as error:  # whatever it was, a person is waiting for an answer
            self._failures.after_the_answer(error, request.body, request.context.client)
