"""A weak case until it is Good: who hears when, and what Monday's message says (section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.errors import RuleBroken
from models.policy import DEFAULTS, Policy
from models.rules.calendar import (
    at_london,
    is_working_day,
    london,
    next_working_day,
    short_day,
    weekday,
)
from models.rules.grading import ORDER, grade_name
from models.vocabulary import Grade, Safe

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
_A_WEEK = timedelta(days=7)
_MOST_HOLDERS = 3


@dataclass(frozen=True)
class Remedial:
    """One remedial action that is owed: its day, the grade behind it and who holds it."""

    due_on: date
    grade: Grade
    holder: str = ""


@dataclass(frozen=True)
class WeeklyFacts:
    """What Monday's message is made of, for one reader.

    `today` is its day. What needs the reader: `remedial` actions, `requests` for more time to
    decide, `missed_prims`. What does not: `held`, the remedial actions that somebody else has to
    record, and `others`, overdue lines, of them `new` since last week; `oldest_days` is the
    calendar days of the oldest overdue line.
    """

    today: date
    remedial: Sequence[Remedial] = ()
    requests: int = 0
    missed_prims: int = 0
    held: Sequence[Remedial] = ()
    others: int = 0
    new: int = 0
    oldest_days: int = 0

    @property
    def things(self) -> int:
        """How many things need the reader."""
        return len(self.remedial) + self.requests + self.missed_prims

    @property
    def is_nil(self) -> bool:
        """Whether nothing is overdue and nothing needs the reader."""
        return not self.things and not self.held and not self.others


@dataclass(frozen=True)
class Telling:
    """When a decided weak grade reaches the AD (and the team manager) and the Director, as UTC."""

    ad_at: datetime
    director_at: datetime


@dataclass(frozen=True)
class RemedialRecord:
    """What was done for the child: by whom and when; last seen when and by whom; safe now?"""

    done: str
    done_by: str
    done_on: date | None
    seen_on: date | None
    seen_by: str
    safe: Safe | None


def weekly_first_line(facts: WeeklyFacts, policy: Policy = DEFAULTS) -> str:
    """The first line to act on: "Three things need you: 1 remedial action due Thu (Inadequate)…".

    Then who holds the remedial actions that are not the reader's, and what else is overdue, a
    sentence each. Where nothing is at all, see `nil_return`.
    """
    parts = [
        *([_remedial(facts.remedial, facts.today, policy)] if facts.remedial else []),
        *([_counted(facts.requests, "request") + " for more time"] if facts.requests else []),
        *([f"{facts.missed_prims} PRIM not held"] if facts.missed_prims else []),
    ]
    verb = "thing needs" if facts.things == 1 else "things need"
    need = f"{_number(facts.things)} {verb} you: {', '.join(parts)}."
    if not parts:
        need = "Nothing waits for your decision."
    return " ".join(filter(None, (need, _held(facts, policy), _others(facts))))


def nil_return(place: str, completed: int, verified: int) -> str:
    """Rule 8: a message with nothing in it is sent too, and says what went well.

    `place` is the service (or "the council"); `completed` actions claimed as done and `verified`
    ones seen to have helped, since the last message.
    """
    return f"Nothing is overdue in {place}. {completed_line(completed, verified)}"


def completed_line(completed: int, verified: int) -> str:
    """What the message opens with: what was completed this week."""
    if not completed and not verified:
        return "No action was due to be completed this week."
    return f"This week {_counted(completed, 'action')} done and {verified} verified."


def age_bands(ages: Sequence[int], policy: Policy = DEFAULTS) -> dict[str, int]:
    """Calendar days overdue, counted in bands, oldest band first; empty bands are left out.

    `policy`'s `escalation.age_bands_days` are the last days of the bands: 7, 14, 28, 56.
    """
    edges = [int(edge) for edge in policy.value("escalation.age_bands_days")]
    labels = [
        f"{low + 1} to {high} days" for low, high in zip([0, *edges], edges, strict=False)
    ] + [f"over {edges[-1]} days"]
    bands = [sum(age > edge for edge in edges) for age in ages if age > 0]
    counts = {label: bands.count(i) for i, label in enumerate(labels)}
    return {label: n for label, n in reversed(counts.items()) if n}


def days_overdue(due: date, today: date) -> int:
    """Calendar days since the due day; 0 on it and before."""
    return max(0, (today - due).days)


def is_two_weeks_overdue(due: date, today: date, policy: Policy = DEFAULTS) -> bool:
    """Copied to the Director: 14 calendar days after the due day, that day included."""
    return (today - due).days >= policy.number("escalation.copied_to_director_after_calendar_days")


def is_new_this_week(due: date, today: date) -> bool:
    """Overdue today, and not yet when the last Monday's message was written a week ago."""
    return due < today <= due + _A_WEEK


def telling(grade: Grade, decided_at: datetime, policy: Policy) -> Telling:
    """When AD and Director hear of a decided weak grade (sections 8 and 11a).

    Inadequate: both at once, at any hour. RI before 16:00 of a working day: the AD at once, the
    Director at 16:00; later or on a day off: 09:00 and 16:00 of the next working day.
    """
    if grade is Grade.INADEQUATE:
        return Telling(decided_at, decided_at)
    hour = policy.number("escalation.same_day_before_hour")
    here = london(decided_at)
    if is_working_day(here.date()) and here.hour < hour:
        return Telling(decided_at, at_london(here.date(), hour))
    day = next_working_day(here.date())
    return Telling(at_london(day, policy.number("office_hours.opens")), at_london(day, hour))


def check_remedial_record(record: RemedialRecord, today: date) -> None:
    """Remedial action *taken and recorded*: what is planned does not stop the clock (section 8)."""
    for name, words in (
        ("done", record.done),
        ("done_by", record.done_by),
        ("seen_by", record.seen_by),
    ):
        if not words.strip():
            raise RuleBroken("Please write a line here.", field=name)
    for name, day in (("done_on", record.done_on), ("seen_on", record.seen_on)):
        if day is None or day > today:
            raise RuleBroken(
                "Please give a day that has been: what is planned is progress, and does not stop "
                "the clock.",
                field=name,
            )
    if record.safe is None:
        raise RuleBroken("Please say: is the child safe now?", field="safe")


def check_may_confirm_remedy(*, holds_ad_post: bool) -> None:
    """The service manager may draft; the AD's post confirms (section 8)."""
    if not holds_ad_post:
        raise RuleBroken(
            "The Assistant Director of the service confirms this, or who stands in for them."
        )


def check_late_reason(words: str) -> None:
    """*Say why late*: the date stays and its mark too; what is asked for is the reason (rule 6)."""
    if not words.strip():
        raise RuleBroken("Please say in a line why it is late, and what happens now.", field="why")


def _remedial(remedial: Sequence[Remedial], today: date, policy: Policy) -> str:
    first = min(remedial, key=_pressing)
    day = _when(first.due_on, today)
    grade = grade_name(first.grade, policy)
    if len(remedial) == 1:
        return f"1 remedial action {day} ({grade})"
    return f"{len(remedial)} remedial actions, the first {day} ({grade})"


def _held(facts: WeeklyFacts, policy: Policy) -> str:
    """ "Ada Oko has 1 remedial action due Thu (Inadequate)": whose is the most pressing, first."""
    by_holder: dict[str, list[Remedial]] = {}
    for remedial in sorted(facts.held, key=_pressing):
        by_holder.setdefault(remedial.holder, []).append(remedial)
    said = [
        f"{holder} has {_remedial(theirs, facts.today, policy)}"
        for holder, theirs in list(by_holder.items())[:_MOST_HOLDERS]
    ]
    left = sum(len(theirs) for theirs in list(by_holder.values())[_MOST_HOLDERS:])
    if left:
        said.append(f"others have {left} more")
    return f"{'; '.join(said)}." if said else ""


def _pressing(remedial: Remedial) -> tuple[date, int]:
    return remedial.due_on, -ORDER.index(remedial.grade)


def _when(due: date, today: date) -> str:
    if due < today:
        return f"overdue since {short_day(due, than=today)}"
    return f"due {weekday(due) if due < today + _A_WEEK else short_day(due, than=today)}"


def _others(facts: WeeklyFacts) -> str:
    if not facts.others:
        return ""
    other = "other line" if facts.things or facts.held else "line"
    said = [_counted(facts.others, other) + " overdue"]
    if facts.new:
        said.append(f"{facts.new} new since last week")
    if facts.oldest_days:
        said.append(f"oldest {_counted(facts.oldest_days, 'day')}")
    return f"{', '.join(said)}."


def _number(n: int) -> str:
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)


def _counted(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
