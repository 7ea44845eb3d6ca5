"""The words of messages and windows: Jinja templates that hold words only (`handlers/templates`).

Everything put into them is escaped for Slack's mrkdwn unless it is `Marked` already. A name that
a template uses and nobody gave is an error, never an empty space.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import jinja2

from handlers.views.blocks import Marked, capital, escaped
from models.rules.calendar import london, london_date, short_date, short_day
from models.rules.grading import grade_name
from models.vocabulary import Grade

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("handlers"),
    undefined=jinja2.StrictUndefined,
    finalize=escaped,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # or each use looks at the file again
    autoescape=False,  # noqa: S701 - mrkdwn is not HTML: `finalize` escapes it
)


def say(template: str, **facts: object) -> Marked:
    """The words of `templates/<template>.j2` with these facts."""
    return Marked(_template(template).render(facts).strip())


@lru_cache(maxsize=512)
def _template(name: str) -> jinja2.Template:
    return _ENVIRONMENT.get_template(f"{name}.j2")


def mark(pattern: str, **facts: object) -> Marked:
    """A short line of mrkdwn with facts in it, escaped: `mark("*{name}*", name=…)`."""
    return Marked(pattern.format(**{name: escaped(fact) for name, fact in facts.items()}))


def day(value: date | datetime | None, *, than: date | None = None) -> str:
    """ "Thu 14 May", in London; with its year when that is another than `than`'s. "" for None."""
    return "" if value is None else short_day(_london_date(value), than=than)


def dated(value: date | datetime | None, *, than: date | None = None) -> str:
    """ "14 May"."""
    return "" if value is None else short_date(_london_date(value), than=than)


def moment(value: datetime | None) -> str:
    """ "Thu 14 May, 09:05", by London clocks. "" for None."""
    return "" if value is None else f"{day(value)}, {london(value):%H:%M}"


def clock(value: datetime | None) -> str:
    """ "09:05", by London clocks. "" for None."""
    return "" if value is None else f"{london(value):%H:%M}"


def greeting(at: datetime) -> str:
    """ "Good morning", by London clocks."""
    hour = london(at).hour
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def counted(number: int, one: str, many: str | None = None) -> str:
    """ "1 note", "3 notes"; `many` where the plural is not made with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def nth(number: int) -> str:
    """ "1st", "2nd", "3rd"."""
    teens = 10 < number % 100 < 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def times(number: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def due_words(due: date, today: date) -> Marked:
    """ "due Thu 14 May", "*due today*", or "*3 days overdue* (was due …)"."""
    days = (today - due).days
    if days > 0:
        return Marked(f"*{counted(days, 'day')} overdue* (was due {day(due)})")
    return Marked("*due today*" if days == 0 else f"due {day(due)}")


def grade(value: Grade | None) -> str:
    """ "Requires Improvement". "" for None."""
    return "" if value is None else grade_name(value)


def listed(names: list[str]) -> str:
    """ "Ann, Ben and Cy"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def date_of(text: str) -> date:
    """A date that a message's facts keep as ISO text."""
    return date.fromisoformat(text)


def _london_date(value: date | datetime) -> date:
    return london_date(value) if isinstance(value, datetime) else value


_ENVIRONMENT.filters.update(
    day=day,
    dated=dated,
    moment=moment,
    clock=clock,
    counted=counted,
    times=times,
    grade=grade,
    listed=listed,
    capital=capital,
)
