"""The queue narrowed by area, service and whose turn it is; what Home shows of it; coming back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.doors import Parcel
from handlers.views import ids
from models.audit import Audit
from models.case import Case
from models.person import Person
from models.queue_view import QueueView
from models.vocabulary import AuditState
from models.workflow.case_import import import_cases
from tests.handlers.deciding import changes, desk_of, opens, sent
from tests.office import CASES, Office, words_of

Json = dict[str, Any]
IN_LANTERN = "HT-3001,early_help,Lantern Team,leo@q.test,,13-15,EH,,2026-03\n"


@pytest.fixture
def moses(office: Office) -> SlackPerson:
    """Moses, at whose desk 13 of 26 audits wait.

    The first was really sent. Of every four, one is of another area, one of another service, and
    one was sent again; three are past their date on the eighth of December.
    """
    audit = sent(office)
    leads = [office.record(name).key for name in ("moses", "priya")]
    with office.programme.change() as session:
        import_cases(session, CASES + IN_LANTERN, at=office.now)
        lantern = session.exec(select(Case).where(Case.reference == "HT-3001")).one()
        first = session.get_one(Audit, audit.key)
        first.moderator_id = leads[0]
        shared = first.model_dump(
            exclude={
                *("id", "moderator_id", "area", "case_id", "version"),
                *("turn_due_on", "open_due_on"),
            }
        )
        for number in range(1, 26):
            copy = Audit(
                **shared,
                moderator_id=leads[number % 2],
                area="cla" if number % 4 == 1 else first.area,
                case_id=lantern.id if number % 4 == 2 else first.case_id,
                version=2 if number % 4 == 3 else 1,
                turn_due_on=office.now.date() + timedelta(days=2 + number),
            )
            session.add(copy)
    return desk_of(office, office.record("moses"))


def head(person: SlackPerson) -> str:
    """What stands on top of the queue's window."""
    return words_of(person.waits_for_window(ids.QUEUE_WINDOW)["blocks"][0])


def shows(person: SlackPerson, begins: str) -> None:
    """Wait until the window's head begins like this."""
    person.waits_until(
        lambda who: who.window and words_of(who.window["blocks"][0]).startswith(begins)
    )


def lines(person: SlackPerson) -> list[str]:
    """The audits that the window lists."""
    window = person.waits_for_window(ids.QUEUE_WINDOW)
    said = [words_of(b) for b in window["blocks"] if b["block_id"].startswith("audit/")]
    return [line.removesuffix(" Open") for line in said]


def test_the_head_counts_what_waits_what_is_late_and_what_is_theirs(
    office: Office, moses: SlackPerson
) -> None:
    office.moves_to("2026-12-07T09:00")
    moses.commands("/audit queue")
    assert head(moses) == (
        "26 audits wait here, the nearest date first · 3 past their date · 1 due today"
        " · 13 wait for you Page 1 of 3"
    )


def test_a_line_says_area_dates_how_often_it_was_sent_and_whose_turn_it_is(
    office: Office, moses: SlackPerson
) -> None:
    office.moves_to("2026-12-07T09:00")
    moses.commands("/audit queue")
    found = lines(moses)
    assert "· Looked after · 3 days overdue (was due Fri 4 Dec) waits" in found[0]
    assert found[0].endswith("waits for Priya Shah · sent on 1 Dec")
    assert "· Early Help · 1 day overdue" in found[2]
    assert found[2].endswith("· sent for the 2nd time on 1 Dec")
    assert "· due today waits for you ·" in found[3]


def test_filters_combine_and_stay_while_pages_are_turned(moses: SlackPerson) -> None:
    moses.commands("/audit queue")
    moses.waits_for_window(ids.QUEUE_WINDOW)
    moses.chooses(ids.QUEUE_AREA, "area:early_help")
    shows(moses, "19 of 26 wait here Page 1 of 2")
    moses.presses("window", ids.QUEUE_GO)
    shows(moses, "19 of 26 wait here Page 2 of 2")
    moses.chooses(ids.QUEUE_ONLY, ["returned"])
    shows(moses, "6 of 26 wait here")
    assert all("for the 2nd time" in line for line in lines(moses))
    moses.chooses(ids.QUEUE_AREA, "every")
    shows(moses, "6 of 26 wait here")
    moses.chooses(ids.QUEUE_ONLY, [])
    shows(moses, "26 audits wait here")


def test_only_what_one_service_holds_today(office: Office, moses: SlackPerson) -> None:
    with office.programme.read() as session:
        service = session.exec(
            select(Person.service_id).where(col(Person.name) == "Helen Marsh")
        ).one()
    moses.commands("/audit queue")
    moses.waits_for_window(ids.QUEUE_WINDOW)
    moses.chooses(ids.QUEUE_SERVICE, f"service:{service}")
    shows(moses, "6 of 26 wait here")
    assert {line.split()[0] for line in lines(moses)} == {"HT-3001"}


def test_the_queue_opens_as_it_was_left_until_the_next_day(
    office: Office, moses: SlackPerson
) -> None:
    moses.commands("/audit queue mine")
    shows(moses, "13 of 26 in the queue wait for you")
    moses.closes()
    moses.commands("/audit queue")
    shows(moses, "13 of 26 in the queue wait for you")
    moses.presses("window", ids.QUEUE_ALL)
    shows(moses, "26 audits wait here")
    moses.commands("/audit queue returned mine")
    shows(moses, "None of the 26 that wait fits what you chose. Choose less, or press")
    office.moves_to("2026-12-02T09:00")
    moses.commands("/audit queue")
    shows(moses, "26 audits wait here")


def test_after_an_audit_is_off_the_table_the_queue_is_as_it_was(moses: SlackPerson) -> None:
    moses.commands("/audit queue mine")
    shows(moses, "13 of 26 in the queue wait for you")
    first = moses.window["blocks"][2]["accessory"]["value"]
    moses.presses("window", ids.MODERATE_OPEN, value=first)
    moses.waits_for_window(ids.READING_WINDOW)
    assert moses.submits() == {}
    moses.waits_until(lambda who: ids.HAND_BACK in str(who.window))
    moses.presses("window", ids.HAND_BACK)
    moses.waits_for_window(ids.SAID_WINDOW)
    opens(moses, ids.QUEUE_OPEN, ids.QUEUE_WINDOW)
    assert head(moses).startswith("13 of 26 in the queue wait for you")
    assert len(moses.windows) == 1


def test_to_look_is_no_change_of_the_programme(office: Office, moses: SlackPerson) -> None:
    before = changes(office)
    moses.commands("/audit queue second")
    shows(moses, "None of the 26 that wait fits what you chose.")
    assert changes(office) == before
    with office.programme.read() as session:
        (kept,) = session.exec(select(QueueView)).all()
    assert (kept.person_id, kept.words) == (office.record("moses").id, "second")


def test_a_forged_choice_shows_the_queue(office: Office, moses: SlackPerson) -> None:
    moses.commands("/audit queue")
    before = moses.waits_for_window(ids.QUEUE_WINDOW)
    for action_id, rubbish in (
        (ids.QUEUE_AREA, {"selected_option": {"value": "area:nowhere"}}),
        (ids.QUEUE_AREA, {"selected_option": None}),
        (ids.QUEUE_SERVICE, {"selected_option": {"value": "service:" + "9" * 40}}),
        (ids.QUEUE_SERVICE, {"selected_option": {"value": "service:1; DROP TABLE audit"}}),
        (ids.QUEUE_ONLY, {"selected_options": [{"value": "all of them"}, {"value": ""}]}),
        (ids.QUEUE_ALL, {"value": "\x00"}),
    ):
        stood = moses.window["hash"]
        window = office.workspace.windows.stack(moses.id)[-1]
        action = {"type": "button", "action_id": action_id, "block_id": "b", **rubbish}
        payload = interactions.in_view(office.workspace, moses.id, action, window)
        payload["view"]["state"]["values"] = {"b": {action_id: action}}
        assert office.workspace.deliver(Parcel("interactive", payload)).ok
        moses.waits_until(lambda who, stood=stood: who.window["hash"] != stood)
        assert moses.window["blocks"] == before["blocks"], (action_id, rubbish)


def test_two_quick_choices_both_stand(moses: SlackPerson) -> None:
    moses.commands("/audit queue")
    moses.waits_for_window(ids.QUEUE_WINDOW)
    moses.chooses(ids.QUEUE_AREA, "area:early_help")
    moses.chooses(ids.QUEUE_ONLY, ["returned", "mine"])
    shows(moses, "None of the 26")
    moses.chooses(ids.QUEUE_AREA, "area:cla")
    moses.presses("window", ids.QUEUE_ALL)
    shows(moses, "26 audits wait here")


def test_home_shows_what_waits_for_them_as_the_queue_does(
    office: Office, moses: SlackPerson
) -> None:
    office.moves_to("2026-12-07T09:00")
    moses.commands("/audit queue mine")
    listed = lines(moses)
    moses.closes()
    moses.open_home()
    blocks = moses.home["blocks"]
    home = [words_of(b) for b in blocks if b["block_id"].startswith("queue/")]
    assert home[0] == "13 of 26 in the queue wait for you · 1 past its date · 1 due today"
    assert home[1:11] == [f"{line} Open" for line in listed]
    assert home[11:] == ["And 3 more.", "Open the queue"]
    opens(moses, ids.QUEUE_OPEN, ids.QUEUE_WINDOW, "home")


def test_home_of_a_lead_for_whom_nothing_waits_leads_to_the_rest(
    office: Office, moses: SlackPerson
) -> None:
    office.grace.open_home()
    said = words_of(office.grace.home)
    assert "Nothing waits for you today." in said
    assert "Nothing in the queue waits for you. Thank you. 26 wait in all;" in said
    office.grace.presses("home", ids.QUEUE_OPEN)
    shows(office.grace, "26 audits wait here")
    office.grace.chooses(ids.QUEUE_ONLY, ["mine"])
    shows(office.grace, "Nothing in the queue waits for you. Thank you. 26 wait in all;")


def test_home_of_who_has_no_queue_says_nothing_of_it(office: Office, moses: SlackPerson) -> None:
    office.tom.open_home()
    assert "queue" not in words_of(office.tom.home)


def test_an_empty_queue_asks_for_no_choice(office: Office) -> None:
    moses = desk_of(office, office.record("moses"))
    moses.open_home()
    assert "queue" not in words_of(moses.home)
    moses.commands("/audit queue mine")
    assert head(moses).startswith("Nothing waits in the queue. Thank you.")
    assert len(moses.window["blocks"]) == 1


def test_the_qa_manager_sees_second_readings_and_what_is_theirs_to_settle(
    office: Office, moses: SlackPerson
) -> None:
    with office.programme.change() as session:
        waits = select(Audit).where(Audit.state == AuditState.SUBMITTED)
        first, second, third = session.exec(waits.order_by(col(Audit.id)).limit(3))
        first.state = AuditState.SECOND_READING
        first.second_reader_id = office.record("grace").key
        second.state, third.moderator_id = AuditState.DISPUTED, None
    office.farzana.commands("/audit queue second")
    said = " / ".join(lines(office.farzana))
    assert len(lines(office.farzana)) == 2
    assert "Grace Holloway reads it second" in said
    assert "two readers differ; waits for you" in said
    office.farzana.commands("/audit queue mine")
    shows(office.farzana, "2 of 26 in the queue wait for you")
    assert any("waits for you to find a moderator" in line for line in lines(office.farzana))
    office.farzana.closes()
    office.farzana.open_home()
    said = words_of(office.farzana.home)
    assert "For you to decide" in said
    assert "two readers differ" in said
    assert "Nothing in the queue waits for you. Thank you. 25 wait in all;" in said
    office.farzana.presses("home", ids.SETTLE_OPEN)
    office.farzana.waits_for_window(ids.READING_WINDOW)
    moses.commands("/audit queue")
    shows(moses, "24 audits wait here")
    office.grace.open_home()
    assert "you read it second" in words_of(office.grace.home)
