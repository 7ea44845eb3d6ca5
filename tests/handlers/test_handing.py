"""Hand over, take back, name a reader: at people's desks, and two of them at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.person import Absence
from models.vocabulary import AuditState, Grade
from models.workflow.covering import cover_away
from models.workflow.weekly import owe_monday_messages
from tests.handlers.deciding import (
    CHECKLIST,
    changes,
    decided,
    desk_of,
    opens,
    sent,
    takes,
)
from tests.office import Office, words_of

Json = dict[str, Any]
LEADS = ("moses", "priya", "grace")


@pytest.fixture
def audit(office: Office) -> Audit:
    """Amara's audit, sent as Good: it waits for its moderator until Tue 8 Dec."""
    return sent(office)


def others(office: Office, audit: Audit) -> list[str]:
    """The leads who do not have it, by first name."""
    return [name for name in LEADS if office.record(name).id != audit.moderator_id]


def moderator(office: Office, audit: Audit) -> SlackPerson:
    return desk_of(office, office.moderator_of(audit))


def goes_to(person: SlackPerson, office: Office, first_name: str) -> Any:
    """Choose somebody and send the window; the errors come back."""
    return person.submits({"reader": str(office.record(first_name).key)})


def offered(window: Json) -> list[str]:
    """The names in the window's menu."""
    (block,) = (block for block in window["blocks"] if block["type"] == "input")
    return [option["text"]["text"] for option in block["element"]["options"]]


def sends(window: Json | None) -> bool:
    """Whether a window has a button to send it."""
    return bool((window or {}).get("submit"))


def away(office: Office, first_name: str, first: int, last: int) -> None:
    """Somebody is away on these days of December."""
    with office.programme.change() as session:
        days = {"starts": date(2026, 12, first), "ends": date(2026, 12, last)}
        session.add(Absence(person_id=office.record(first_name).key, **days))


def test_handing_over_what_one_has_begun(office: Office, audit: Audit) -> None:
    had = takes(office, audit)
    to, third = others(office, audit)
    window = opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW)
    assert f"{office.reference_of(audit)} · moderation · due Tue 8 Dec" in words_of(window)
    assert offered(window) == sorted(office.record(name).name for name in (to, third))
    assert goes_to(had, office, to) == {}
    had.waits_until(
        lambda who: f"is with {office.record(to).name} now" in words_of(who.window or {})
    )
    office.drain()
    got = getattr(office, to)
    message = office.message(got, "audit to moderate · due Tue 8 Dec")
    assert f"{had.name} gave it to you by name." in words_of(message)
    assert office.reference_of(audit) not in message["text"]
    card = office.message(had, "audit to moderate")
    assert f"Waits for {got.name} to take it" in words_of(card)
    assert f"while {got.name} is away past that day, the QA manager hears of it" in words_of(card)
    got.presses(message, ids.CLAIM)
    assert got.waits_for_window(ids.READING_WINDOW)["title"]["text"] == "Read and decide"
    assert office.audit_of("amara").moderator_id == office.record(to).id


def test_from_the_message_and_taken_back_from_it(office: Office, audit: Audit) -> None:
    had = moderator(office, audit)
    to, _ = others(office, audit)
    message = office.message(had, "audit to moderate")
    opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW, message)
    assert goes_to(had, office, to) == {}
    office.drain()
    had.presses(office.message(had, "audit to moderate"), ids.TAKE_BACK)
    office.drain()
    assert office.audit_of("amara").moderator_id == audit.moderator_id
    told = words_of(office.message(getattr(office, to), "before you had begun"))
    assert f"{had.name} has it again since Tue 1 Dec, before you had begun." in told
    assert "Take it" in words_of(office.message(had, "audit to moderate"))


def test_taking_back_in_the_window_shows_the_audit_again(office: Office, audit: Audit) -> None:
    had = takes(office, audit)
    to, _ = others(office, audit)
    opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW)
    goes_to(had, office, to)
    office.drain()
    had.closes(everything=True)
    had.commands("/audit queue")
    had.waits_for_window(ids.QUEUE_WINDOW)
    opens(had, ids.MODERATE_OPEN, ids.READING_WINDOW)
    assert not sends(had.window)
    had.presses("window", ids.TAKE_BACK)
    had.waits_until(lambda who: sends(who.window))
    assert office.audit_of("amara").moderator_id == audit.moderator_id


def test_closing_at_once_after_handing_back_brings_no_apology(office: Office, audit: Audit) -> None:
    had = takes(office, audit)
    office.workspace.misbehave("views.update", "error:not_found")
    had.presses("window", ids.HAND_BACK)
    had.waits_until(lambda _: office.audit_of("amara").state is AuditState.SUBMITTED)
    had.closes(everything=True)
    had.open_home()
    had.waits_until(lambda who: who.home is not None)
    assert "did not work" not in words_of(had.conversation())


def test_what_went_to_somebody_by_name_is_not_offered_to_another(
    office: Office, audit: Audit
) -> None:
    had, (to, third) = takes(office, audit), others(office, audit)
    opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW)
    goes_to(had, office, to)
    other = getattr(office, third)
    other.commands("/audit queue")
    other.waits_for_window(ids.QUEUE_WINDOW)
    window = opens(other, ids.MODERATE_OPEN, ids.READING_WINDOW)
    assert not sends(window)
    assert "Hand over" not in words_of(window)


def test_the_qa_manager_takes_it_from_one_and_gives_it_to_another(
    office: Office, audit: Audit
) -> None:
    had, (to, _) = takes(office, audit), others(office, audit)
    farzana = office.farzana
    farzana.commands("/audit queue")
    farzana.waits_for_window(ids.QUEUE_WINDOW)
    opens(farzana, ids.MODERATE_OPEN, ids.READING_WINDOW)
    window = opens(farzana, ids.NAME_READER_OPEN, ids.NAME_READER_WINDOW)
    assert f"{had.name} has it since Tue 1 Dec, 09:00." in words_of(window)
    assert "Farzana Siddiqui (you)" in offered(window)
    assert goes_to(farzana, office, to) == {}
    office.drain()
    given = words_of(office.message(getattr(office, to), "audit to moderate"))
    assert "Farzana Siddiqui gave it to you by name." in given
    taken = words_of(office.message(had, "Farzana Siddiqui gave it to"))
    assert f"Farzana Siddiqui gave it to {office.record(to).name} on Tue 1 Dec." in taken
    assert "What you wrote is kept" in taken


def test_nobody_independent_and_the_qa_manager_names_a_reader(office: Office) -> None:
    for lead in LEADS:
        away(office, lead, 1, 9)
    audit = sent(office)
    message = office.message(office.farzana, "nobody independent is free to moderate it")
    card = words_of(office.message(office.amara, "Sent Tue"))
    assert "Farzana Siddiqui is finding somebody independent to read it" in card
    window = opens(office.farzana, ids.NAME_READER_OPEN, ids.NAME_READER_WINDOW, message)
    assert "Nobody has it." in words_of(window)
    assert offered(window) == [
        "Farzana Siddiqui (you)",
        "Grace Holloway (away, back Thu 10 Dec)",
        "Moses Adeyemi (away, back Thu 10 Dec)",
        "Priya Shah (away, back Thu 10 Dec)",
    ]
    assert goes_to(office.farzana, office, "farzana") == {}
    office.drain()
    assert office.audit_of("amara").moderator_id == office.record("farzana").id
    card = office.message(office.farzana, "audit to moderate")
    assert "gave it to you" not in words_of(card)
    office.farzana.presses(card, ids.CLAIM)
    shown = office.farzana.waits_for_window(ids.READING_WINDOW)
    assert "Approve" in words_of(shown)
    assert office.reference_of(audit) in words_of(shown)
    office.drain()
    assert "Name a reader" not in words_of(
        office.message(office.farzana, "You are moderating it since")
    )


def test_a_window_where_nobody_could_have_it_says_so(office: Office, audit: Audit) -> None:
    with office.programme.change() as session:
        for name in others(office, audit):
            session.get_one(type(office.record(name)), office.record(name).key).ends = date(
                2026, 11, 30
            )
    had = takes(office, audit)
    window = opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW)
    assert "Nobody else here is independent of this case" in words_of(window)
    assert not sends(window)


def test_a_second_reading_is_handed_over_and_taken_back(office: Office) -> None:
    audit = decided(office, to=Grade.INADEQUATE)
    readers = [name for name in LEADS if office.record(name).id != audit.moderator_id]
    had, to = sorted(readers, key=lambda name: office.record(name).id != audit.second_reader_id)
    reader = getattr(office, had)
    message = office.message(reader, "second reading · due Wed 2 Dec")
    window = opens(reader, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW, message)
    assert offered(window) == [office.record(to).name]
    assert goes_to(reader, office, to) == {}
    office.drain()
    told = words_of(office.message(getattr(office, to), "second reading · due Wed 2 Dec"))
    assert f"{reader.name} gave it to you by name." in told
    reader.presses(office.message(reader, "second reading"), ids.TAKE_BACK)
    assert office.audit_of("amara").second_reader_id == office.record(had).id


# Two people at once


def test_claimed_while_the_window_to_hand_it_over_was_open(office: Office, audit: Audit) -> None:
    had, (to, third) = moderator(office, audit), others(office, audit)
    message = office.message(had, "audit to moderate")
    opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW, message)
    quick = getattr(office, third)
    quick.commands("/audit queue")
    quick.waits_for_window(ids.QUEUE_WINDOW)
    opens(quick, ids.MODERATE_OPEN, ids.READING_WINDOW)
    quick.submits()
    before = changes(office)
    goes_to(had, office, to)
    had.waits_until(
        lambda who: f"{quick.name} has this one, so nothing was changed." in words_of(who.window)
    )
    assert changes(office) == before
    assert office.audit_of("amara").moderator_id == office.record(third).id


def test_handed_over_while_the_qa_manager_looked(office: Office, audit: Audit) -> None:
    had, (to, third) = moderator(office, audit), others(office, audit)
    farzana = office.farzana
    farzana.commands("/audit queue")
    farzana.waits_for_window(ids.QUEUE_WINDOW)
    opens(farzana, ids.MODERATE_OPEN, ids.READING_WINDOW)
    opens(farzana, ids.NAME_READER_OPEN, ids.NAME_READER_WINDOW)
    message = office.message(had, "audit to moderate")
    opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW, message)
    assert goes_to(had, office, to) == {}
    before = changes(office)
    goes_to(farzana, office, third)
    farzana.waits_until(
        lambda who: (
            f"{office.record(to).name} has this one since you opened this window"
            in words_of(who.window)
        )
    )
    assert changes(office) == before


def test_begun_before_it_is_taken_back(office: Office, audit: Audit) -> None:
    had, (to, _) = moderator(office, audit), others(office, audit)
    message = office.message(had, "audit to moderate")
    opens(had, ids.HAND_OVER_OPEN, ids.HAND_OVER_WINDOW, message)
    goes_to(had, office, to)
    office.drain()
    late = office.message(had, "audit to moderate")
    got = getattr(office, to)
    got.presses(office.message(got, "audit to moderate"), ids.CLAIM)
    got.waits_for_window(ids.READING_WINDOW)
    before = changes(office)
    had.presses(late, ids.TAKE_BACK)
    had.waits_until(
        lambda who: f"{got.name} has begun with this one" in words_of(who.conversation())
    )
    assert changes(office) == before


def test_taken_away_in_the_middle_of_a_decision_nothing_typed_is_lost(
    office: Office, audit: Audit
) -> None:
    had, (to, _) = takes(office, audit), others(office, audit)
    opens(had, ids.APPROVE_OPEN, ids.APPROVE_WINDOW)
    name_a_reader(office, to)
    before = changes(office)
    had.submits(CHECKLIST)
    sentence = f"{office.record(to).name} has this one now, so nothing was changed."
    had.waits_until(lambda who: sentence in words_of(who.window))
    assert CHECKLIST["impact"] in words_of(had.window)
    assert changes(office) == before
    assert office.audit_of("amara").state is AuditState.SUBMITTED


def name_a_reader(office: Office, first_name: str) -> None:
    """The QA manager gives Amara's audit to somebody."""
    farzana = office.farzana
    farzana.commands("/audit queue")
    farzana.waits_for_window(ids.QUEUE_WINDOW)
    opens(farzana, ids.MODERATE_OPEN, ids.READING_WINDOW)
    opens(farzana, ids.NAME_READER_OPEN, ids.NAME_READER_WINDOW)
    assert goes_to(farzana, office, first_name) == {}
    office.drain()


# Who is away, and what is late


def test_the_qa_manager_hears_of_one_that_was_begun_by_somebody_who_is_away(
    office: Office, audit: Audit
) -> None:
    had, (to, _) = takes(office, audit), others(office, audit)
    away(office, had.name.split()[0].lower(), 2, 8)
    office.moves_to("2026-12-02T09:00")
    with office.programme.change(where="clock") as session:
        cover_away(session, at=office.now)
    office.drain()
    message = office.message(office.farzana, "is not free to finish it by then")
    assert office.reference_of(audit) not in message["text"]
    window = opens(office.farzana, ids.NAME_READER_OPEN, ids.NAME_READER_WINDOW, message)
    assert had.name not in offered(window)
    assert goes_to(office.farzana, office, to) == {}
    office.drain()
    assert "It has moved on since" in words_of(office.message(office.farzana, "was away with it"))


def test_both_hear_where_a_waiting_one_went(office: Office, audit: Audit) -> None:
    had = moderator(office, audit)
    away(office, had.name.split()[0].lower(), 2, 8)
    office.moves_to("2026-12-02T09:00")
    with office.programme.change(where="clock") as session:
        assert cover_away(session, at=office.now) == 1
    office.drain()
    now = moderator(office, office.audit_of("amara"))
    told = words_of(office.message(had, "You are away past its date"))
    assert f"so it went to {now.name} on Wed 2 Dec" in told
    assert "audit to moderate · due Tue 8 Dec" in words_of(office.message(now, "to moderate"))


def test_home_and_monday_say_what_is_past_its_target(office: Office, audit: Audit) -> None:
    office.moves_to("2026-12-14T09:00")
    office.farzana.open_home()
    home = words_of(office.farzana.home)
    had = office.moderator_of(audit).name
    assert "1 of 1 audit to moderate or to read second is past the target." in home
    reference = office.reference_of(audit)
    line = f"{reference} · moderation · 6 days overdue (was due Tue 8 Dec) · with {had} since Tue"
    assert line in home
    with office.programme.change(where="clock") as session:
        owe_monday_messages(session, at=office.now)
    office.drain()
    monday = office.message(office.farzana, "This week in the whole council")
    said = words_of(monday)
    assert "1 of 1 audit to moderate or to read second is past the target." in said
    assert f"{reference} · audit to moderate · {had} · was due Tue 8 Dec, 6 days ago" in said
    opens(office.farzana, ids.NAME_READER_OPEN, ids.NAME_READER_WINDOW, monday)
    assert "past the target" not in words_of(office.adaeze.conversation())
