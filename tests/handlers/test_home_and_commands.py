"""App Home, `/audit`, and what is answered to somebody who writes to the app."""

from __future__ import annotations

import logging

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


def test_what_is_typed_to_the_app_is_answered_and_neither_stored_nor_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "Bluebird met her father at the harbour"
    with caplog.at_level(logging.DEBUG):
        office.amara.says(None, canary)
        office.amara.waits_until(lambda she: len(she.conversation()) == 2)
    answer = words_of(office.amara.last_message())
    assert "Nobody reads this conversation." in answer
    assert "Please delete what you wrote if it is about a case" in answer
    ours = [r for r in caplog.records if r.name.split(".")[0] in ("bot", "handlers", "models")]
    assert all(canary not in record.getMessage() for record in ours)
    with office.programme.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())
    assert "Bluebird" not in dump


def test_what_slack_delivers_twice_is_answered_once(office: Office) -> None:
    office.workspace.misbehave("events", "duplicate")
    office.amara.says(None, "Who has my audit?")
    office.amara.says(None, "Hello?")
    office.amara.waits_until(lambda she: len(she.conversation()) >= 4)
    shown = [words_of(message) for message in office.amara.conversation()]
    assert sum("Nobody reads this conversation." in said for said in shown) == 2
