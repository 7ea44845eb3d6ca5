"""What tells who a child is, in an audit's own parts: said beside the field, kept, marked, mended.

Only sending waits for it (brief section 6).
"""

from __future__ import annotations

import pytest
from sqlmodel import select

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.trail import TrailEntry
from models.vocabulary import AuditState
from tests.dumping import dump_of
from tests.handlers.test_two_windows import OtherScreen
from tests.journeys.test_no_narrative_leaves import everything_logged
from tests.office import Office, answer_to, fills_in, words_of

POSTCODE = "This looks like a postcode. Please write the area, or 'home', instead."
DETAIL = "Seen at E97 6RB with Mum."
FIRST = {"alongside": "no", "alongside_why": DETAIL}
BESIDE = "answer/front/alongside_why"


@pytest.fixture
def amara(office: Office) -> SlackPerson:
    """Amara has started her audit and written a postcode into its first part."""
    office.draws_december()
    office.starts(office.amara)
    fills_in(office.amara, lambda block: answer_to(block, **FIRST))
    return office.amara


def part_shown(person: SlackPerson) -> str:
    return str(person.window["title"]["text"])


def goes_to(office: Office, person: SlackPerson, part: str, number: int) -> None:
    """Choose a part from the menu of the one that is open."""
    person.chooses(ids.AUDIT_JUMP, f"{office.audit_of('amara').key}:{part}")
    person.waits_until(lambda she: part_shown(she) == f"Part {number} of 11")


def test_it_is_said_beside_the_field_and_pressed_again_it_goes_on(amara: SlackPerson) -> None:
    [(block, sentence)] = amara.submits().items()
    assert block == BESIDE
    assert sentence.startswith(POSTCODE)
    assert part_shown(amara) == "Part 1 of 11"
    assert amara.submits() == {}
    assert part_shown(amara) == "Part 2 of 11"
    assert "1 answer to mend in it before you send." in words_of(amara.window)


def test_other_words_that_tell_as_much_are_said_again(amara: SlackPerson) -> None:
    assert amara.submits() != {}
    amara.types(BESIDE, "Ring 07700 900123 to ask.")
    [sentence] = amara.submits().values()
    assert sentence.startswith("This looks like a telephone number.")
    amara.types(BESIDE, "Wendy was on leave.")
    assert amara.submits() == {}
    assert "to mend" not in words_of(amara.window)


def test_it_is_kept_marked_and_the_part_can_be_left(office: Office, amara: SlackPerson) -> None:
    amara.submits()
    goes_to(office, amara, "planning", 6)
    assert "⚠ About this audit" in words_of(amara.window)
    assert "0 of 11 parts done" in words_of(amara.window)
    goes_to(office, amara, "front", 1)
    shown = words_of(amara.window)
    assert DETAIL in shown
    assert "To mend before you send “E97 6RB” in Why not with the worker?" in shown


def test_a_window_that_is_closed_leaves_it_marked_too(office: Office, amara: SlackPerson) -> None:
    amara.closes()
    office.drain()
    amara.presses(amara.last_message(), ids.AUDIT_REVIEW)
    review = amara.waits_for_window(ids.REVIEW_WINDOW)
    assert "About this audit · :warning: 1 answer to mend" in words_of(review)


def sends_it(office: Office, amara: SlackPerson) -> str:
    """Everything else is answered, and the review is open; what it shows."""
    amara.submits()
    amara.submits()
    return words_of(office.answers(amara))


def test_the_review_names_it_and_only_what_is_mended_is_sent(
    office: Office, amara: SlackPerson
) -> None:
    review = sends_it(office, amara)
    assert "About this audit · :warning: 1 answer to mend before this can be sent" in review
    assert POSTCODE in review
    assert "everything is answered" not in review
    assert amara.window.get("submit") is None
    amara.presses("window", ids.AUDIT_PART, block_id="mend/front")
    amara.waits_for_window(ids.PART_WINDOW)
    amara.types(BESIDE, "Wendy was on leave.")
    assert amara.submits() == {}
    assert "everything is answered" in words_of(amara.waits_for_window(ids.REVIEW_WINDOW))
    assert amara.submits() == {}
    assert office.audit_of("amara").state is AuditState.SUBMITTED


def test_a_review_that_was_open_before_sends_nothing_that_has_to_be_mended(
    office: Office,
) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.answers(office.amara)
    review, audit = OtherScreen(office), office.audit_of("amara")
    office.amara.presses("window", ids.AUDIT_PART, value=f"{audit.key}:closing")
    office.amara.waits_for_window(ids.PART_WINDOW)
    office.amara.types("answer/closing/worried_about", DETAIL)
    office.amara.submits()
    office.amara.submits()
    said = words_of(review.saves())
    assert "One thing to mend in “Bringing it together” before this can be sent." in said
    assert office.audit_of("amara").state is AuditState.IN_PROGRESS


def test_a_likely_name_is_asked_about_once_and_stops_nobody(
    office: Office, amara: SlackPerson
) -> None:
    amara.types(BESIDE, "Kayla and Wendy Clarke were at school.")
    assert amara.submits() == {}
    goes_to(office, amara, "front", 1)
    shown = words_of(amara.window)
    assert "“Kayla” in Why not with the worker? This may be somebody's name." in shown
    assert "Wendy” in" not in shown
    amara.presses("window", ids.WORDS_RIGHT)
    amara.waits_until(lambda she: "This may be" not in words_of(she.window))
    assert amara.submits() == {}
    goes_to(office, amara, "front", 1)
    assert "This may be" not in words_of(amara.window)
    amara.types(BESIDE, "Kayla and Tyrone were at school.")
    assert amara.submits() == {}
    review = words_of(office.answers(amara))
    assert "About this audit · to look at once, if you have not" in review
    assert "Tyrone" not in review.split("Read it once")[0]
    assert amara.submits() == {}
    assert office.audit_of("amara").state is AuditState.SUBMITTED


def test_the_reference_of_the_case_may_stand_there(office: Office, amara: SlackPerson) -> None:
    reference = office.reference_of(office.audit_of("amara"))
    amara.types(BESIDE, f"{reference} was read by us both, as was the council's line.")
    assert amara.submits() == {}


def test_not_a_letter_of_it_is_logged_or_stands_in_the_open(
    office: Office, amara: SlackPerson
) -> None:
    with everything_logged() as log:
        amara.submits()
        amara.types(BESIDE, "Kayla was there, at E97 6RB.")
        amara.submits()
        amara.submits()
        goes_to(office, amara, "front", 1)
        amara.presses("window", ids.WORDS_RIGHT)
        amara.waits_until(lambda she: "Please look at this once" not in words_of(she.window))
    rows = [row for table in dump_of(office.programme.engine).values() for row in table]
    for place in (log.lines, rows):
        assert not [text[:200] for text in place if "E97" in text or "ayla" in text]
    with office.programme.read() as session:
        kept = session.exec(select(TrailEntry).where(TrailEntry.what == "audit.words_right")).all()
    assert [entry.after for entry in kept] == [{"part": "front", "count": 1}]
