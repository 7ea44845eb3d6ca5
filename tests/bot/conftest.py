"""What the tests of how it runs share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.programme import Programme
from tests.bot.house import programme_in
from tests.bot.listening_slack import ListeningSlack, listening


@pytest.fixture
def slack() -> Iterator[ListeningSlack]:
    """A Web API that notes every call."""
    with listening() as slack:
        yield slack


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Programme]:
    """A programme with three people."""
    with programme_in(tmp_path) as programme:
        yield programme
