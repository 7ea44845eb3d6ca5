"""Is the child safe now? The alert leaves with the choice, before any *Save*."""

from __future__ import annotations

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.setting import Setting
from models.vocabulary import Safe
from models.workflow.submission import submit
from schedules.heartbeat import Clockwork
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


def looks(office: Office, text: str) -> None:
    """The clock looks at what is watched, as of a time."""
    office.moves_to(text)
    Clockwork(office.programme, holder="test", real_now=office.programme.now).look(office.now)
    office.drain()


def numbers(office: Office) -> None:
    """The council's telephone numbers are filled in."""
    filled = {
        "telephones.edt": "01632 960 999",
        "telephones.teams": {"Harbour Team": "01632 960 420"},
    }
    with office.programme.change(where="test") as session:
        for path, value in filled.items():
            session.add(Setting(path=path, value=value, since=office.now, reason="ours"))


def confirms(person: SlackPerson, **given: str) -> dict[str, str]:
    """Fill in the window of a change to Yes and send it; the refusals, by question."""
    window = person.waits_for_window(ids.CONFIRM_SAFE_WINDOW)
    said = {
        "confirmed_by": "police",
        "who": "Officer Lane",
        "how": "Seen at home",
        "on": "2026-12-01",
    }
    names = {
        block["element"]["action_id"]: block["block_id"]
        for block in window["blocks"]
        if block["type"] == "input"
    }
    values = {names[name]: text for name, text in (said | given).items()}
    return person.submits(values)


def test_the_message_and_the_window_say_whom_to_telephone_on_a_friday_at_five_to_five(
    started: Office,
) -> None:
    numbers(started)
    started.moves_to("2026-12-04T16:55")
    started.amara.chooses("answer/front/safe", "not_sure")
    over = started.amara.waits_for_window(ids.SAID_WINDOW)
    started.drain()
    for shown in (over, started.tom.last_message(), started.adaeze.last_message()):
        said = words_of(shown)
        assert "Do not rely on this message" in said
        assert "Tom Bexley (duty line of Harbour Team: 01632 960 420)" in said
        assert "no answer, Sam Whitlock" in said
        assert "close to their end: the Emergency Duty Team (EDT) on 01632 960 999" in said
        assert "Immediate danger: 999" in said


def test_in_the_morning_edt_is_named_for_later(started: Office) -> None:
    numbers(started)
    started.amara.chooses("answer/front/safe", "no")
    started.drain()
    said = words_of(started.tom.last_message())
    assert "Outside office hours: the Emergency Duty Team (EDT) on 01632 960 999" in said


def test_nobody_presses_for_half_an_hour_and_everybody_sees_who_was_told(started: Office) -> None:
    started.amara.chooses("answer/front/safe", "no")
    started.drain()
    looks(started, "2026-12-01T09:30")
    assert "because nobody had taken it by Tue 1 Dec, 09:30" in words_of(
        started.rosalind.last_message()
    )
    tom = words_of(started.tom.last_message())
    assert "so the deputies and the Director for Social Care were told" in tom
    started.rosalind.presses(started.rosalind.last_message(), ids.TAKE_ALERT)
    started.drain()
    assert "Rosalind Tetteh has this" in words_of(started.tom.last_message())


def test_the_auditors_card_says_who_has_it_and_since_when(started: Office) -> None:
    started.amara.chooses("answer/front/safe", "no")
    started.drain()
    card = started.message(started.amara, "Your audit")
    assert "Nobody has taken it yet" in words_of(card)
    started.moves_to("2026-12-01T09:05")
    started.sam.presses(started.sam.last_message(), ids.TAKE_ALERT)
    started.drain()
    card = started.message(started.amara, "Your audit")
    assert "Sam Whitlock has this since Tue 1 Dec, 09:05" in words_of(card)


def test_the_second_to_press_reads_who_has_it(started: Office) -> None:
    started.amara.chooses("answer/front/safe", "no")
    started.drain()
    seen_by_tom = started.tom.last_message()
    started.sam.presses(started.sam.last_message(), ids.TAKE_ALERT)
    started.tom.presses(seen_by_tom, ids.TAKE_ALERT)
    started.tom.waits_until(lambda who: "so nothing was changed" in words_of(who.conversation()))
    said = words_of(started.tom.conversation())
    assert "Sam Whitlock has this since Tue 1 Dec, 09:00, so nothing was changed" in said


def test_a_change_to_yes_in_a_part_waits_for_who_confirmed_it(started: Office) -> None:
    amara = started.amara
    amara.chooses("answer/front/safe", "no")
    amara.waits_for_window(ids.SAID_WINDOW)
    amara.closes()
    amara.chooses("answer/front/safe", "yes")
    asked = amara.waits_for_window(ids.CONFIRM_SAFE_WINDOW)
    assert "Your choice is kept. The answer changes to Yes once" in words_of(asked)
    assert started.audit_of("amara").safe_now is Safe.NO
    assert "how it was confirmed" in str(confirms(amara, how=" "))
    assert confirms(amara) == {}
    assert amara.window["callback_id"] == ids.PART_WINDOW
    assert started.audit_of("amara").safe_now is Safe.YES
    started.drain()
    for name in TOLD_OF_NO:
        said = words_of(getattr(started, name).last_message())
        assert "Since then the answer is Yes, on Tue 1 Dec, 09:00, confirmed by the police" in said
        assert "Both answers stay" in said
        assert "Lane" not in said
        assert "Seen at home" not in said


def test_a_yes_that_nobody_confirmed_says_so_until_somebody_does(started: Office) -> None:
    amara = started.amara
    amara.chooses("answer/front/safe", "not_sure")
    amara.waits_for_window(ids.SAID_WINDOW)
    amara.closes()
    amara.chooses("answer/front/safe", "yes")
    amara.waits_for_window(ids.CONFIRM_SAFE_WINDOW)
    amara.closes(everything=True)
    amara.presses(started.message(amara, "Your audit"), ids.AUDIT_CONTINUE)
    part = amara.waits_for_window(ids.PART_WINDOW)
    assert "Yes is kept and not in force yet: the answer stays Not sure" in words_of(part)
    amara.presses("window", ids.CONFIRM_SAFE_OPEN)
    assert confirms(amara) == {}
    assert started.audit_of("amara").safe_now is Safe.YES


def test_a_window_that_was_closed_leaves_the_answer_as_it_was_and_keeps_the_words(
    started: Office,
) -> None:
    amara = started.amara
    amara.presses("window", ids.CHILD_NOT_SAFE)
    amara.waits_for_window(ids.SAFETY_WINDOW)
    amara.chooses(ids.SAFE_NOW, "not_sure")
    amara.waits_for_window(ids.SAID_WINDOW)
    amara.closes()
    for _ in range(2):
        amara.presses("window", ids.CHILD_NOT_SAFE)
        amara.waits_for_window(ids.SAFETY_WINDOW)
        amara.chooses(ids.SAFE_NOW, "yes")
        window = amara.waits_for_window(ids.CONFIRM_SAFE_WINDOW)
        how = next(b for b in window["blocks"] if b.get("element", {}).get("action_id") == "how")
        amara.types(how["block_id"], "Telephoned with the grandmother")
        amara.closes()
    assert how["element"]["initial_value"] == "Telephoned with the grandmother"
    assert started.audit_of("amara").safe_now is Safe.NOT_SURE


def test_who_was_telephoned_is_asked_once_and_said_without_a_name(started: Office) -> None:
    amara = started.amara
    amara.chooses("answer/front/safe", "no")
    amara.waits_for_window(ids.SAID_WINDOW)
    started.drain()
    looks(started, "2026-12-01T09:30")
    question = started.message(amara, "Whom did you telephone, and when?")
    assert question["text"] == "Auditloop: one question about what you did. Please open."
    amara.closes(everything=True)
    amara.presses(question, ids.TELEPHONED_OPEN)
    window = amara.waits_for_window(ids.TELEPHONED_WINDOW)
    names = {
        block["element"]["action_id"]: block["block_id"]
        for block in window["blocks"]
        if block["type"] == "input"
    }
    said = {"who": "Tom Bexley, team manager", "on": "2026-12-01", "time": "09:02"}
    assert amara.submits({names[name]: text for name, text in said.items()}) == {}
    started.drain()
    assert "1 telephone call is noted" in words_of(started.message(amara, "Thank you"))
    assert "1 telephone call is noted" in words_of(started.tom.last_message())
    amara.presses(started.message(amara, "Your audit"), ids.TELEPHONED_OPEN)
    again = amara.waits_for_window(ids.TELEPHONED_WINDOW)
    assert "Tom Bexley, team manager · Tue 1 Dec, 09:02 · noted by Amara Osei" in words_of(again)


def test_home_has_the_red_button_too(started: Office) -> None:
    started.amara.open_home()
    assert ids.CHILD_NOT_SAFE in str(started.amara.home)


def test_a_moderator_may_press_it_in_the_reading_window(office: Office) -> None:
    office.draws_december()
    audit = office.sends(office.amara)
    who = office.moderator_of(audit)
    moderator = getattr(office, who.name.split()[0].lower())
    moderator.presses(moderator.last_message(), ids.MODERATE_OPEN)
    moderator.waits_for_window(ids.READING_WINDOW)
    moderator.presses("window", ids.CHILD_NOT_SAFE)
    moderator.waits_for_window(ids.SAFETY_WINDOW)
    moderator.chooses(ids.SAFE_NOW, "no")
    moderator.waits_for_window(ids.SAID_WINDOW)
    office.drain()
    assert f"{who.name} answered No" in words_of(office.tom.last_message())
    assert office.audit_of("amara").safe_now is Safe.NO


def test_a_moderator_who_returns_it_as_safe_says_who_confirmed_it(office: Office) -> None:
    office.draws_december()
    audit = office.sends(office.amara)
    who = office.moderator_of(audit)
    moderator = getattr(office, who.name.split()[0].lower())
    moderator.presses(moderator.last_message(), ids.MODERATE_OPEN)
    moderator.waits_for_window(ids.READING_WINDOW)
    moderator.submits()
    moderator.presses("window", ids.CHILD_NOT_SAFE)
    moderator.waits_for_window(ids.SAFETY_WINDOW)
    moderator.chooses(ids.SAFE_NOW, "not_sure")
    moderator.waits_for_window(ids.SAID_WINDOW)
    moderator.closes()
    moderator.presses("window", ids.RETURN_OPEN)
    asked = moderator.waits_for_window(ids.RETURN_WINDOW)
    assert "The answer so far is not Yes. If it is now, who confirmed it?" in words_of(asked)
    helper = office.another_lead(who)
    given = {
        "about/1": "planning",
        "note/1": "Say what changed for the child.",
        "supporter": str(helper.key),
        "safe": "yes",
        "provisional_grade": "good",
    }
    assert "who confirmed it" in str(moderator.submits(given))
    confirmed = {"confirmed_by": "edt", "how": "Seen last night", "on": "2026-12-01"}
    assert moderator.submits(given | confirmed) == {}
    assert office.audit_of("amara").safe_now is Safe.YES
