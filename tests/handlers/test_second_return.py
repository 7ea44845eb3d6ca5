"""A second return, at everybody's screen: who is asked, who decides, and who hears what."""

from __future__ import annotations

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.vocabulary import AuditState, Grade, Safe
from models.workflow import chasing, drafts, returning, second_return, taking
from tests.handlers.deciding import changes, desk_of, opens, readings, sent, takes
from tests.office import Json, Office, words_of

AGAIN = "The date of the change is still not there."
WHY = "The notes are short and she asked for somebody beside her."


@pytest.fixture
def twice(office: Office) -> Audit:
    """Amara's audit came back once and was sent again; its moderator would return it once more."""
    audit = sent(office)
    lead = office.moderator_of(audit)
    with office.programme.change() as session:
        taking.claim(session, audit.key, by=lead, at=office.now)
        returning.return_for_redo(
            session,
            audit.key,
            notes={"planning": "Which date did the plan change on?"},
            supporter_id=office.another_lead(lead).key,
            safe=Safe.YES,
            provisional=Grade.GOOD,
            by=lead,
            at=office.now,
        )
    moderator = takes(office, sent(office))
    window = opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    assert "so Farzana Siddiqui decides first" in words_of(window)
    filled = {
        "about/1": "planning/reason",
        "note/1": AGAIN,
        "supporter": str(office.another_lead(lead).key),
        "safe": "yes",
        "provisional_grade": "requires_improvement",
    }
    assert moderator.submits(filled) == {}
    moderator.waits_until(lambda her: "everything you wrote is kept" in words_of(her.window))
    moderator.closes(everything=True)
    office.drain()
    return office.audit_of("amara")


def asks_to_decide(office: Office) -> SlackPerson:
    """Farzana opens the decision, out of her message and the audit that she reads."""
    farzana = office.farzana
    message = office.message(farzana, "would return it once more")
    opens(farzana, ids.SECOND_RETURN_OPEN, ids.READING_WINDOW, message)
    opens(farzana, ids.SECOND_RETURN_WRITE, ids.SECOND_RETURN_WINDOW)
    return farzana


def test_the_qa_manager_is_asked_and_reads_what_was_written(office: Office, twice: Audit) -> None:
    assert twice.state is AuditState.SECOND_RETURN
    farzana = asks_to_decide(office)
    said = words_of(farzana.window)
    assert AGAIN in said
    assert "provisionally: Requires Improvement" in said
    assert "audit.second_return" in readings(office, office.record("farzana"))
    told = words_of(office.message(farzana, "would return it once more"))
    assert AGAIN not in told
    assert "Requires Improvement" not in told
    assert "decide by Wed 2 Dec" in told


def test_the_auditor_is_told_kindly_and_nothing_comes_back_yet(
    office: Office, twice: Audit
) -> None:
    cards = " ".join(words_of(message) for message in office.amara.conversation())
    assert "Farzana Siddiqui looks at how best to go on with it" in cards
    assert "nothing you wrote is lost" in cards
    for harsh in ("rejected", "failed", "second return", "non-compliant"):
        assert harsh not in cards


def test_it_comes_back_once_more_with_somebody_beside_them(office: Office, twice: Audit) -> None:
    farzana = asks_to_decide(office)
    assert farzana.submits({"outcome": "once_more", "reason": WHY}) == {}
    office.drain()
    back = office.audit_of("amara")
    assert back.state is AuditState.RETURNED
    assert "coming back to you with 1 note" in words_of(office.amara.last_message())
    lead = office.moderator_of(back)
    heard = words_of(desk_of(office, lead).last_message())
    assert "goes back to Amara Osei once more, with your notes" in heard
    assert "then it is with you again" in heard
    card = words_of(office.message(farzana, "You have decided"))
    assert "It comes back to Amara Osei once more." in card
    assert "Read and decide" not in card


def test_it_is_moderated_as_it_stands_by_whom_the_qa_manager_names(
    office: Office, twice: Audit
) -> None:
    first = office.moderator_of(twice)
    helper = office.another_lead(first)
    third = next(
        who
        for who in (office.record(name) for name in ("moses", "priya", "grace"))
        if who.id not in (first.id, helper.id)
    )
    farzana = asks_to_decide(office)
    given = {"outcome": "as_it_stands", "moderator": str(third.key), "reason": WHY}
    assert farzana.submits(given) == {}
    office.drain()
    goes_on = office.audit_of("amara")
    assert (goes_on.state, goes_on.moderator_id) == (AuditState.SUBMITTED, third.key)
    heard = words_of(office.amara.last_message())
    assert f"stays as you sent it. Farzana Siddiqui has looked at it, and {third.name}" in heard
    assert "There is nothing for you to do" in heard
    assert "moderated as it stands" in words_of(desk_of(office, first).last_message())
    assert "audit to moderate" in words_of(desk_of(office, third).last_message())
    for told in (office.amara.last_message(), desk_of(office, first).last_message()):
        assert WHY not in words_of(told)


def test_the_second_who_decides_reads_one_sentence_and_keeps_their_words(
    office: Office, twice: Audit
) -> None:
    farzana = asks_to_decide(office)
    farzana.types("reason", WHY)
    with office.programme.change() as session:
        second_return.return_once_more(
            session,
            twice.key,
            supporter_id=twice.supporter_id,
            reason="Grace has the time.",
            by=office.record("farzana"),
            at=office.now,
        )
    before = changes(office)
    farzana.submits({"outcome": "as_it_stands"})
    farzana.waits_until(lambda her: "has been decided already" in words_of(her.window))
    assert changes(office) == before
    assert office.audit_of("amara").state is AuditState.RETURNED
    with office.programme.read() as session:
        asked = second_return.second_return_of(session, twice)
        assert asked is not None
        draft = f"second-return-{asked.key}"
        by = office.record("farzana")
        assert drafts.kept(session, draft, audit_id=twice.key, by=by)["reason"] == WHY


def test_once_decided_there_is_nothing_left_to_press(office: Office, twice: Audit) -> None:
    farzana = asks_to_decide(office)
    assert farzana.submits({"outcome": "once_more", "reason": WHY}) == {}
    message = office.message(farzana, "would return it once more")
    farzana.closes(everything=True)
    opens(farzana, ids.SECOND_RETURN_OPEN, ids.READING_WINDOW, message)
    assert "Decide" not in buttons_of(farzana.window)


def test_what_is_missing_is_asked_for_beside_its_question(office: Office, twice: Audit) -> None:
    farzana = asks_to_decide(office)
    errors = farzana.submits({"outcome": "once_more", "reason": "Ring 07700 900123."})
    assert [name.rpartition("/")[2] for name in errors] == ["reason"]
    assert office.audit_of("amara").state is AuditState.SECOND_RETURN
    farzana.closes(everything=True)
    asks_to_decide(office)
    asked = [b["element"] for b in (farzana.window or {})["blocks"] if b["type"] == "input"]
    assert "Ring 07700 900123." in [each.get("initial_value") for each in asked]


def test_it_waits_at_home_and_is_chased_each_monday(office: Office, twice: Audit) -> None:
    home = words_of(office.farzana.open_home())
    assert "For you to decide" in home
    assert office.reference_of(twice) in home
    office.moves_to("2026-12-07T09:00")
    with office.programme.change(where="clock") as session:
        chasing.owe_reminders(session, at=office.now)
    office.drain()
    assert "a second return: to decide" in words_of(office.farzana.last_message())


def buttons_of(window: Json | None) -> list[str]:
    """What can be pressed in a window."""
    rows = [block.get("elements", []) for block in (window or {})["blocks"]]
    return [each["text"]["text"] for row in rows for each in row if each["type"] == "button"]
