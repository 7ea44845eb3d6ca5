"""What somebody wants to see of the queue: as words, and kept until the day ends (brief 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.person import Person
from models.programme import insert_once
from models.queue_view import QueueView
from models.rules.calendar import london_date

_AREA, _SERVICE = "area:", "service:"


@dataclass(frozen=True)
class QueueFilters:
    """What somebody wants to see of the queue: what all that is given here fits.

    `area` is the code of the audit's area, `service_id` the service that holds the case today;
    `mine` what waits for them, `returned` what was sent again after a return, `second_reading`
    what is read second, or was and the two readers differ.
    """

    area: str = ""
    service_id: int | None = None
    mine: bool = False
    returned: bool = False
    second_reading: bool = False

    @property
    def words(self) -> str:
        """The same as words, as after `/audit queue`; empty for the whole queue."""
        found = [f"{_AREA}{self.area}"] if self.area else []
        found += [f"{_SERVICE}{self.service_id}"] if self.service_id else []
        chosen = (("mine", self.mine), ("returned", self.returned), ("second", self.second_reading))
        return " ".join([*found, *(word for word, wanted in chosen if wanted)])

    @classmethod
    def read(cls, words: str) -> QueueFilters:
        """What `words` ask for. A word that is none of its own asks for nothing."""
        area, service = "", None
        for word in words.split():
            area = word.removeprefix(_AREA) if word.startswith(_AREA) else area
            number = word.removeprefix(_SERVICE) if word.startswith(_SERVICE) else ""
            service = int(number) if number.isascii() and number.isdigit() else service
        said = words.lower().split()
        given = {"mine": "mine", "returned": "returned", "second_reading": "second"}
        return cls(area, service, **{name: word in said for name, word in given.items()})


WHOLE_QUEUE = QueueFilters()


def kept_filters(session: Session, person: Person, *, at: datetime) -> QueueFilters:
    """What they chose last today; a new day starts with the whole queue."""
    view = session.get(QueueView, person.key)
    if view is None or london_date(view.chosen_at) != london_date(at):
        return WHOLE_QUEUE
    return QueueFilters.read(view.words)


def keep_filters(session: Session, filters: QueueFilters, *, by: Person, at: datetime) -> None:
    """Have the queue open like this for the rest of the day, also on their other devices."""
    chosen = {"person_id": by.key, "words": filters.words, "chosen_at": at}
    if not insert_once(session, QueueView, chosen, unique=["person_id"]):
        view = session.get_one(QueueView, by.key)
        view.words, view.chosen_at = filters.words, at
