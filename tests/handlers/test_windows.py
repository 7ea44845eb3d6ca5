"""The windows of an audit as data: whole, within Slack's limits, the same each time."""

from __future__ import annotations

import itertools
import json

import pytest
import slackblocks as slack
from sqlmodel import Session

from handlers.views import answers, blocks, ids, review
from models.audit import Audit
from models.policy import DEFAULTS
from models.toolbook import load_tool
from models.workflow.answering import save_part
from models.workflow.parts import About, Field, parts_of
from tests.handlers.deciding import answer_of
from tests.office import Office

AREAS = [area.code for area in DEFAULTS.areas]
BANDS = ["unborn", "0-4", "12", "13-15", "16-17", "18-25"]


def audit_in(session: Session, office: Office, area: str, age_band: str) -> Audit:
    """Amara's audit, as if it were of this area and of a child of this age."""
    audit = session.get_one(Audit, office.audit_of("amara").key)
    audit.area, audit.age_band = area, age_band
    session.flush()
    return audit


@pytest.fixture
def started(office: Office) -> Office:
    office.draws_december()
    office.starts(office.amara)
    return office


def test_every_part_of_every_tool_makes_a_window(started: Office) -> None:
    for area, band in itertools.product(AREAS, BANDS):
        with started.programme.change() as session:
            audit = audit_in(session, started, area, band)
            for number, part in enumerate(parts_of(load_tool(area), About.of(audit)), 1):
                window = answers.part_window(
                    session, audit, part.code, by=started.record("amara"), at=started.now
                )
                assert window["title"]["text"].startswith(f"Part {number} of ")
                assert isinstance(window, blocks.View)
                assert json.loads(window.text) == window, "what is sent is what was drawn"
                asked = [b["element"]["action_id"] for b in window["blocks"] if "element" in b]
                assert asked == [field.name for field in part.asked({})]


def test_two_parts_never_share_the_name_of_a_question(started: Office) -> None:
    """Else Slack would carry what was typed into one over into the other."""
    with started.programme.change() as session:
        audit = audit_in(session, started, "early_help", "13-15")
        seen: set[str] = set()
        for part in parts_of(load_tool("early_help"), About.of(audit)):
            window = answers.part_window(
                session, audit, part.code, by=started.record("amara"), at=started.now
            )
            asked = {b["block_id"] for b in window["blocks"] if b["type"] == "input"}
            assert not asked & seen
            seen |= asked


def test_the_longest_audit_there_can_be_is_still_shown_on_one_screen(started: Office) -> None:
    with started.programme.change() as session:
        audit = audit_in(session, started, "cin_cp", "13-15")
        for part in parts_of(load_tool("cin_cp"), About.of(audit)):
            values = {field.name: longest(field) for field in part.fields}
            save_part(
                session, audit.key, part.code, values, by=started.record("amara"), at=started.now
            )
        whole = review.review_window(session, audit)
    assert len(whole["blocks"]) <= 100
    assert len(json.dumps(whole)) <= blocks.LARGEST_VIEW_BYTES


def longest(field: Field) -> str:
    """The longest answer that Slack lets somebody type, with signs that grow when escaped."""
    if field.kind in ("words", "line") and field.name != "scale":
        return "é & <b> " * 375
    return answer_of(field, "good")


def test_what_a_window_was_opened_with_holds_ids_and_never_words(started: Office) -> None:
    started.amara.chooses("answer/front/alongside", "no")
    started.amara.waits_until(lambda she: "alongside_why" in str(she.window))
    started.amara.types("answer/front/alongside_why", "Wendy is on leave.")
    window = started.amara.window
    about = json.loads(window["private_metadata"])
    assert set(about) == {"audit", "part", "window", "since", "base", "over"}


def test_ids_are_all_different() -> None:
    found = [value for name, value in vars(ids).items() if name.isupper() and type(value) is str]
    assert len(found) == len(set(found))


def test_two_blocks_of_one_name_are_a_mistake_that_is_found_at_once() -> None:
    twice = [blocks.divider("line"), blocks.divider("line")]
    with pytest.raises(ValueError, match="two blocks are called line"):
        blocks.home_tab(twice)


def test_more_than_slack_takes_is_found_before_it_is_sent() -> None:
    heavy = [blocks.section(str(number), "€" * 3000) for number in range(99)]
    with pytest.raises(ValueError, match="more than Slack takes"):
        blocks.window("heavy", "Heavy", heavy)


@pytest.mark.parametrize("length", [1, 2999, 3000, 3001, 9001])
def test_long_words_are_carried_on_and_none_is_lost(length: int) -> None:
    said = ("word & " * length)[:length]
    found = blocks.home_tab(blocks.paragraphs("p", [said]))["blocks"]
    assert all(len(block["text"]["text"]) <= 3000 for block in found)
    together = "".join(block["text"]["text"] for block in found).replace("&amp;", "&")
    assert together.replace(" ", "") == said.replace(" ", "")


@pytest.mark.parametrize("written", ["<!channel>", "<@U0AMARA>", "<https://x.example|press>"])
def test_what_people_write_is_shown_and_never_obeyed(written: str) -> None:
    [block] = blocks.home_tab([blocks.section("s", written)])["blocks"]
    assert "<" not in block["text"]["text"]


@pytest.mark.parametrize("chosen", ["17:planning", "17:elsewhere"])
def test_what_is_drawn_the_short_way_is_what_the_library_draws(chosen: str) -> None:
    menu = blocks.select(
        ids.AUDIT_JUMP, [("17:planning", "A & B"), ("17:x", "x" * 90)], chosen=chosen
    )
    row = blocks.actions(
        "steps", menu, blocks.button(ids.HOME_HELP, "Help", value=17, style="danger")
    )
    assert row._resolve() == slack.ActionsBlock._resolve(row)
    assert menu._resolve() == slack.StaticSelectMenu._resolve(menu)
