"""Which run of a job belongs to whom: one row per job and period decides (brief section 12, jobs).

Every replica asks at the same time; the unique row lets one begin. A run left unfinished by a
replica that died is taken over after its lease. Periods are London dates, ISO weeks or months.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, col, select

from models.programme import insert_once


class Tick(SQLModel, table=True):
    """One run of `job` for `period`. `started_at` and `finished_at` are programme time,
    `lease_until` is real time; `takeovers` counts replicas that died at it."""

    __table_args__ = (
        sa.UniqueConstraint("job", "period"),
        sa.Index("ix_tick_unfinished", "finished_at", "lease_until"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job: str
    period: str
    started_at: datetime
    finished_at: datetime | None = None
    lease_until: datetime
    holder: str
    takeovers: int = 0


def begin(
    session: Session,
    job: str,
    period: str,
    *,
    holder: str,
    at: datetime,
    now_real: datetime,
    lease: timedelta,
) -> bool:
    """Whether `holder` runs this period of `job`: it is new, or its lease ran out unfinished.

    `at` is programme time, kept for people to see; `now_real` and `lease` are real time.
    Finish in the transaction that holds the job's work where you can.
    """
    values = {
        "job": job,
        "period": period,
        "started_at": at,
        "lease_until": now_real + lease,
        "holder": holder,
    }
    if insert_once(session, Tick, values, unique=["job", "period"]):
        return True
    taken = sa.update(Tick).where(
        col(Tick.job) == job,
        col(Tick.period) == period,
        col(Tick.finished_at).is_(None),
        col(Tick.lease_until) <= now_real,
    )
    return _changed(
        session,
        taken.values(holder=holder, lease_until=now_real + lease, takeovers=Tick.takeovers + 1),
    )


def prolong(
    session: Session, job: str, period: str, *, holder: str, now_real: datetime, lease: timedelta
) -> bool:
    """Keep an unfinished run for longer; False when another replica has taken it over."""
    mine = _mine(job, period, holder)
    return _changed(session, mine.values(lease_until=now_real + lease))


def finish(session: Session, job: str, period: str, *, holder: str, at: datetime) -> bool:
    """Mark the run as done; False when another replica has taken it over: then undo your work."""
    return _changed(session, _mine(job, period, holder).values(finished_at=at))


def last_tick(session: Session, job: str) -> Tick | None:
    """The newest run of a job, by the period's start."""
    newest = select(Tick).where(col(Tick.job) == job).order_by(col(Tick.started_at).desc())
    return session.scalars(newest.order_by(col(Tick.id).desc()).limit(1)).one_or_none()


def has_run(session: Session, job: str, period: str) -> bool:
    """Whether this period of the job is done."""
    done = select(Tick.id).where(
        col(Tick.job) == job, col(Tick.period) == period, col(Tick.finished_at).is_not(None)
    )
    return session.scalars(done).one_or_none() is not None


def unfinished(session: Session) -> list[Tick]:
    """Runs that began and have not finished, oldest first."""
    open_runs = select(Tick).where(col(Tick.finished_at).is_(None)).order_by(col(Tick.id))
    return list(session.scalars(open_runs))


def _mine(job: str, period: str, holder: str) -> sa.Update:
    return sa.update(Tick).where(
        col(Tick.job) == job,
        col(Tick.period) == period,
        col(Tick.holder) == holder,
        col(Tick.finished_at).is_(None),
    )


def _changed(session: Session, statement: sa.Update) -> bool:
    result: Any = session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101
    return result.rowcount == 1
