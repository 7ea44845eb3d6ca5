"""Somebody found by what is typed of their name: the same on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from models.person import Person, Service, Team
from models.programme import Programme
from models.workflow.people_search import MOST_FOUND, people_named
from tests.conftest import FIRST_MORNING

AT = FIRST_MORNING  # 1 December 2026


@pytest.fixture
def council(programme: Programme) -> Programme:
    """Two teams and people whose names look alike."""
    with programme.change(where="command") as session:
        session.add(Service(id=1, name="Family Help"))
        session.flush()
        session.add_all([Team(id=1, name="Harbour Team", service_id=1)])
        session.add_all([Team(id=2, name="Lantern Team", service_id=1)])
        session.flush()
        session.add_all(
            [
                Person(email="tom@q.test", name="Tom Bexley", team_id=1),
                Person(email="tomasz@q.test", name="Tomasz Łukasik", team_id=2),
                Person(email="bet@q.test", name="Betony Custom", service_id=1),
                Person(email="ines@q.test", name="Inês Carvalho-Shaw"),
                Person(email="oneill@q.test", name="Róisín O’Neill", team_id=1),
                Person(email="sam1@q.test", name="Sam Whitlock", team_id=1),
                Person(email="sam2@q.test", name="Sam Whitlock", team_id=2),
                Person(email="ann1@q.test", name="Ann Field", team_id=1),
                Person(email="ann2@q.test", name="Ann Field", team_id=1),
                Person(slack_user_id="U0ANN", name="Ann Field", team_id=1),
                Person(email="gone@q.test", name="Tomlin Gone", ends=date(2026, 11, 30)),
                Person(email="last@q.test", name="Lastday Today", ends=date(2026, 12, 1)),
                Person(email="soon@q.test", name="Tomorrow Soon", starts=date(2026, 12, 2)),
            ]
        )
    return programme


def names(programme: Programme, typed: str) -> list[str]:
    """Who is found, in order."""
    with programme.read() as session:
        return [found.name for found in people_named(session, typed, at=AT)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # Where a word begins comes first, then any part of it.
        ("tom", ["Tom Bexley", "Tomasz Łukasik", "Betony Custom"]),
        ("bex", ["Tom Bexley"]),
        ("be", ["Betony Custom", "Tom Bexley"]),
        ("exl", ["Tom Bexley"]),
        # Each word that was typed, in any order, finished or not.
        ("bexley tom", ["Tom Bexley"]),
        ("t bex", ["Tom Bexley"]),
        ("tom nobody", []),
        # Capitals, accents, hyphens and apostrophes make no difference.
        ("  TOMASZ lukasik ", ["Tomasz Łukasik"]),
        ("ines carvalho shaw", ["Inês Carvalho-Shaw"]),
        ("Carvalho-Shaw", ["Inês Carvalho-Shaw"]),
        ("roisin", ["Róisín O’Neill"]),
        ("o'neill", ["Róisín O’Neill"]),
        ("oneill", ["Róisín O’Neill"]),
        # Here today: a last day counts, a first one that is still to come does not.
        ("gone", []),
        ("soon", []),
        ("lastday", ["Lastday Today"]),
        # Signs that a database would read as anything.
        ("%", []),
        ("_", []),
        ("\\", []),
        ("' OR 1=1 --", []),
    ],
)
def test_people_are_found(council: Programme, typed: str, found: list[str]) -> None:
    assert names(council, typed) == found


def test_who_is_called_the_same_is_told_apart(council: Programme) -> None:
    with council.read() as session:
        sams = [found.place for found in people_named(session, "sam", at=AT)]
        anns = [found.place for found in people_named(session, "ann field", at=AT)]
    assert sams == ["Harbour Team", "Lantern Team"]
    assert anns == ["ann1@q.test", "ann2@q.test", "Harbour Team"]


def test_nothing_typed_finds_everybody_who_is_here(council: Programme) -> None:
    everybody = names(council, "")
    assert len(everybody) == 11
    assert everybody[0] == "Ann Field"


def test_no_more_are_found_than_slack_shows(council: Programme) -> None:
    with council.change(where="command") as session:
        session.add_all(Person(email=f"p{n}@q.test", name=f"Person {n:03}") for n in range(150))
    assert len(names(council, "person")) == MOST_FOUND
    assert names(council, "person 149") == ["Person 149"]


def test_who_changes_their_name_is_found_by_the_new_one(council: Programme) -> None:
    with council.change(where="command") as session:
        found = people_named(session, "tom bexley", at=AT)
        session.get_one(Person, found[0].person_id).name = "Tom Ashdown"
    assert names(council, "ashdown") == ["Tom Ashdown"]
    assert names(council, "bexley") == []
