"""The QA manager looks at a tool's new version and makes it live; auditors read more about it."""

from __future__ import annotations

import pytest
from sqlmodel import select

from handlers.views import ids
from models.datafile import shipped
from models.programme import Programme
from models.tool import ToolVersion
from models.vocabulary import ToolState
from models.workflow.tool_import import import_standards, import_tool
from tests.dumping import dump_of
from tests.office import Json, Office, words_of

OURS = shipped("tools/early_help.yml").replace("version: 1\n", "version: 2\n")
ASKED_FIRST = "Was the request for help read quickly"
ASKS_NOW = "Did anybody ask what the family wanted?"
#: The council's second version: EH01 is asked no more, EH15 is new.
SECOND = OURS.replace("  - id: EH01\n", "  - id: EH15\n").replace(
    "Was the request for help read quickly, at the right level of need, with consent or a clear\n"
    "      reason for acting without it?",
    ASKS_NOW,
)


def loads(office: Office, text: str = SECOND) -> None:
    """Farzana loads a draft on the command line."""
    with office.programme.change(where="command") as session:
        import_tool(session, text, by=office.record("farzana"), at=office.now)


def opens_tools(office: Office) -> Json:
    if office.farzana.windows:
        office.farzana.closes(everything=True)
    office.farzana.open_home()
    office.farzana.presses("home", ids.TOOLS_LIST)
    return office.farzana.waits_for_window(ids.TOOLS_WINDOW)


def previews(office: Office, version: int = 2) -> Json:
    opens_tools(office)
    office.farzana.presses("window", ids.TOOL_PREVIEW, value=f"{version}:early_help")
    return office.farzana.waits_for_window(ids.TOOL_PREVIEW_WINDOW)


def chooses(office: Office, menu: str, value: str) -> str:
    """Choose from one of the preview's menus; what the window shows then."""
    office.farzana.chooses(menu, value)
    office.farzana.waits_until(lambda she: f'"{value}"' in she.window["private_metadata"])
    return words_of(office.farzana.window)


def makes_live(office: Office) -> None:
    previews(office)
    office.farzana.presses("window", ids.TOOL_LIVE)
    office.farzana.waits_for_window(ids.TOOL_LIVE_WINDOW)
    assert office.farzana.submits({"reason": "Agreed at the board."}) == {}
    office.farzana.waits_until(lambda she: "Version 2 is live" in words_of(she.window))


def states(programme: Programme) -> dict[int, ToolState]:
    with programme.read() as session:
        rows = session.exec(select(ToolVersion).where(ToolVersion.area == "early_help")).all()
    return {row.version: row.state for row in rows}


# The list and the preview


def test_the_qa_manager_sees_what_each_area_is_asked_with(office: Office) -> None:
    shown = words_of(opens_tools(office))
    assert shown.count("Live; it came with the app.") == 4
    assert "Version 1 · 14 questions in 7 domains" in shown
    loads(office)
    shown = words_of(opens_tools(office))
    assert "A draft: Farzana Siddiqui loaded it on Tue 1 Dec, 09:00." in shown


def test_nobody_else_has_the_button(office: Office) -> None:
    for person in (office.amara, office.moses, office.gareth):
        person.open_home()
        assert "Audit tools" not in words_of(person.home)


def test_a_draft_is_seen_as_its_auditor_would_see_it_and_nothing_is_kept(office: Office) -> None:
    office.draws_december()
    loads(office)
    assert "Version 2 of Early Help as an auditor would see it" in words_of(previews(office))
    before = dump_of(office.programme.engine)
    shown = chooses(office, ids.TOOL_PART, "referral_decision")
    assert ASKS_NOW in shown
    assert ASKED_FIRST not in shown
    assert "consent asked for and recorded" in shown
    office.farzana.chooses("rating:EH15", "partly")
    office.farzana.chooses("rating:EH02", "met")
    office.farzana.chooses("rating:EH03", "met")
    office.farzana.chooses("grade", "good")
    office.farzana.types("note:EH15", "Nobody asked.")
    office.farzana.types("reason", "It reads well.")
    assert office.farzana.submits() == {}
    assert "Quality of assessment" in words_of(office.farzana.window)
    assert dump_of(office.programme.engine) == before


def test_the_preview_shows_each_age_its_own_conversation(office: Office) -> None:
    loads(office)
    previews(office)
    assert "to contact the young person" in chooses(office, ids.TOOL_PART, "child")
    assert "in play, drawing" in chooses(office, ids.TOOL_AGE, "5-9")
    shown = chooses(office, ids.TOOL_AGE, "unborn")
    assert "in play, drawing" not in shown
    assert "About this audit" in shown


def test_what_depends_on_an_answer_shows_in_the_preview_too(office: Office) -> None:
    loads(office)
    previews(office)
    assert "If not with the worker" not in words_of(office.farzana.window)
    office.farzana.chooses("alongside", "no")
    office.farzana.waits_until(lambda she: "alongside_why" in str(she.window))


def test_the_list_is_a_press_away_from_the_preview(office: Office) -> None:
    previews(office, version=1)
    office.farzana.presses("window", ids.TOOLS_LIST)
    office.farzana.waits_for_window(ids.TOOLS_WINDOW)


# Making a version live


def test_a_started_audit_keeps_its_question_and_a_new_one_asks_the_new_one(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.amara.closes(everything=True)
    loads(office)
    previews(office)
    office.farzana.presses("window", ids.TOOL_LIVE)
    said = words_of(office.farzana.waits_for_window(ids.TOOL_LIVE_WINDOW))
    assert "1 audit that has started keeps version 1 to the end" in said
    assert "given and not started" in said
    assert "Added: EH15 in Referral and decision: Did anybody ask" in said
    assert "Removed: EH01 in Referral and decision: Was the request" in said
    assert office.farzana.submits({"reason": "Agreed at the board."}) == {}
    office.farzana.waits_until(lambda she: "Version 2 is live" in words_of(she.window))
    assert "Live since Tue 1 Dec; Farzana Siddiqui loaded it. Agreed at the board." in words_of(
        office.farzana.window
    )
    assert states(office.programme) == {1: ToolState.ARCHIVED, 2: ToolState.LIVE}
    assert asked_of(office, "amara").startswith(ASKED_FIRST)
    office.starts(office.helen)
    office.helen.closes(everything=True)
    assert asked_of(office, "helen") == ASKS_NOW


def asked_of(office: Office, first: str) -> str:
    """The first question of the first domain, as this auditor's window asks it."""
    person, audit = getattr(office, first), office.audit_of(first)
    person.open_home()
    person.presses("home", ids.AUDIT_CONTINUE)
    person.waits_for_window(ids.PART_WINDOW)
    person.chooses(ids.AUDIT_JUMP, f"{audit.key}:referral_decision")
    person.waits_until(lambda she: "EH02" in str(she.window))
    asked = [block for block in person.window["blocks"] if block["type"] == "input"]
    person.closes(everything=True)
    return str(asked[0]["label"]["text"])


def test_a_removed_question_still_reads_in_the_audit_that_answered_it(office: Office) -> None:
    office.draws_december()
    office.sends(office.amara)
    loads(office)
    makes_live(office)
    office.amara.open_home()
    office.amara.presses("home", ids.AUDIT_READ)
    shown = words_of(office.amara.waits_for_window(ids.READ_WINDOW))
    assert ASKED_FIRST in shown
    assert ASKS_NOW not in shown


def test_a_version_that_asks_the_same_says_so_before_it_goes_live(office: Office) -> None:
    loads(office, OURS)
    previews(office)
    office.farzana.presses("window", ids.TOOL_LIVE)
    said = words_of(office.farzana.waits_for_window(ids.TOOL_LIVE_WINDOW))
    assert "Against version 1: • Nothing differs but the number" in said
    assert "Audits that have started keep version 1 to the end." in said


def test_no_version_goes_live_without_a_reason(office: Office) -> None:
    loads(office)
    previews(office)
    office.farzana.presses("window", ids.TOOL_LIVE)
    office.farzana.waits_for_window(ids.TOOL_LIVE_WINDOW)
    assert "Please say why" in office.farzana.submits({"reason": " "})["reason"]
    assert states(office.programme)[2] is ToolState.DRAFT


def test_a_draft_that_was_loaded_anew_is_looked_at_again_before_it_goes_live(
    office: Office,
) -> None:
    loads(office)
    previews(office)
    office.farzana.presses("window", ids.TOOL_LIVE)
    office.farzana.waits_for_window(ids.TOOL_LIVE_WINDOW)
    office.moves_to("2026-12-01T09:05")
    loads(office, OURS)
    assert office.farzana.submits({"reason": "Agreed at the board."}) == {}
    assert "loaded anew since you looked at it" in words_of(office.farzana.window)
    assert states(office.programme)[2] is ToolState.DRAFT


def test_a_draft_is_put_aside_and_stays_to_be_read(office: Office) -> None:
    loads(office)
    previews(office)
    office.farzana.presses("window", ids.TOOL_ASIDE)
    office.farzana.waits_for_window(ids.TOOLS_WINDOW)
    assert "Put aside on Tue 1 Dec; it never was live." in words_of(office.farzana.window)
    assert states(office.programme) == {2: ToolState.ARCHIVED}


def test_the_list_shows_the_newest_of_many_versions(office: Office) -> None:
    for number in range(2, 9):
        loads(office, OURS.replace("version: 2\n", f"version: {number}\n"))
        previews(office, number)
        office.farzana.presses("window", ids.TOOL_ASIDE)
        office.farzana.waits_for_window(ids.TOOLS_WINDOW)
        office.farzana.closes(everything=True)
    shown = words_of(opens_tools(office))
    assert "Version 8" in shown
    assert "Version 4" not in shown
    assert "And 3 versions before these." in shown


# More about the questions


def test_an_auditor_reads_what_a_question_is_about(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    jumps_to_intervention(office)
    office.amara.presses("window", ids.QUESTIONS_MORE)
    shown = words_of(office.amara.waits_for_window(ids.ABOUT_QUESTIONS_WINDOW))
    assert "Risk is identified, responded to and reduced" in shown
    assert "Safety: answered Not met beside a Good or better" in shown
    assert "has not written its practice standards into this library yet" in shown
    assert "Good: The child is safe; not every practice standard is met." in shown
    office.amara.presses("window", ids.FRAMEWORK_WORDS)
    shown = words_of(office.amara.waits_for_window(ids.FRAMEWORK_WINDOW))
    assert "Child is safe but all practice standards have not been met." in shown


def test_the_councils_own_standards_stand_beside_the_question(office: Office) -> None:
    with office.programme.change(where="command") as session:
        text = "standards:\n  - {code: PS1, name: Seen alone}\n"
        import_standards(session, text, by=office.record("farzana"), at=office.now)
    loads(office, SECOND.replace("codes: [R, D, C]", "codes: [R]\n    standards: [PS1]", 1))
    previews(office)
    chooses(office, ids.TOOL_PART, "referral_decision")
    office.farzana.presses("window", ids.TOOL_MORE)
    shown = words_of(office.farzana.waits_for_window(ids.ABOUT_QUESTIONS_WINDOW))
    assert "Our practice standards: • PS1: Seen alone" in shown
    assert "has not written" not in shown


def jumps_to_intervention(office: Office) -> None:
    audit = office.audit_of("amara")
    office.amara.chooses(ids.AUDIT_JUMP, f"{audit.key}:intervention")
    office.amara.waits_until(lambda she: "EH10" in str(she.window))


# Nobody else, whatever their client sends


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        (ids.TOOLS_LIST, None),
        (ids.TOOL_PREVIEW, "2:early_help"),
        (ids.TOOL_LIVE, "2:early_help"),
        (ids.TOOL_MORE, "2:early_help:assessment"),
        (ids.TOOL_ASIDE, "2:early_help"),
    ],
)
def test_an_auditor_who_forges_the_button_is_told_and_sees_nothing(
    office: Office, action_id: str, value: str | None
) -> None:
    loads(office)
    office.amara.open_home()
    forged = {"action_id": action_id} | ({"value": value} if value else {})
    office.amara.presses("home", ids.HOME_REFRESH, forged=forged)
    office.amara.waits_until(lambda she: "The QA manager keeps" in told(she))
    assert not any("audit tools" in str(window["title"]) for window in office.amara.windows)
    assert states(office.programme) == {2: ToolState.DRAFT}


def told(person: object) -> str:
    """Everything that somebody was told: in their conversation, at Home or in a window."""
    shown = [*person.conversation(), person.home, *person.windows]  # type: ignore[attr-defined]
    return " ".join(words_of(each) for each in shown if each)


def test_nobody_reads_about_the_questions_of_anothers_audit(office: Office) -> None:
    office.draws_december()
    office.starts(office.amara)
    office.amara.closes(everything=True)
    audit = office.audit_of("amara")
    office.tom.open_home()
    forged = {"action_id": ids.QUESTIONS_MORE, "value": f"{audit.key}:assessment"}
    office.tom.presses("home", ids.HOME_REFRESH, forged=forged)
    office.tom.waits_until(lambda he: "with somebody else" in told(he))


@pytest.mark.parametrize("value", ["2:fostering", "9:early_help", "2:early_help:assessment"])
def test_a_version_that_is_not_there_is_said_to_be_gone(office: Office, value: str) -> None:
    loads(office)
    opens_tools(office)
    shown = office.farzana.windows[-1]
    office.farzana.presses(
        "window", ids.TOOL_PREVIEW, value="2:early_help", forged={"value": value}
    )
    office.farzana.waits_until(lambda she: "not here any more" in told(she))
    assert shown["callback_id"] == ids.TOOLS_WINDOW


def test_a_domain_that_is_not_there_is_out_of_date(office: Office) -> None:
    loads(office)
    previews(office)
    chooses(office, ids.TOOL_PART, "assessment")
    office.farzana.presses("window", ids.TOOL_MORE, forged={"value": "2:early_help:leadership"})
    office.farzana.waits_until(lambda she: "out of date" in told(she))


def test_a_live_window_that_was_tampered_with_changes_nothing(office: Office) -> None:
    loads(office)
    previews(office)
    office.farzana.presses("window", ids.TOOL_LIVE)
    office.farzana.waits_for_window(ids.TOOL_LIVE_WINDOW)
    metadata = '{"area": "early_help", "version": 2, "seen": "yesterday"}'
    forged = {"private_metadata": metadata}
    assert office.farzana.submits({"reason": "Because"}, forged=forged) == {}
    assert "out of date" in words_of(office.farzana.window)
    assert states(office.programme)[2] is ToolState.DRAFT
