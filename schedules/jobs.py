"""What each job does: a few lines that call the programme's verbs, as of a time, once a period.

Each runs inside one transaction, together with the row that says that it has run.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from models.case import Case
from models.person import Person
from models.rules.calendar import london_date
from models.rules.rotation import Month
from models.workflow import (
    alerts,
    appeals,
    assignment,
    calibration,
    chasing,
    covering,
    learning,
    routing,
    second_reading,
    telling,
    weekly,
)


def there_are_people(session: Session) -> bool:
    """Whether anybody has been imported: before that no period of any job has begun."""
    return session.exec(select(Person.id).limit(1)).first() is not None


def there_are_cases(session: Session) -> bool:
    """Whether there is anything to draw from: else a month would count as released, with none."""
    return session.exec(select(Case.id).limit(1)).first() is not None


def assign(session: Session, at: datetime) -> None:
    """This month's audits go out."""
    assignment.release_month(session, Month.of(london_date(at)), at=at)


def escalate_weekly(session: Session, at: datetime) -> None:
    """What is overdue goes to those who answer for it; a nil return where nothing is."""
    weekly.owe_monday_messages(session, at=at)


def digest_monthly(session: Session, at: datetime) -> None:
    """Last month's learning is drafted, and somebody asked to approve it."""
    learning.draft_digest(session, Month.of(london_date(at)).plus(-1), at=at)


def calibrate(session: Session, at: datetime) -> None:
    """The month's invented case goes out on its day; what is over closes, and is told."""
    calibration.run(session, at=at)


def chase(session: Session, at: datetime) -> None:
    """Whoever has something due, or overdue, is reminded once; what nobody holds finds a lead,
    and so does what waits for one who is away, or is asked of one who may not decide it now."""
    covering.cover_away(session, at=at)
    routing.route_unheld(session, at=at)
    appeals.find_all_deciders(session, at=at)
    second_reading.find_settlers(session, at=at)
    chasing.owe_reminders(session, at=at)


def tell_workers(session: Session, at: datetime) -> None:
    """Workers hear of the findings on their cases: their manager spoke first, or time is up."""
    telling.tell_workers(session, at=at)


def look_after_alerts(session: Session, at: datetime) -> None:
    """A child may not be safe: who has it, who was telephoned, is it sure by now?"""
    alerts.look(session, at=at)
