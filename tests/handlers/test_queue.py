"""The queue by due date, then age, ten a page; long audits on several pages; who may see either."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from handlers.views import ids
from handlers.views.places import Place
from handlers.views.whole import reading_window
from models.audit import Audit
from models.case import Case
from models.errors import RuleBroken
from models.vocabulary import AuditState
from models.workflow import answering
from models.workflow.opened import read_part
from models.workflow.parts import asked_of
from models.workflow.people_search import people_named
from models.workflow.queue import queue_of
from models.workflow.reading import Opened
from tests.handlers.deciding import changes, desk_of, opens, sent
from tests.office import Office, words_of

Json = dict[str, Any]


@pytest.fixture
def thirteen(office: Office) -> list[Audit]:
    """Thirteen audits that wait, sent an hour after each other and due in the opposite order."""
    audit = sent(office)
    with office.programme.change() as session:
        first = session.get_one(Audit, audit.key)
        cases = session.exec(select(Case)).all()
        for number in range(12):
            copy = Audit(
                **first.model_dump(
                    exclude={"id", "case_id", "submitted_at", "turn_due_on", "open_due_on"}
                ),
                case_id=cases[number % len(cases)].id,
                submitted_at=office.now + timedelta(hours=number),
                turn_due_on=office.now.date() + timedelta(days=30 - number),
            )
            session.add(copy)
    with office.programme.read() as session:
        found = session.exec(select(Audit).where(Audit.state == AuditState.SUBMITTED)).all()
        session.expunge_all()
    return list(found)


def test_ten_a_page_the_nearest_date_first(office: Office, thirteen: list[Audit]) -> None:
    moses = desk_of(office, office.record("moses"))
    moses.commands("/audit queue")
    window = moses.waits_for_window(ids.QUEUE_WINDOW)
    assert "13 audits wait here, the nearest date first" in words_of(window)
    opened = [block for block in window["blocks"] if block["block_id"].startswith("audit/")]
    assert len(opened) == 10
    assert "due Tue 8 Dec" in words_of(opened[0])
    moses.presses("window", ids.QUEUE_GO)
    moses.waits_until(lambda who: "Page 2 of 2" in words_of(who.window or {}))
    opened = [b for b in moses.window["blocks"] if b["block_id"].startswith("audit/")]
    assert len(opened) == 3


def test_reading_from_the_queue_and_back(office: Office, thirteen: list[Audit]) -> None:
    moses = desk_of(office, office.record("moses"))
    moses.commands("/audit queue")
    moses.waits_for_window(ids.QUEUE_WINDOW)
    nearest = min(thirteen, key=lambda audit: audit.turn_due_on or office.now.date())
    moses.presses("window", ids.MODERATE_OPEN, value=str(nearest.key))
    moses.waits_for_window(ids.READING_WINDOW)
    assert len(moses.windows) == 1
    assert "13 audits wait here" in words_of(opens(moses, ids.QUEUE_OPEN, ids.QUEUE_WINDOW))


def test_back_to_the_queue_is_the_page_on_which_the_audit_stands(
    office: Office, thirteen: list[Audit]
) -> None:
    moses = desk_of(office, office.record("moses"))
    moses.commands("/audit queue")
    moses.waits_for_window(ids.QUEUE_WINDOW)
    moses.presses("window", ids.QUEUE_GO, value="1")
    moses.waits_until(lambda who: "Page 2 of 2" in words_of(who.window or {}))
    last = [b for b in moses.window["blocks"] if b["block_id"].startswith("audit/")][-1]
    moses.presses("window", ids.MODERATE_OPEN, value=last["accessory"]["value"])
    moses.waits_for_window(ids.READING_WINDOW)
    back = words_of(opens(moses, ids.QUEUE_OPEN, ids.QUEUE_WINDOW))
    assert "Page 2 of 2" in back
    with office.programme.read() as session:
        grace = office.record("grace")
        beside = queue_of(session, grace, beside=10**6, at=office.now)
    assert beside.page == 0


def test_the_queue_is_for_those_who_moderate(office: Office) -> None:
    with office.programme.read() as session, pytest.raises(RuleBroken, match="for practice"):
        queue_of(session, office.record("tom"), at=office.now)


def test_an_empty_queue_says_so_kindly(office: Office) -> None:
    moses = desk_of(office, office.record("moses"))
    moses.commands("/audit queue")
    assert "Nothing waits in the queue." in words_of(moses.waits_for_window(ids.QUEUE_WINDOW))


def test_the_longest_audit_is_read_whole_page_by_page(office: Office) -> None:
    audit = sent(office)
    by, notes = office.record("amara"), 0
    with office.programme.change() as session:
        kept = session.get_one(Audit, audit.key)
        kept.state = AuditState.IN_PROGRESS
        for part in asked_of(session, audit):
            names = [field.name for field in part.fields if field.kind == "words"]
            saved = read_part(session, audit.key, part.code, by=by)
            values = saved | dict.fromkeys(names, "ŵ" * 2990)
            notes += sum(field.kind == "words" for field in part.asked(values))
            answering.save_part(session, audit.key, part.code, values, by=by, at=office.now)
        kept.state = AuditState.SUBMITTED
    with office.programme.read() as session:
        opened = Opened(session.get_one(Audit, audit.key), blind=False)
        lead = office.moderator_of(audit)
        pages = [
            reading_window(session, opened, by=lead, at=office.now, place=Place(page=page))
            for page in range(9)
        ]
    last = next(n for n, page in enumerate(pages) if "Next page" not in words_of(page))
    assert last > 1
    assert words_of(pages[last]) == words_of(pages[8])
    whole = "".join(words_of(page) for page in pages[: last + 1])
    assert whole.count("ŵ") == notes * 2990


def test_a_page_is_turned_in_place(office: Office, thirteen: list[Audit]) -> None:
    moderator = desk_of(office, office.moderator_of(thirteen[0]))
    message = office.message(moderator, "audit to moderate")
    opens(moderator, ids.MODERATE_OPEN, ids.READING_WINDOW, message)
    before = changes(office)
    number = thirteen[0].key
    moderator.presses(message, ids.MODERATE_OPEN, forged={"value": f"{number}:7"})
    moderator.waits_for_window(ids.READING_WINDOW)
    assert changes(office) == before


@pytest.mark.parametrize("typed", ["TOM", "tom", " bexley "])
def test_people_are_found_by_any_part_of_their_name(office: Office, typed: str) -> None:
    with office.programme.read() as session:
        (found,) = people_named(session, typed, at=office.now)
    assert (found.name, found.place) == ("Tom Bexley", "Harbour Team")


@pytest.mark.parametrize("typed", ["%", "_", "\\", "nobody"])
def test_signs_that_a_search_would_read_as_anything_find_nobody(office: Office, typed: str) -> None:
    with office.programme.read() as session:
        assert people_named(session, typed, at=office.now) == []
