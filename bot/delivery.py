"""Pays what is owed: every message leaves once, at Slack's pace, urgent ones first.

A sender claims a message (`models.outbox`), writes its words, posts it and notes what became of
it. When nobody can know whether a post arrived, it looks in the conversation before it posts
again; in a channel, where it does not read, the message is held for a person to say. Nothing here
logs a word of a message.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.outcomes import Limited, NotReached, Refused, ShutOut, Unknown
from bot.posting import Message, Poster
from models import outbox
from models.delivery import NO_SLACK_ACCOUNT, UNKNOWN_OUTCOME, Delivery, missed
from models.kinds import DeliveryKind
from models.outbox import Claimed, Pause
from models.outlet import POST, WORKSPACE, Pace, opened, rest
from models.person import Person
from models.programme import Collision, Programme

log = logging.getLogger(__name__)

#: Everything else is about a case: never in a channel, never to a guest (brief section 11).
NOT_ABOUT_A_CASE = frozenset({str(DeliveryKind.DIGEST)})
#: How long a sender may keep a message: far longer than all its calls' time-outs together.
LEASE = timedelta(minutes=3)
#: How much of the lease must be left when the post leaves.
LEASE_LEFT = timedelta(minutes=1)
#: How often to see whether an account has become a guest's.
RECHECK = timedelta(days=1)
#: How long nothing leaves when the app is shut out, or Slack cannot be reached.
SHUT_OUT_FOR = timedelta(minutes=1)

Written = Callable[[Session, Delivery], Message | None]
WhenHeld = Callable[[Session, Delivery, datetime], None]
WhenMissed = Callable[[Session, Sequence[Delivery], datetime], None]


class Hold(Exception):
    """A person has to look at this message. The text is the reason, as `doctor` shows it."""

    def __init__(self, because: str, *, doubt: bool = False) -> None:
        super().__init__(because)
        self.because = because
        self.doubt = doubt


def nobody_is_asked(session: Session, delivery: Delivery, at: datetime) -> None:
    """A held message waits for whoever runs `doctor`."""


def nobody_gives_hours(session: Session, late: Sequence[Delivery], at: datetime) -> None:
    """Messages whose hours have ended stay unsent."""


class LeaseSpent(Exception):
    """Too much of the lease is gone to post; somebody may soon take the message over."""


def wait_before(attempt: int) -> timedelta:
    """How long to wait after the nth attempt whose outcome is unknown: 5 s, doubling to 5 min."""
    return timedelta(seconds=min(5 << min(attempt - 1, 6), 300))


class Sender:
    """Sends what the programme owes. Several, in threads or in processes, share one list.

    `now_real` is the wall clock (aware, UTC), for leases and pace that replicas share;
    `monotonic` measures this sender's own lease (seconds); `wait` lets seconds pass while
    draining; `poll` is how often to look at what other senders do (seconds). `about_no_case` are
    the kinds that may go to channels. `when_held` may owe somebody a question about a message,
    in the transaction that holds it; `when_missed` takes back messages that could not leave within
    their hours, or gives them others (the time that each gets is the programme's).
    """

    def __init__(
        self,
        programme: Programme,
        client: WebClient,
        render: Written,
        *,
        now_real: Callable[[], datetime],
        monotonic: Callable[[], float],
        wait: Callable[[float], object],
        pace: Pace | None = None,
        lease: timedelta = LEASE,
        lease_left: timedelta = LEASE_LEFT,
        backoff: Callable[[int], timedelta] = wait_before,
        poll: float = 2.0,
        about_no_case: Collection[str] = NOT_ABOUT_A_CASE,
        when_held: WhenHeld = nobody_is_asked,
        when_missed: WhenMissed = nobody_gives_hours,
    ) -> None:
        self._programme, self._render, self._poster = programme, render, Poster(client)
        self._now_real, self._monotonic, self._wait = now_real, monotonic, wait
        self._pace, self._backoff, self._poll = pace or Pace(), backoff, poll
        self._lease, self._lease_left = lease, lease_left
        self._about_no_case, self._when_held = about_no_case, when_held
        self._when_missed = when_missed
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self._guard = threading.Lock()
        #: What happened since the start, by name: for the metrics page.
        self.tally: Counter[str] = Counter()
        programme.when_owed(self.wake)

    def start(self, *, threads: int = 2) -> None:
        """Send in the background until `stop`."""
        for number in range(threads):
            thread = threading.Thread(target=self.run, name=f"sender-{number + 1}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, *, seconds: float = 30.0) -> bool:
        """Finish the message in hand and stop; False when that took longer than `seconds`."""
        self._stopping.set()
        self._woken.set()
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """Look now: something is owed."""
        self._woken.set()

    def run(self) -> None:
        """Send until told to stop: woken when something is owed, and looking now and then."""
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                pause = self.send_next()
            except Exception:  # the database is away, or a mistake of ours: the next may go well
                log.exception("the list of messages could not be worked on")
                pause = Pause(0, 0, None)
            if pause is not None:
                soon = self._poll if pause.wait is None else pause.wait.total_seconds()
                self._woken.wait(min(soon, self._poll))

    def drain(self, *, patience: float = 60.0) -> bool:
        """Send everything that is due; True when nothing is left but what is held.

        Gives up after `patience` seconds (by `monotonic`). For the practice clock and for tests.
        """
        deadline = self._monotonic() + patience
        while self._monotonic() < deadline:
            pause = self.send_next()
            if pause is None:
                continue
            if not pause.owed and not pause.on_its_way:
                return True
            soon = self._poll if pause.wait is None else pause.wait.total_seconds()
            self._wait(min(soon, self._poll) if pause.on_its_way else soon)
        return False

    def send_next(self) -> Pause | None:
        """Send one message, or say how long there is nothing to send."""
        started = self._monotonic()
        with self._programme.ledger(where="delivery") as session:
            claimed = outbox.claim(
                session,
                now=self._programme.now(),
                now_real=self._now_real(),
                lease=self._lease,
                pace=self._pace,
            )
            if isinstance(claimed, Pause):
                self._put_off_missed(session)
        if isinstance(claimed, Pause):
            return claimed
        try:
            self._attempt(claimed, started)
        except Hold as hold:
            self._hold(claimed, hold.because, doubt=hold.doubt)
        except LeaseSpent:
            self._put_back(claimed, "lease_spent", doubt=claimed.in_doubt)
        return None

    def _put_off_missed(self, session: Session) -> None:
        at = self._programme.now()
        if late := missed(session, at=at):
            self._when_missed(session, late, at)

    def _attempt(self, claimed: Claimed, started: float) -> None:
        try:
            self._send(claimed, started)
        except Limited as said:
            self._rest(f"method:{said.method}", timedelta(seconds=said.retry_after))
            self._put_back(claimed, said.code, doubt=claimed.in_doubt, counted=False)
        except (ShutOut, NotReached) as said:
            log.error("nothing leaves: %s", said)
            self._rest(WORKSPACE, SHUT_OUT_FOR, trouble=said.code)
            self._put_back(claimed, said.code, doubt=claimed.in_doubt, counted=False)
        except Refused as said:
            raise Hold(said.code, doubt=claimed.in_doubt) from None
        except Unknown as said:
            if said.method != POST:
                self._put_back(claimed, said.code, doubt=claimed.in_doubt)
            elif claimed.channel is None:
                self._put_back(claimed, said.code, doubt=True)
            else:
                raise Hold(UNKNOWN_OUTCOME, doubt=True) from None

    def _send(self, claimed: Claimed, started: float) -> None:
        with self._programme.read() as session:
            message = self._written(session, claimed)
            person = session.get(Person, claimed.person_id) if claimed.person_id else None
        if message is None:
            self._note(claimed, outbox.no_longer_needed, "not_needed")
            return
        conversation = self._conversation(claimed, person)
        ts, how = claimed.slack_ts, "updated"
        if claimed.in_doubt:
            if claimed.channel is not None:
                raise Hold(UNKNOWN_OUTCOME, doubt=True)
            ts, how = self._poster.find(conversation, claimed.key, after=claimed.after_ts), "found"
        self._check_lease(started)
        if ts is None:
            ts, how = self._poster.post(conversation, claimed.key, message), "sent"
        else:  # also when it was found: what stands there may be older than what is owed
            self._poster.update(conversation, ts, message)
        at = self._programme.now()
        self._note(claimed, outbox.paid, how, channel=conversation, ts=ts, at=at, pace=self._pace)
        if claimed.troubled:
            self._rest(WORKSPACE, timedelta())

    def _written(self, session: Session, claimed: Claimed) -> Message | None:
        delivery = session.get(Delivery, claimed.id)
        if delivery is None:
            return None
        try:
            return self._render(session, delivery)
        except (SQLAlchemyError, Collision):
            raise  # the database is away: whoever finds the lease ended takes over
        except Exception as error:  # one message that cannot be written must not stop the others
            log.exception("message %s cannot be written", claimed.key)
            raise Hold(f"could_not_write:{type(error).__name__}", doubt=claimed.in_doubt) from None

    def _conversation(self, claimed: Claimed, person: Person | None) -> str:
        about_a_case = claimed.kind not in self._about_no_case
        if claimed.channel is not None:
            if about_a_case:
                raise Hold("about_a_case_in_a_channel")
            return claimed.channel
        if person is None or person.slack_user_id is None:
            raise Hold(NO_SLACK_ACCOUNT, doubt=claimed.in_doubt)
        now = self._now_real()
        checked = claimed.checked_at is not None and now - claimed.checked_at < RECHECK
        if claimed.conversation is not None and checked:
            return claimed.conversation
        if about_a_case:
            self._poster.refuse_outsiders(person.slack_user_id)
        conversation = claimed.conversation or self._poster.open(person.slack_user_id)
        with self._programme.ledger(where="delivery") as session:
            opened(session, claimed.destination, conversation=conversation, checked_at=now)
        return conversation

    def _check_lease(self, started: float) -> None:
        held_for = timedelta(seconds=self._monotonic() - started)
        if held_for > self._lease - self._lease_left:
            raise LeaseSpent

    def _note(self, claimed: Claimed, verb: Callable[..., bool], what: str, **facts: Any) -> None:
        with self._programme.ledger(where="delivery") as session:
            kept = verb(session, claimed, now_real=self._now_real(), **facts)
        with self._guard:
            self.tally[what if kept else "overtaken"] += 1
        if kept:
            log.info("message %s: %s", claimed.key, what)
        else:  # paused for longer than the lease: another sender has looked and done what it saw
            log.error("message %s: %s, but another sender had taken it over", claimed.key, what)

    def _hold(self, claimed: Claimed, because: str, *, doubt: bool) -> None:
        log.warning("message %s is held: %s", claimed.key, because)
        self._note(claimed, self._hold_and_ask, "held", because=because, doubt=doubt)

    def _hold_and_ask(self, session: Session, claimed: Claimed, **facts: Any) -> bool:
        kept = outbox.hold(session, claimed, **facts)
        if kept:
            held = session.get_one(Delivery, claimed.id)
            self._when_held(session, held, self._programme.now())
        return kept

    def _put_back(self, claimed: Claimed, code: str, *, doubt: bool, counted: bool = True) -> None:
        delay = self._backoff(claimed.attempts) if counted else timedelta()
        log.warning("message %s is put back: %s", claimed.key, code)
        self._note(claimed, outbox.put_back, "put_back", doubt=doubt, delay=delay, counted=counted)

    def _rest(self, outlet: str, time: timedelta, *, trouble: str | None = None) -> None:
        with self._programme.ledger(where="delivery") as session:
            rest(session, outlet, until=self._now_real() + time, trouble=trouble)
