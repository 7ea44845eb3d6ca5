"""The learning digest: read and approved once, then in the channel with a chart, about nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from handlers.views import ids
from handlers.views.digest import shift_of, slots_of
from models.learning import Digest
from models.policy import DEFAULTS
from models.rules.rotation import Month
from models.vocabulary import DigestState
from models.workflow.learning import approve_digest, draft_digest
from tests.handlers.deciding import changes, opens
from tests.office import Office, words_of

Json = dict[str, Any]
APPROVED = {"meeting": "2026-12-15", "nobody_recognisable": ["yes"]}
FACTS: Json = {
    "audits": 14,
    "good_or_better": [["2026-04", 9, 15], ["2026-08", 12, 14], ["2026-12", 8, 14]],
    "strengths": ["direct_work", "childs_voice", "seen_alone"],
    "worries": ["fathers", "whole_family", "lived_experience"],
    "last_time": {"theme": "fathers", "then": [8, 14], "now": [7, 14]},
}


@pytest.fixture
def drafted(office: Office) -> Office:
    """December's digest is drafted; it is the day after the meeting."""
    office.moves_to("2026-12-16T10:00")
    with office.programme.change(where="clock") as session:
        digest = draft_digest(session, Month(2026, 12), at=office.now)
        assert digest is not None
        digest.facts = FACTS
    office.drain()
    return office


def in_channel(office: Office) -> list[Json]:
    """What stands in the learning channel."""
    return office.leo.conversation("C0LEARN")


def opens_digest(office: Office) -> Json:
    """Ines of the Academy opens the draft."""
    return opens(office.ines, ids.DIGEST_OPEN, ids.DIGEST_WINDOW, office.ines.last_message())


def charts(message: Json) -> list[Json]:
    """The native charts of a message."""
    return [block for block in message["blocks"] if block["type"] == "data_visualization"]


def test_the_academy_reads_the_whole_of_it_before_anybody(drafted: Office) -> None:
    said = words_of(opens_digest(drafted))
    assert "What we learned: Early Help, December 2026" in said
    assert "December 2026: 8 of 14 audits were Good or better (57 %), 6 not yet." in said
    assert "August 2026: 14 audits; too few in one group to show the numbers." in said
    assert "Three strengths worth copying" in said
    assert in_channel(drafted) == []


def test_approved_it_is_posted_with_a_chart_and_the_same_facts(drafted: Office) -> None:
    opens_digest(drafted)
    assert drafted.ines.submits(APPROVED) == {}
    drafted.drain()
    assert drafted.digest().state is DigestState.APPROVED
    assert drafted.digest().meeting_on == date(2026, 12, 15)
    (message,) = in_channel(drafted)
    said = words_of(message)
    assert "Three things we do differently from now on" in said
    assert "We find and speak with both parents before the assessment is written." in said
    assert "It fell: it was a worry in fewer of the audits than last time" in said
    assert "(57 % then, 50 % now)" in said
    (chart,) = charts(message)
    drawn = {
        series["name"]: [point["value"] for point in series["data"]]
        for series in chart["chart"]["series"]
    }
    assert drawn == {"Good or better": [9, 8], "Not yet": [6, 6]}
    assert chart["chart"]["axis_config"]["categories"] == ["April 2026", "December 2026"]
    assert "Approved by Ines Carvalho" in words_of(drafted.ines.last_message())


def test_nothing_in_the_channel_is_about_a_case(drafted: Office) -> None:
    opens_digest(drafted)
    drafted.ines.submits(APPROVED)
    drafted.drain()
    (message,) = in_channel(drafted)
    for case_level in ("HT-10", "Harbour Team", "Wendy", "Dev Anand", "Amara"):
        assert case_level not in str(message)
    assert not [block for block in message["blocks"] if block["type"] == "actions"]


def test_it_is_approved_and_posted_once(drafted: Office) -> None:
    opens_digest(drafted)
    with drafted.programme.change() as session:
        approve_digest(
            session,
            drafted.digest().key,
            meeting_on=date(2026, 12, 15),
            no_meeting_because="",
            nobody_recognisable=True,
            by=drafted.record("ines"),
            at=drafted.now,
        )
    before = changes(drafted)
    drafted.ines.submits(APPROVED)
    drafted.ines.waits_until(lambda who: "has been approved already" in words_of(who.window or {}))
    drafted.drain()
    assert changes(drafted) == before
    assert len(in_channel(drafted)) == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"nobody_recognisable": ["yes"]}, "record first that Landing the Learning was held"),
        ({"meeting": "2026-12-15"}, "tick that nobody could recognise"),
        ({"meeting": "2026-12-17", "nobody_recognisable": ["yes"]}, "has to have been held first"),
    ],
)
def test_what_is_missing_is_asked_for_beside_its_question(
    drafted: Office, given: Json, sentence: str
) -> None:
    opens_digest(drafted)
    (error,) = drafted.ines.submits(given).values()
    assert sentence in error
    drafted.drain()
    assert in_channel(drafted) == []


def test_without_a_meeting_the_reason_is_enough(drafted: Office) -> None:
    opens_digest(drafted)
    given = {"no_meeting_because": "Half of us were ill.", "nobody_recognisable": ["yes"]}
    assert drafted.ines.submits(given) == {}
    drafted.drain()
    assert drafted.digest().no_meeting_because == "Half of us were ill."
    assert len(in_channel(drafted)) == 1


def test_only_the_academy_opens_it(drafted: Office) -> None:
    message = drafted.ines.last_message()
    before = changes(drafted)
    drafted.leo.says(None, "Hello")
    theirs = drafted.leo.last_message() | {"blocks": message["blocks"]}
    drafted.leo.presses(theirs, ids.DIGEST_OPEN)
    drafted.leo.waits_until(
        lambda who: "The Academy approves the digest." in words_of(who.conversation())
    )
    assert drafted.leo.window is None
    assert changes(drafted) == before


def test_a_month_with_nothing_to_tell_says_so(office: Office) -> None:
    office.moves_to("2026-12-16T10:00")
    with office.programme.change(where="clock") as session:
        draft_digest(session, Month(2026, 12), at=office.now)
    office.drain()
    said = words_of(opens_digest(office))
    assert "No audit of this month is final yet." in said
    assert "No strength was seen in enough cases" in said


@pytest.mark.parametrize(
    ("good", "audits", "shown", "total"),
    # Counts from 1 to 5 never show, nor a count beside one that would give it away.
    [
        (8, 14, True, 14),
        (12, 14, False, 14),
        (5, 11, False, 11),
        (2, 4, False, None),
        (14, 14, True, 14),
        (0, 8, True, 8),
        (3, 3, False, None),
    ],
)
def test_small_counts_never_show(good: int, audits: int, shown: bool, total: int | None) -> None:
    facts = {"good_or_better": [["2026-12", good, audits]]}
    (slot,) = slots_of(facts, DEFAULTS)
    assert (slot.shown, slot.total) == (shown, total)
    if not shown:
        assert slot.percent is None


def test_there_is_no_percentage_under_ten() -> None:
    (slot,) = slots_of({"good_or_better": [["2026-12", 8, 8]]}, DEFAULTS)
    assert slot.percent is None


@pytest.mark.parametrize(
    ("then", "now", "direction"),
    [([8, 14], [7, 14], "fewer"), ([7, 14], [8, 14], "more"), ([6, 12], [7, 14], "as many")],
)
def test_whether_last_times_theme_fell(then: list[int], now: list[int], direction: str) -> None:
    shift = shift_of({"theme": "fathers", "then": then, "now": now}, DEFAULTS)
    assert shift is not None
    assert shift.direction == direction


def test_a_theme_that_a_council_no_longer_has_is_left_out() -> None:
    gone = {"theme": "no_such_theme", "then": [8, 14], "now": [7, 14]}
    assert shift_of(gone, DEFAULTS) is None
    assert shift_of(None, DEFAULTS) is None


@pytest.mark.parametrize(
    ("same", "total", "sentence"),
    # Counts from 1 to 5 never show, nor a percentage that would give one away.
    [
        (14, 24, "24 of us graded the same invented case. 14 chose the grade of the model answer"),
        (21, 24, "24 of us graded the same invented case. Too few in one group to show the"),
        (3, 24, "24 of us graded the same invented case. Too few in one group to show the"),
    ],
)
def test_a_calibration_stands_in_it_with_its_counts_masked(
    drafted: Office, same: int, total: int, sentence: str
) -> None:
    with drafted.programme.change(where="clock") as session:
        digest = session.get_one(Digest, drafted.digest().key)
        digest.facts = FACTS | {"calibration": {"same": same, "total": total}}
    opens_digest(drafted)
    assert drafted.ines.submits(APPROVED) == {}
    drafted.drain()
    (message,) = in_channel(drafted)
    said = words_of(message)
    assert sentence in said
    assert ("(58 %)" in said) is (same == 14)
    assert (f" {same} chose" in said) is (same == 14)
