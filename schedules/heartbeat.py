"""Asks the timetable what is due, and runs it once however many replicas ask.

APScheduler beats; it decides nothing. The row (job, period) decides who runs what, and a run that
a dead replica left is taken over once its lease has ended. Two clocks: what is due goes by the
programme's time, which the practice clock moves; leases go by real time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import Session

from models import tick
from models.programme import Programme
from models.setting import policy_of
from models.trail_seal import seal_tail
from schedules.timetable import WATCHES, Due, Watch, due, job_named, next_watched, timetable

#: How long a run may take before another replica takes it over: far more than any run needs.
LEASE = timedelta(minutes=10)
ASK_SECONDS = 15
SEAL_SECONDS = 3

log = logging.getLogger(__name__)
Chore = Callable[[], object]


class TakenOver(Exception):
    """Another replica has taken this run over: what this one did is undone."""


class Clockwork:
    """Runs what is due on one replica.

    `holder` names this replica in the ledger; `real_now` is real time (aware, UTC), for leases;
    `watches` is what is watched beside the timetable, in the order in which it is looked at.
    """

    def __init__(
        self,
        programme: Programme,
        *,
        holder: str,
        real_now: Callable[[], datetime],
        watches: Sequence[Watch] = WATCHES,
    ) -> None:
        self._watches = watches
        self._programme = programme
        self._holder = holder
        self._real_now = real_now
        self._one_at_a_time = threading.Lock()

    def run(self, run: Due) -> bool:
        """Run it unless it has run, or is running, or the council is not ready; whether it did.

        The work and the mark that it is done are one transaction. Raises what the work raises;
        then the run stays unfinished and is tried again after its lease.
        """
        job, period = run.job.name, run.period
        with self._programme.read() as session:
            if not run.job.ready(session):
                return False
        with self._programme.ledger(where="clock") as session:
            mine = tick.begin(
                session,
                job,
                period,
                holder=self._holder,
                at=run.at,
                now_real=self._real_now(),
                lease=LEASE,
            )
        if not mine:
            return False

        def work(session: Session) -> None:
            run.job.does(session, run.at)
            if not tick.finish(session, job, period, holder=self._holder, at=run.at):
                raise TakenOver(f"{job} for {period}")

        self._programme.do(work, where="clock")
        log.info("%s has run for %s", job, period)
        return True

    def catch_up(self) -> int:
        """Run each job's last due period, and runs that others left unfinished; how many ran.

        At a start this makes up for an outage; on every beat it is all that there is to ask. What
        is watched comes first. A run that fails is logged, does not hold up the others, and is
        tried again.
        """
        with self._one_at_a_time:
            looked = sum(self._tried_to_look(watch) for watch in self._watches)
            return looked + sum(self._tried(run) for run in self._waiting())

    def look(self, at: datetime) -> int:
        """Do what is watched and due by a time (aware); how many watches had something.

        Work and mark are one transaction, and it is tried again where two replicas met.
        """
        return sum(self._look_at(watch, at) for watch in self._watches)

    def play(
        self,
        until: datetime,
        *,
        move: Callable[[datetime], None],
        after_each: Callable[[Due], None] = lambda run: None,
    ) -> None:
        """Play every due run up to `until` (aware), in order, each at its own time.

        `move` sets the programme's clock, before each run and at the end; `after_each` is called
        once a run is done. For the practice clock: nothing beats meanwhile. Raises what a run
        raises.
        """
        with self._one_at_a_time:
            with self._programme.read() as session:
                policy = policy_of(session)
            for run in due(self._programme.now(), until, policy):
                self._look_until(run.at, move)
                move(run.at)
                self.run(run)
                after_each(run)
            self._look_until(until, move)
            move(until.astimezone(UTC))

    def _look_until(self, until: datetime, move: Callable[[datetime], None]) -> None:
        """Play every moment that is watched up to `until`, each at its own time."""
        while True:
            with self._programme.read() as session:
                moment = next_watched(session, self._watches)
            if moment is None or moment > until:
                return
            move(max(moment, self._programme.now()))
            self.look(self._programme.now())

    def _look_at(self, watch: Watch, at: datetime) -> bool:
        with self._programme.read() as session:
            moment = watch.next_due(session)
        if moment is None or moment > at:
            return False
        self._programme.do(partial(_looks, watch, at), where="clock")
        log.info("%s has looked", watch.name)
        return True

    def _tried_to_look(self, watch: Watch) -> bool:
        try:
            return self._look_at(watch, self._programme.now())
        except Exception:  # neither the other watches nor the calendar may wait for it
            log.exception("%s failed and will be tried again", watch.name)
            return False

    def _waiting(self) -> list[Due]:
        """What has been due last, and what was left unfinished, oldest first."""
        now = self._programme.now()
        with self._programme.read() as session:
            policy = policy_of(session)
            left = [
                Due(job, run.started_at)
                for run in tick.unfinished(session)
                if (job := job_named(run.job, policy)) is not None
            ]
            last = [
                Due(job, at)
                for job in timetable(policy)
                if (at := job.last_due(now)) is not None
                and not tick.has_run(session, job.name, job.period_at(at))
            ]
        return sorted([*left, *last], key=lambda run: run.at)

    def _tried(self, run: Due) -> bool:
        try:
            return self.run(run)
        except Exception:  # one job's mistake must not silence the others
            log.exception("%s for %s failed and will be tried again", run.job.name, run.period)
            return False


def _looks(watch: Watch, at: datetime, session: Session) -> None:
    watch.does(session, at)


def seal_trail(programme: Programme) -> int:
    """Chain what the trail has gained since last time; how many entries."""
    sealed = 0
    while True:
        with programme.ledger(where="clock") as session:
            step = seal_tail(session)
        if not step:
            return sealed
        sealed += step


class Heartbeat:
    """Beats until it is stopped: asks the clockwork, and does chores that have no period.

    `chores` maps a chore to its interval in real seconds.
    """

    def __init__(self, clockwork: Clockwork, *, chores: Mapping[Chore, float]) -> None:
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(2 * len(chores) + 2)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._chores = {clockwork.catch_up: ASK_SECONDS, **chores}
        for chore, seconds in self._chores.items():
            self._scheduler.add_job(_safely, "interval", args=[chore], seconds=seconds)

    def start(self) -> None:
        """Begin to beat, on threads of its own; the first beat comes at once."""
        for chore in self._chores:
            self._scheduler.add_job(_safely, args=[chore])
        self._scheduler.start()

    def stop(self) -> None:
        """Finish the beat that is under way, and beat no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)


@contextmanager
def beating(clockwork: Clockwork, *, chores: Mapping[Chore, float]) -> Iterator[Heartbeat]:
    """A heartbeat for as long as the block lasts."""
    heartbeat = Heartbeat(clockwork, chores=chores)
    heartbeat.start()
    try:
        yield heartbeat
    finally:
        heartbeat.stop()


def _safely(chore: Chore) -> None:
    try:
        chore()
    except Exception:  # a beat that fails (the database is away) must not be the last one
        log.exception("a beat failed and comes again")
