"""What is read beside an audit: the version before it, and the earlier audit of the case."""

from __future__ import annotations

from datetime import timedelta

from handlers.views import ids
from handlers.views.places import Place
from handlers.views.whole import reading_window
from models.audit import Audit
from models.person import Person
from models.vocabulary import AuditState, Grade, Safe
from models.workflow import answering, assignment, returning, submission, taking
from models.workflow.parts import asked_of
from models.workflow.reading import open_audit
from tests.blindness import draw
from tests.handlers.deciding import answer_of, decided, readings, sent, takes
from tests.office import Json, Office, words_of

FIRST = "The plan changed when school rang."
SECOND = "The plan changed on 4 November, when school rang; the review of 9 November says why."
ASKED = "Which date did the plan change on?"


def redone(office: Office) -> Audit:
    """Amara's audit: sent, returned, and sent again with another reason and grade in planning."""
    office.draws_december()
    writes(office, "good", reason=FIRST)
    comes_back(office, office.audit_of("amara"))
    writes(office, "requires_improvement", reason=SECOND)
    return office.audit_of("amara")


def comes_back(office: Office, audit: Audit) -> None:
    """Its moderator returns it: one note on a question, one on a part."""
    lead = office.moderator_of(audit)
    with office.programme.change() as session:
        taking.claim(session, audit.key, by=lead, at=office.now)
        returning.return_for_redo(
            session,
            audit.key,
            notes={"planning/reason": ASKED, "review": "Say who was in the room."},
            supporter_id=office.another_lead(lead).key,
            safe=Safe.YES,
            provisional=Grade.GOOD,
            by=lead,
            at=office.now,
        )


def writes(office: Office, grade: str, **instead: str) -> None:
    """Amara grades planning so and answers it in her own words, the rest as usual; she sends it."""
    amara, found = office.record("amara"), office.audit_of("amara")
    with office.programme.change() as session:
        audit = session.get_one(Audit, found.key)
        assignment.confirm_and_start(session, audit.key, by=amara, at=office.now)
        for part in asked_of(session, audit):
            is_planning = part.code == "planning"
            own, graded = (instead, grade) if is_planning else ({}, "good")
            values = {f.name: own.get(f.name) or answer_of(f, graded) for f in part.fields}
            answering.save_part(session, audit.key, part.code, values, by=amara, at=office.now)
        submission.submit(session, audit.key, by=amara, at=office.now)
    office.drain()


def section(window: Json | None, block_id: str) -> str:
    """What the blocks of a window say whose id begins so."""
    assert window is not None
    found = [block for block in window["blocks"] if block["block_id"].startswith(block_id)]
    return " ".join(words_of(block) for block in found)


def shown_to(office: Office, who: Person, audit: Audit, place: str = "") -> Json:
    """The reading window as somebody is shown it at a place."""
    with office.programme.change() as session:
        opened = open_audit(session, audit.key, by=who, at=office.now)
        there = Place.read(place)
        return reading_window(session, opened, by=who, at=office.now, place=there)


def element(window: Json | None, action_id: str) -> Json:
    """The first button or menu of a window with this action."""
    assert window is not None
    every = [each for block in window["blocks"] for each in block.get("elements", [])]
    return next(each for each in every if each.get("action_id") == action_id)


def again_next_year(office: Office, first: Audit) -> Audit:
    """The same case is given to Helen, once the first audit of it is final."""
    values = {name: getattr(first, name) for name in type(first).model_fields}
    later = office.now + timedelta(minutes=1)
    fresh = {
        **dict.fromkeys(("id", "submitted_at", "started_at", "safe_now", "auditor_grade"), None),
        **dict.fromkeys(("grade", "quality", "moderator_id", "claimed_at", "decided_at"), None),
        **dict.fromkeys(("second_reader_id", "supporter_id", "finalised_at"), None),
        "auditor_id": office.record("helen").key,
        "state": AuditState.ASSIGNED,
        "version": 0,
        "assigned_at": later,
        "held_since": later,
    }
    with office.programme.change() as session:
        session.add(Audit(**{**values, **fresh}))
    return sent(office, first_name="helen", grade="requires_improvement")


def test_who_asked_for_it_looks_first_at_what_changed(office: Office) -> None:
    window = takes(office, redone(office)).window
    assert "What changed since it came back" in words_of(window)
    assert SECOND in section(window, "now/planning/reason")
    assert FIRST not in section(window, "now/")
    assert section(window, "then/planning/reason").endswith(f"Before: {FIRST}")
    assert f"Asked for: {ASKED}" in section(window, "asked/planning/reason")
    assert "now Requires Improvement, before Good" in section(window, "title/planning")
    assert "Asked for: Say who was in the room." in section(window, "asked/review")
    assert section(window, "title/assessment") == "Quality of assessment · as before"
    assert section(window, "now/assessment") == ""
    assert "audit.versions" in readings(office, office.moderator_of(office.audit_of("amara")))


def test_a_short_answer_stands_in_two_columns(office: Office) -> None:
    office.draws_december()
    writes(office, "good", reason=FIRST)
    comes_back(office, office.audit_of("amara"))
    with office.programme.read() as session:
        planning = next(
            p for p in asked_of(session, office.audit_of("amara")) if p.code == "planning"
        )
        question = next(f for f in planning.fields if f.name.startswith("rating:"))
    writes(office, "good", reason=FIRST, **{question.name: "partly"})
    window = takes(office, office.audit_of("amara")).window
    assert window is not None
    block = next(b for b in window["blocks"] if b["block_id"] == f"now/planning/{question.name}")
    assert [cell["text"] for cell in block["fields"]] == ["*Before*\nMet", "*Now*\nPartly"]
    assert question.label in block["text"]["text"]


def test_the_whole_and_what_changed_are_one_press_apart_in_one_window(office: Office) -> None:
    moderator = takes(office, redone(office))
    moderator.presses("window", ids.READING_WHOLE)
    moderator.waits_until(lambda her: "What changed since" not in words_of(her.window))
    assert SECOND in words_of(moderator.window)
    assert FIRST not in words_of(moderator.window)
    moderator.presses("window", ids.READING_CHANGED)
    moderator.waits_until(lambda her: "What changed since" in words_of(her.window))
    assert len(moderator.windows) == 1


def test_somebody_else_begins_with_the_whole(office: Office) -> None:
    audit = redone(office)
    window = shown_to(office, office.record("farzana"), audit)
    assert "What changed since" not in words_of(window)
    assert element(window, ids.READING_CHANGED)["value"] == f"{audit.key}:changed/all/0"


def test_an_audit_that_was_sent_once_has_nothing_beside_it(office: Office) -> None:
    audit = sent(office)
    lead = office.moderator_of(audit)
    for place in ("changed/all/0", "earlier/all/0"):
        window = shown_to(office, lead, audit, place)
        assert "What changed" not in words_of(window)
        assert "earlier audit" not in words_of(window)
        assert section(window, "title/closing")


def test_who_grades_blind_sees_what_changed_and_no_grade_of_either(office: Office) -> None:
    with office.programme.change() as session:
        draw(session, 100, at=office.now)
    audit = redone(office)
    lead, other = office.moderator_of(audit), office.another_lead(office.moderator_of(audit))
    mine = shown_to(office, lead, audit, "changed/all/0")
    assert ASKED in words_of(mine)  # their own words
    theirs = shown_to(office, other, audit, "changed/all/0")
    assert ASKED not in words_of(theirs)
    for window in (mine, theirs):
        changed = section(window, "title/") + section(window, "now/") + section(window, "then/")
        assert "Requires Improvement" not in changed
        assert FIRST not in changed  # the reason for a grade
        assert SECOND not in changed


def test_a_part_is_gone_to_by_name_and_the_next_one_from_there(office: Office) -> None:
    moderator = takes(office, sent(office))
    planning = next(
        option["value"]
        for option in element(moderator.window, ids.READING_JUMP)["options"]
        if "/planning/" in option["value"]
    )
    moderator.chooses("ways", planning)
    moderator.waits_until(lambda her: not section(her.window, "title/front"))
    assert section(moderator.window, "title/planning")
    assert not section(moderator.window, "title/review")
    assert "Approve" in words_of(moderator.window)
    go = [b for b in (moderator.window or {})["blocks"] if b["block_id"].startswith("turn/")]
    assert [words_of(each) for each in go] == [
        "Before: Quality of assessment",
        "Next: Quality of review",
    ]
    moderator.presses("window", ids.READING_GO, value=go[1]["elements"][0]["value"])
    moderator.waits_until(lambda her: section(her.window, "title/review"))
    assert not section(moderator.window, "title/planning")


def test_a_forged_place_shows_the_audit_from_its_beginning(office: Office) -> None:
    audit = redone(office)
    lead = office.moderator_of(audit)
    for place in ("whole/nowhere/99999", "stolen/planning/-1", "", "////", "whole/all/²"):
        window = shown_to(office, lead, audit, place)
        assert "Its auditor graded it Good" in words_of(window)
    assert "What changed since" in words_of(shown_to(office, lead, audit, "changed/versions/0"))


def test_the_earlier_audit_of_the_case_is_read_beside_it(office: Office) -> None:
    first = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    second = again_next_year(office, first)
    lead = office.moderator_of(second)
    whole = shown_to(office, lead, second)
    value = element(whole, ids.READING_EARLIER)["value"].partition(":")[2]
    window = shown_to(office, lead, second, value)
    said = words_of(window)
    assert "The earlier audit of this case, final since Tue 1 Dec: Requires Improvement." in said
    assert "1 action came from it, below." in said
    assert "now Requires Improvement, earlier Good" in section(window, "title/planning")
    assert "as in the earlier audit" in section(window, "title/closing")
    assert "Write the safety plan" in section(window, "earlier_actions")
    assert "It is open." in section(window, "earlier_actions")
    assert "audit.earlier" in readings(office, lead)


def test_the_earlier_grade_is_not_shown_to_who_grades_blind(office: Office) -> None:
    first = decided(office, to=Grade.REQUIRES_IMPROVEMENT)
    with office.programme.change() as session:
        draw(session, 100, at=office.now)
    second = again_next_year(office, first)
    window = shown_to(office, office.moderator_of(second), second, "earlier/all/0")
    assert "The earlier audit of this case, final since Tue 1 Dec." in words_of(window)
    everything = section(window, "title/") + section(window, "now/") + section(window, "then/")
    assert "Requires Improvement" not in everything


def test_a_provisional_grade_is_its_moderators_and_the_qa_managers_alone(office: Office) -> None:
    audit = redone(office)
    lead = office.moderator_of(audit)
    for who, sees in (
        (lead, True),
        (office.record("farzana"), True),
        (office.another_lead(lead), False),
    ):
        with office.programme.change() as session:
            session.get_one(Audit, audit.key).state = AuditState.FINALISED  # nothing is hidden now
        said = words_of(shown_to(office, who, audit, "whole/decisions/0"))
        assert "went back with notes" in said
        assert ("provisionally Good" in said) is sees


def test_what_was_asked_for_and_left_as_it_was_is_said(office: Office) -> None:
    window = takes(office, redone(office)).window
    assert section(window, "title/review") == "Quality of review · as before"
    names = [block["block_id"] for block in (window or {})["blocks"]]
    asked = names.index("asked/planning/reason/0")
    assert asked < names.index("now/planning/reason/0") < names.index("then/planning/reason/0")
