"""Whether Slack would take these blocks or this view, and what it says where it would not.

Messages are refused with ``invalid_blocks``, views with ``invalid_arguments``; both say what is
wrong and where in ``response_metadata.messages``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from bot.practice.block_shapes import BLOCKS, SURFACES
from bot.practice.element_shapes import plain
from bot.practice.elements import walk
from bot.practice.records import Json, SlackError
from bot.practice.shapes import Check, Problems, boolean, items, problem, shape, string, typed

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
LARGEST_VIEW = 250_000
LONGEST_METADATA = 3000
LONGEST_MARKDOWN = 12_000
LONGEST_TABLES = 10_000
LONGEST_DATA_TABLES = 20_000
MOST_CHARTS = 2
ONLY_IN_MODALS = {"file_input"}
NOT_IN_MESSAGES = {"rich_text_input", "file_input"}


class Pictures(Protocol):
    """Knows the files that blocks may show."""

    def find_image(self, slack_file: Json) -> object | None:
        """The picture, or None where it is missing, no picture, or not processed yet."""
        ...


def check_message(blocks: Any, pictures: Pictures) -> None:
    """Raises SlackError (``invalid_blocks``) for blocks that Slack would not post."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = message_problems(blocks, pictures)
    if problems:
        errors = [f"[ERROR] {problem_}" for problem_ in problems]
        raise SlackError("invalid_blocks", *errors, errors=problems)


def message_problems(blocks: list[Any], pictures: Pictures) -> Problems:
    """What is wrong with the blocks of a message; nothing where they are in order."""
    problems: Problems = []
    _blocks_on("message", least=0)(blocks, "/blocks", problems)
    if not problems:
        _together(blocks, "/blocks", problems, "message", pictures)
    return problems


def check_view(view: Any, pictures: Pictures) -> None:
    """Raises SlackError for a view that Slack would not show."""
    if not isinstance(view, dict) or view.get("type") not in VIEWS:
        at = "/view/type" if isinstance(view, dict) else "/view"
        raise SlackError(
            "invalid_arguments", f"[ERROR] must be one of: modal, home [json-pointer:{at}]"
        )
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST_VIEW:
        raise SlackError("view_too_large")
    problems = view_problems(view, pictures)
    if problems:
        raise SlackError("invalid_arguments", *[f"[ERROR] {problem_}" for problem_ in problems])


def view_problems(view: Json, pictures: Pictures) -> Problems:
    """What is wrong with a modal or a Home tab; nothing where it is in order."""
    problems: Problems = []
    VIEWS[view["type"]](
        {name: field for name, field in view.items() if name != "type"}, "/view", problems
    )
    if problems:
        return problems
    blocks = view["blocks"]
    asks = any(block["type"] == "input" for block in blocks)
    if view["type"] == "modal" and asks and not view.get("submit"):
        problem(problems, "missing required field: submit, as there are inputs", "/view")
    _together(blocks, "/view/blocks", problems, view["type"], pictures)
    return problems


def _blocks_on(surface: str, least: int) -> Check:
    allowed = typed({kind: BLOCKS[kind] for kind in SURFACES[surface]})
    return items(allowed, MOST_BLOCKS[surface], least)


def _together(
    blocks: list[Json], at: str, problems: Problems, surface: str, pictures: Pictures
) -> None:
    """What holds for all the blocks of one payload taken together."""
    _unique_ids(blocks, at, problems)
    _elements_fit(blocks, at, problems, surface)
    for block in _every(blocks):
        for element in (block, block.get("accessory") or {}, *block.get("elements", ())):
            file = element.get("slack_file") if isinstance(element, dict) else None
            if file is not None and pictures.find_image(file) is None:
                problem(problems, "invalid slack file", at)
    for kind, most, measure, what in TOTALS:
        total = sum(measure(block) for block in _every(blocks) if block["type"] == kind)
        if total > most:
            problem(problems, what, at)


def _every(blocks: Iterable[Json]) -> Iterator[Json]:
    for block in blocks:
        yield block
        yield from _every(block.get("child_blocks", ()))
        if block["type"] == "carousel":
            yield from _every(block["elements"])


def _unique_ids(blocks: list[Json], at: str, problems: Problems) -> None:
    ids = [block["block_id"] for block in _every(blocks) if block.get("block_id")]
    for block_id, times in Counter(ids).items():
        if times > 1:
            problem(problems, f"`block_id` already exists: {block_id}", at)
    for place, block in enumerate(_every(blocks)):
        if block["type"] not in ("carousel", "container"):
            actions = [e["action_id"] for _, e in walk([block]) if e.get("action_id")]
            for action_id, times in Counter(actions).items():
                if times > 1:
                    what = f"`action_id` already exists: {action_id}"
                    problem(problems, what, f"{at}/{place}/elements")


def _elements_fit(blocks: list[Json], at: str, problems: Problems, surface: str) -> None:
    elements = [element for _, element in walk(blocks)]
    if sum(bool(element.get("focus_on_load")) for element in elements) > 1:
        problem(problems, "only one element can have focus_on_load", at)
    refused = {"message": NOT_IN_MESSAGES, "home": ONLY_IN_MODALS, "modal": set()}[surface]
    for kind in sorted({element["type"] for element in elements} & refused):
        problem(problems, f"unsupported type: {kind}", at)


def _text_length(block: Any) -> int:
    """All the characters of the cells of a table."""
    if isinstance(block, dict):
        return sum(
            len(inner) if name == "text" and isinstance(inner, str) else _text_length(inner)
            for name, inner in block.items()
        )
    if isinstance(block, list):
        return sum(_text_length(inner) for inner in block)
    return 0


def _one(block: Json) -> int:
    return 1


def _markdown(block: Json) -> int:
    return len(block["text"])


TOTALS: tuple[tuple[str, int, Callable[[Json], int], str], ...] = (
    ("markdown", LONGEST_MARKDOWN, _markdown, "markdown must be 12000 characters at most in all"),
    ("table", 1, _one, "only_one_table_allowed"),
    ("table", LONGEST_TABLES, _text_length, "tables must be 10000 characters at most in all"),
    (
        "data_table",
        LONGEST_DATA_TABLES,
        _text_length,
        "data tables must be 20000 characters at most in all",
    ),
    ("data_visualization", MOST_CHARTS, _one, "no more than 2 charts allowed"),
)
"""Kind of block, how much of it there may be in one payload, how it is counted, what Slack says."""

_COMMON: dict[str, Check] = {
    "private_metadata": string(LONGEST_METADATA, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
VIEWS: dict[str, Check] = {
    "modal": shape(
        {"title": plain(24), "blocks": _blocks_on("modal", least=0)},
        {
            **_COMMON,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
        },
    ),
    "home": shape({"blocks": _blocks_on("home", least=0)}, _COMMON),
}
