"""What the tests of the verbs share: one change, and the office's council in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from models.audit import Audit
from models.programme import Programme
from tests.models.workflow.standing import council


@pytest.fixture
def session(programme: Programme) -> Iterator[Session]:
    """One change, still empty."""
    with programme.change(where="test") as session:
        yield session


@pytest.fixture
def first(session: Session) -> Audit:
    """The office's council, December drawn: Amara's audit, which she has not sent."""
    return council(session)
