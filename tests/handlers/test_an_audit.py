"""An auditor's month, as they live it in Slack."""

from __future__ import annotations

from tests.office import Office, words_of


def test_the_auditor_is_told_once_with_a_date_and_its_reason(office: Office) -> None:
    office.draws_december()
    office.drain()
    [card] = office.amara.conversation()
    said = words_of(card)
    assert "Due Thu 31 Dec: the last working day of December" in said
    assert "HT-" in said
    assert "HT-" not in card["text"]


def test_start_asks_where_they_stand_before_anything_is_shown(office: Office) -> None:
    office.draws_december()
    office.amara.presses(office.amara.last_message(), "audit_start")
    window = office.amara.waits_for_window("audit_confirm_window")
    assert "Is the child safe now?" not in words_of(window)
    assert office.amara.submits({"independent": "independent"}) == {}
    part = office.amara.waits_for_window("audit_part_window")
    assert part["title"]["text"] == "Part 1 of 9"
    office.drain()
    assert "0 of 9" in words_of(part)
    assert "go on where you left off" in words_of(office.amara.last_message())
