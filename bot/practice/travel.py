"""Moving the practice clock, or starting again, while the page watches."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.practice.records import Json

log = logging.getLogger(__name__)

Progress = Iterable[str] | None
"""Sentences about how far it has come, given while the work is done; None: done at once."""

DESTINATIONS = (
    ("next_working_day", "Next working day, 09:00"),
    ("next_monday", "Next Monday, 09:00"),
    ("end_of_month", "End of the month"),
)


@dataclass
class TravelDesk:
    """Does one long thing at a time, in a thread, and tells how it goes.

    travel: called with a destination. start_again: called with nothing. Both may be absent.
    """

    travel: Callable[[str], Progress] | None = None
    start_again: Callable[[], Progress] | None = None
    destinations: tuple[tuple[str, str], ...] = DESTINATIONS
    busy: str | None = None
    listeners: list[Callable[[Json], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def told(self) -> Json:
        """What the page shows of it."""
        where = self.destinations if self.travel else ()
        return {
            "travel": [{"to": to, "label": label} for to, label in where],
            "again": self.start_again is not None,
            "busy": self.busy,
        }

    def set_off(self, to: str) -> bool:
        """Travel. False where that is not possible or something else is under way."""
        travel = self.travel
        if travel is None or to not in dict(self.destinations):
            return False
        return self.begin("Setting off…", lambda: travel(to))

    def begin_again(self) -> bool:
        """Start again. False where that is not possible or something else is under way."""
        if self.start_again is None:
            return False
        return self.begin("Starting again…", self.start_again)

    def begin(self, text: str, work: Callable[[], Progress]) -> bool:
        """Do a long thing in a thread, the page showing `text`. False where one is under way."""
        with self._lock:
            if self.busy is not None:
                return False
            self.busy = text
        threading.Thread(target=self._do, args=(work,), name="travel", daemon=True).start()
        return True

    def _do(self, work: Callable[[], Progress]) -> None:
        end: Json = {"text": "Here we are.", "done": True}
        try:
            self._tell({"text": self.busy, "done": False})
            for text in work() or ():
                self.busy = text
                self._tell({"text": text, "done": False})
        except Exception:  # whatever it was, the page must not wait for ever
            log.exception("the practice clock could not be moved")
            end = {"text": "", "done": True, "error": "That did not work. The log says why."}
        finally:
            self.busy = None
            self._tell(end)
            self._send({"type": "changed", "what": ["clock"]})

    def _tell(self, progress: Json) -> None:
        self._send({"type": "progress"} | progress)

    def _send(self, news: Json) -> None:
        for listener in list(self.listeners):
            listener(news)
