"""App Home and `/audit`."""

from __future__ import annotations

import pytest

from handlers.views import ids
from tests.office import Office, words_of


def test_home_shows_what_waits_since_when_and_what_opens_it(office: Office) -> None:
    office.draws_december()
    office.amara.open_home()
    home = office.amara.home
    assert "Good morning, Amara" in words_of(home)
    assert "due Thu 31 Dec · with you since Tue 1 Dec" in words_of(home)
    office.amara.presses("home", ids.AUDIT_START)
    office.amara.waits_for_window(ids.CONFIRM_WINDOW)


def test_home_says_who_holds_what_was_sent(office: Office) -> None:
    office.draws_december()
    office.sends(office.amara)
    office.amara.waits_until(lambda she: she.home and "What you sent" in words_of(she.home))
    assert " since Tue 1 Dec, due Tue 8 Dec" in words_of(office.amara.home)


def test_home_for_somebody_for_whom_nothing_waits_says_so(office: Office) -> None:
    office.rosalind.open_home()
    assert "Nothing waits for you today." in words_of(office.rosalind.home)


def test_home_is_published_again_when_asked(office: Office) -> None:
    office.amara.open_home()
    office.draws_december()
    office.amara.presses("home", ids.HOME_REFRESH)
    office.amara.waits_until(lambda she: "Your audit" in words_of(she.home))


@pytest.mark.parametrize(
    ("line", "shows"),
    [
        ("/audit", "due Thu 31 Dec"),
        ("/audit help", "practice assurance lead (PAL)"),
        ("/audit actions", "Nothing waits for you here"),
        ("/audit frobnicate", "not one of the commands"),
        ("/audit find", "Please add a reference"),
        ("/audit find XX-0000", "No audit of that reference is open to you."),
    ],
)
def test_a_command_opens_a_window_and_writes_nothing(office: Office, line: str, shows: str) -> None:
    office.draws_december()
    assert office.amara.commands(line, channel="C0LEARN") == []
    assert shows in words_of(office.amara.waits_for_window())


def test_the_queue_is_for_those_who_moderate(office: Office) -> None:
    office.draws_december()
    reference = office.reference_of(office.sends(office.amara))
    office.moses.commands("/audit queue")
    assert reference in words_of(office.moses.waits_for_window())
    office.amara.commands("/audit queue")
    office.amara.waits_until(lambda she: "queue is for" in words_of(she.last_message()))


def test_find_shows_an_audit_to_those_who_may_see_it_only(office: Office) -> None:
    office.draws_december()
    reference = office.reference_of(office.audit_of("amara"))
    office.amara.commands(f"/audit find {reference.lower()}")
    assert "December 2026 · audited by Amara Osei" in words_of(office.amara.waits_for_window())
    office.leo.commands(f"/audit find {reference}")
    assert "No audit of that reference is open" in words_of(office.leo.waits_for_window())
