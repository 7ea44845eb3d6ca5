"""How far an audit is: on its card, at Home, and in numbers for the QA manager."""

from __future__ import annotations

from models.vocabulary import AuditState
from tests.handlers.deciding import desk_of, sent
from tests.office import Office, answer_to, fills_in, words_of


def card_of(office: Office) -> str:
    office.drain()
    return words_of(office.message(office.amara, "Your audit of"))


def first_part_saved(office: Office, **given: str) -> None:
    """Amara saves the first part at 10:42 and closes the window."""
    office.draws_december()
    office.starts(office.amara)
    office.moves_to("2026-12-01T10:42")
    fills_in(office.amara, lambda block: answer_to(block, **given))
    office.drain()
    office.amara.submits()
    office.amara.submits() if given else None
    office.amara.closes()


def test_the_card_says_what_is_done_what_is_left_and_when_it_was_saved(office: Office) -> None:
    first_part_saved(office)
    card = card_of(office)
    assert "■□□□□□□□□□□ 1 of 11 parts done" in card
    assert "Left: Conversation with the child · Conversation with the family · " in card
    assert "and 7 more" in card
    assert "Last saved Tue 1 Dec, 10:42" in card


def test_home_says_the_same(office: Office) -> None:
    first_part_saved(office)
    office.amara.waits_until(lambda she: "1 of 11 parts done" in words_of(she.home))
    assert "Last saved Tue 1 Dec, 10:42" in words_of(office.amara.home)


def test_a_part_to_mend_is_not_done_and_is_named_on_the_card(office: Office) -> None:
    first_part_saved(office, alongside="no", alongside_why="Seen at E97 6RB.")
    card = card_of(office)
    assert "0 of 11 parts done" in card
    assert "1 part to mend before you send" in card
    assert "E97" not in card


def test_a_card_whose_review_was_closed_says_that_everything_is_answered(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.answers(office.amara)
    office.drain()
    office.amara.closes()
    card = card_of(office)
    assert "11 of 11 parts done" in card
    assert "Everything is answered: Review and send when you are ready." in card


def numbers_for(office: Office, name: str) -> str:
    person = desk_of(office, office.record(name))
    person.open_home()
    person.waits_until(lambda they: they.home)
    return words_of(person.home)


def test_the_qa_manager_reads_how_many_are_where_and_not_a_word(office: Office) -> None:
    office.draws_december()
    assert "The audits of December 2026: 2 not started, 0 being written, 0 sent." in numbers_for(
        office, "farzana"
    )
    office.starts(office.amara)
    office.amara.chooses("answer/front/alongside", "no")
    office.amara.waits_until(lambda she: "Why not with the worker?" in words_of(she.window))
    office.amara.types("answer/front/alongside_why", "Wendy is on leave until Monday.")
    shown = numbers_for(office, "farzana")
    assert "1 not started, 1 being written, 0 sent." in shown
    assert "Wendy is on leave" not in shown
    assert "being written" not in numbers_for(office, "moses")


def test_what_was_sent_counts_whatever_became_of_it(office: Office) -> None:
    sent(office)
    assert office.audit_of("amara").state is AuditState.SUBMITTED
    shown = numbers_for(office, "farzana")
    assert "0 being written, 1 sent." in shown
