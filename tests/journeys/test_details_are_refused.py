"""A month in which everybody first types what identifies a child, in every window there is.

Beside the field stands one kind sentence, what was typed is still there, nothing has changed, and
no log knows of it (brief section 6).
"""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import models.workflow
from bot.practice import Person as SlackPerson
from bot.practice import interactions
from handlers.views import ids
from models.programme import Programme
from models.rules.identifying import find_blocking
from tests.conftest import Clock
from tests.dumping import dump_of
from tests.journeys.living import Living
from tests.journeys.test_no_narrative_leaves import everything_logged, everything_shown
from tests.office import Json, Office, office_on

WORDS = "Seen alone on 4 May 2026, two visits of three in time."
DETAILS = (
    "999 476 5914",
    "E97 6RB",
    "07700 900123",
    "nan@harbour.example",
    "born on 4 May 2013",
    "T904217735681",
)
#: In an audit's own parts a detail is kept and marked; the review is no place to write.
KEPT_AND_MARKED = (ids.PART_WINDOW, ids.REVIEW_WINDOW)


#: What an open window holds: kept as it is.
DRAFTS = {"draft", "calibration_draft"}


class FirstWithDetails:
    """Sends each window once for each text in it with a detail there, and then as people do."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.details = itertools.cycle(DETAILS)
        self.refused: list[tuple[str, str]] = []

    def sends(self, person: SlackPerson, values: Json) -> None:
        window = person.window["callback_id"]
        if window not in KEPT_AND_MARKED:
            for name in typed_in(person, values):
                self._is_refused(person, window, name, values)
        assert person.submits(values) == {}

    def _is_refused(self, person: SlackPerson, window: str, name: str, values: Json) -> None:
        written = f"{values[name]} {next(self.details)}."
        before = dump_of(self.office.programme.engine, without=DRAFTS)
        errors = person.submits(values | {name: written})
        assert list(errors) == [block_of(person, name)], (window, name, errors)
        [sentence] = errors.values()
        assert sentence.startswith("This looks like")
        assert sentence.endswith("Your text is kept.")
        assert typed(self.office, person, name) == written
        assert dump_of(self.office.programme.engine, without=DRAFTS) == before
        self.refused.append((window, name))


def typed_in(person: SlackPerson, values: Json) -> list[str]:
    """The names of those of the values that go into a field for text."""
    fields = {
        block["element"]["action_id"]
        for block in person.window["blocks"]
        if block.get("element", {}).get("type") == "plain_text_input"
    }
    return [name for name in values if name in fields]


def block_of(person: SlackPerson, name: str) -> str:
    """The id of the question with this name."""
    blocks = person.window["blocks"]
    return next(b["block_id"] for b in blocks if b.get("element", {}).get("action_id") == name)


def typed(office: Office, person: SlackPerson, name: str) -> str:
    """What stands in this field of the window on top."""
    window = office.workspace.windows.stack(person.id)[-1]
    state = interactions.view_submission(office.workspace, window)["view"]["state"]["values"]
    return str(state[block_of(person, name)][name]["value"])


def test_every_window_refuses_what_identifies_a_child(programme: Programme, clock: Clock) -> None:
    assert all(len(find_blocking(f"{WORDS} {detail}.")) == 1 for detail in DETAILS)
    with office_on(programme, clock.set) as office, everything_logged() as log:
        first = FirstWithDetails(office)
        Living(office, words=WORDS, sends=first.sends).whole_month()
        shown = everything_shown(office)
    assert {window for window, _ in first.refused} >= {
        ids.RETURN_WINDOW,
        ids.SECOND_RETURN_WINDOW,
        ids.BLIND_WINDOW,
        ids.REGRADE_WINDOW,
        ids.SECOND_READ_WINDOW,
        ids.SETTLE_WINDOW,
        ids.APPEAL_WINDOW,
        ids.APPEAL_DECIDE_WINDOW,
        ids.MORE_TIME_WINDOW,
        ids.REMEDY_WINDOW,
        ids.ACTION_DONE_WINDOW,
        ids.DIGEST_WINDOW,
    }
    assert len(first.refused) >= 14
    rows = [row for table in dump_of(programme.engine).values() for row in table]
    for detail in DETAILS:
        for place in (log.lines, shown, rows):
            assert not [text[:300] for text in place if detail in text]


def test_no_verb_keeps_words_that_it_has_not_searched() -> None:
    """An audit's parts and what stands in an open window are kept as they are, and marked."""
    folder = Path(models.workflow.__file__).parent
    keeping, searching = set(), set()
    for path in sorted(folder.glob("*.py")):
        called = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
        }
        if "sealing.seal" in called:
            keeping.add(path.stem)
        if "check_words" in called:
            searching.add(path.stem)
    # A decision's words are searched by the verbs that make it, a version's before it is sent.
    assert keeping - searching == {"answering", "differing", "drafts", "decisions", "versions"}
    assert {"moderation", "second_reading"} <= searching
