"""Whatever can be pressed or sent has somebody who listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import handlers
from handlers.views import ids

#: What is not pressed: an event, and windows that only show something.
ONLY_SHOWN = {name for name in vars(ids) if name.endswith(("_WINDOW", "_SHOWN"))}


class Noting:
    """Takes what would be registered with Bolt, and notes it."""

    def __init__(self) -> None:
        self.listening: list[Any] = []

    def __getattr__(self, kind: str) -> Callable[..., Callable[..., None]]:
        def register(constraint: Any) -> Callable[..., None]:
            self.listening.append(constraint)
            return lambda *listeners, **more: None

        return register


def test_every_button_has_somebody_who_listens() -> None:
    app = Noting()
    handlers.register(app)  # type: ignore[arg-type]
    pressed = {
        value
        for name, value in vars(ids).items()
        if name.isupper() and isinstance(value, str) and name not in ONLY_SHOWN
    }
    named = {found for found in app.listening if isinstance(found, str)}
    assert pressed - named == set()


def test_nothing_is_registered_twice() -> None:
    app = Noting()
    handlers.register(app)  # type: ignore[arg-type]
    named = [found for found in app.listening if isinstance(found, str)]
    views_closed = {ids.PART_WINDOW}
    twice = {found for found in named if named.count(found) > 1} - views_closed
    assert all(found.endswith("_window") for found in twice)
