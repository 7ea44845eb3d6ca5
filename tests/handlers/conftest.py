"""An office for the tests of what people do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.programme import Programme
from tests.conftest import Clock
from tests.office import Office, office_on


@pytest.fixture
def backend() -> str:
    """What people do is tried on SQLite; the verbs beneath are tried on both."""
    return "sqlite"


@pytest.fixture
def office(programme: Programme, clock: Clock) -> Iterator[Office]:
    """A small council on the first working morning of December."""
    with office_on(programme, clock.set) as office:
        yield office
