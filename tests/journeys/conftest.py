"""An office for the journeys that go through Slack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.programme import Programme
from tests.conftest import Clock
from tests.office import Office, office_on


@pytest.fixture
def office(programme: Programme, clock: Clock) -> Iterator[Office]:
    """A small council on the first working morning of December, on either database."""
    with office_on(programme, clock.set) as office:
        yield office
