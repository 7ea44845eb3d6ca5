"""Is the child safe now? The alert leaves with the choice, before any *Save*."""

from __future__ import annotations

import pytest

from handlers.views import ids
from models.vocabulary import Safe
from models.workflow.submission import submit
from tests.office import Office, words_of

TOLD_OF_NO = ("tom", "sam", "adaeze", "farzana")


@pytest.fixture
def started(office: Office) -> Office:
    """Amara has started her audit and sees its first part."""
    office.draws_december()
    office.starts(office.amara)
    office.drain()
    return office


def test_no_goes_to_manager_service_manager_director_and_duty_lead_before_any_save(
    started: Office,
) -> None:
    started.amara.chooses("answer/front/safe", "no")
    started.drain()
    reference = words_of(started.amara.window).split(" · ")[0].split()[-1]
    for name in TOLD_OF_NO:
        alert = getattr(started, name).last_message()
        assert "A child may not be safe: please act now." in words_of(alert)
        assert reference in words_of(alert)
        assert "Telephone Tom Bexley; no answer, Sam Whitlock" in words_of(alert)
        assert "safe" not in alert["text"]
        assert reference not in alert["text"]


def test_not_sure_spares_the_director_and_asks_to_speak_today(started: Office) -> None:
    before = len(started.adaeze.conversation())
    started.amara.chooses("answer/front/safe", "not_sure")
    started.drain()
    assert "please speak today" in words_of(started.tom.last_message())
    assert len(started.adaeze.conversation()) == before


def test_who_answers_no_sees_whom_to_telephone_and_goes_on_where_they_were(
    started: Office,
) -> None:
    started.amara.chooses("answer/front/alongside", "yes")
    started.amara.chooses("answer/front/safe", "no")
    over = started.amara.waits_for_window(ids.SAID_WINDOW)
    assert "Do not rely on this message" in words_of(over)
    assert "999" in words_of(over)
    started.amara.closes()
    assert started.amara.window["callback_id"] == ids.PART_WINDOW


def test_yes_alerts_nobody(started: Office) -> None:
    before = len(started.tom.conversation())
    started.amara.chooses("answer/front/safe", "yes")
    started.drain()
    assert len(started.tom.conversation()) == before
    assert started.audit_of("amara").safe_now is Safe.YES


def test_the_red_button_asks_the_question_on_its_own(started: Office) -> None:
    started.amara.presses("window", ids.CHILD_NOT_SAFE)
    started.amara.waits_for_window(ids.SAFETY_WINDOW)
    started.amara.chooses(ids.SAFE_NOW, "no")
    told = started.amara.waits_for_window(ids.SAID_WINDOW)
    assert "Adaeze Okoro (Assistant Director)" in words_of(told)
    started.drain()
    assert "Amara Osei answered No" in words_of(started.sam.last_message())


def test_the_first_to_say_i_have_this_is_named_to_all(started: Office) -> None:
    started.amara.chooses("answer/front/safe", "no")
    started.drain()
    alert = started.sam.last_message()
    started.sam.presses(alert, ids.TAKE_ALERT)
    started.drain()
    assert "Sam Whitlock has this" in words_of(started.tom.last_message())
    stale = started.tom.last_message()
    assert ids.TAKE_ALERT not in str(stale["blocks"])


def test_a_late_press_of_i_have_this_changes_nothing(started: Office) -> None:
    started.amara.chooses("answer/front/safe", "no")
    started.drain()
    seen_by_tom = started.tom.last_message()
    started.sam.presses(started.sam.last_message(), ids.TAKE_ALERT)
    started.tom.presses(seen_by_tom, ids.TAKE_ALERT)
    started.drain()
    assert "Sam Whitlock has this" in words_of(started.tom.last_message())


def test_the_alert_leaves_even_when_the_part_can_no_longer_be_kept(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.answers(office.amara)
    audit = office.audit_of("amara")
    office.amara.presses("window", ids.AUDIT_PART, value=f"{audit.key}:front")
    office.amara.waits_for_window(ids.PART_WINDOW)
    with office.programme.change(where="slack") as session:
        submit(session, audit.key, by=office.record("amara"), at=office.now)
    office.amara.chooses("answer/front/safe", "no")
    office.drain()
    assert "please act now" in words_of(office.tom.last_message())
