"""Somebody writes to the app: it is answered, kindly and at once, and kept nowhere (brief 6)."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.typed import QUIET_SECONDS, Typed
from handlers.views import ids
from models.person import Person
from models.programme import Programme
from tests.conftest import Clock
from tests.handlers.deciding import opens
from tests.journeys.test_no_narrative_leaves import everything_logged, everything_stored
from tests.office import Office, office_on, over_http, words_of

CANARY = "Bluebird met her father at the harbour"
ANSWER = (
    "Nobody reads this conversation. Please delete what you wrote if it is about a case, and use: "
    "Write it in the audit · Ask practice assurance · Telephone."
)


def answers(office: Office) -> list[dict[str, Any]]:
    """What Amara was answered."""
    return [said for said in office.amara.conversation() if ANSWER in words_of(said)]


def test_it_is_answered_and_neither_stored_nor_logged(programme: Programme, clock: Clock) -> None:
    with office_on(programme, clock.set, door=over_http) as office, everything_logged() as log:
        office.amara.says(None, CANARY)
        office.amara.waits_until(lambda she: len(she.conversation()) == 2)
        [answer] = answers(office)
    assert "in immediate danger, 999." in words_of(answer)
    for text in (*log.lines, str(answer), *everything_stored(programme)):
        assert "Bluebird" not in text


def test_a_story_in_several_messages_is_answered_once(office: Office) -> None:
    office.workspace.misbehave("events", "duplicate")
    for words in ("Who has my audit?", "Hello?", "It is about the boy"):
        office.amara.says(None, words)
    office.amara.waits_until(lambda she: answers(office))
    assert len(answers(office)) == 1
    office.helen.says(None, "Good morning")
    office.helen.waits_until(lambda she: ANSWER in words_of(she.conversation()))
    assert len(answers(office)) == 1


def test_the_buttons_lead_where_they_say(office: Office) -> None:
    office.draws_december()
    office.amara.says(None, "The mother told me")
    office.amara.waits_until(lambda she: answers(office))
    [card] = answers(office)
    amara = office.amara
    opens(amara, ids.HOME_NEXT, ids.LIST_WINDOW, card)
    assert ids.AUDIT_START in str(amara.window)
    amara.closes(everything=True)
    opens(amara, ids.ASK_ASSURANCE, ids.ASSURANCE_WINDOW, card)
    said = words_of(amara.window)
    assert "On duty" in said
    assert f"<@{office.record('moses').slack_user_id}> (" in said
    amara.closes(everything=True)
    opens(amara, ids.TELEPHONE, ids.TELEPHONE_WINDOW, card)
    said = words_of(amara.window)
    assert "telephone now" in said
    assert "Emergency Duty Team" in said
    assert "999" in said


class Saying:
    """Takes down what is said; it fails as often as it is told to."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.fails = 0

    def __call__(self, **message: Any) -> None:
        if self.fails:
            self.fails -= 1
            raise TimeoutError
        self.said.append(message)


class Passing:
    """Real time, moved by hand."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


AMARA = Person(id=7, email="amara@elmshire.example", name="Amara Osei")
WRITTEN = {"channel_type": "im", "text": CANARY}


def test_after_a_pause_it_is_answered_again() -> None:
    passing, say = Passing(), Saying()
    typed = Typed(monotonic=passing)
    for later in (0, QUIET_SECONDS / 2, QUIET_SECONDS / 2, QUIET_SECONDS - 1, QUIET_SECONDS):
        passing.seconds += later
        typed.answer(WRITTEN, say, AMARA)  # type: ignore[arg-type]  # what Bolt's Say takes
    assert len(say.said) == 2


def test_what_slack_did_not_take_is_answered_at_the_next_message() -> None:
    say = Saying()
    typed = Typed(monotonic=Passing())
    say.fails = 1
    with pytest.raises(TimeoutError):
        typed.answer(WRITTEN, say, AMARA)  # type: ignore[arg-type]  # what Bolt's Say takes
    typed.answer(WRITTEN, say, AMARA)  # type: ignore[arg-type]  # what Bolt's Say takes
    assert len(say.said) == 1


@pytest.mark.parametrize(
    ("event", "answered"),
    [
        ({}, True),
        ({"thread_ts": "1.2"}, True),
        ({"subtype": "file_share"}, True),
        ({"subtype": "message_changed"}, False),
        ({"subtype": "message_deleted"}, False),
        ({"bot_id": "B1"}, False),
        ({"channel_type": "channel"}, False),
    ],
)
def test_only_what_a_person_has_just_written_is_answered(
    event: dict[str, str], answered: bool
) -> None:
    say = Saying()
    Typed(monotonic=Passing()).answer(WRITTEN | event, say, AMARA)  # type: ignore[arg-type]  # as above
    assert bool(say.said) is answered
    if answered:
        assert say.said[0]["thread_ts"] == event.get("thread_ts")
        assert CANARY not in str(say.said)
