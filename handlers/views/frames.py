"""Windows, Home tabs and messages as whole things, held against Slack's limits and ours.

What is drawn comes from `blocks`, which is the door to all of this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import slackblocks as slack

from handlers.views.shapes import Block, Drawn, Json, View, as_json, fitted, size_of

LARGEST_VIEW_BYTES = 250_000
_BLOCKS_OF_A_WINDOW = 98
_FRAME_BYTES = 10_000
_TITLE = 24
_MOST_BLOCKS = 100
_LONGEST_ABOUT = 3000
_NOT_IN_WINDOWS = {"data_table", "data_visualization"}
_PAGE_BLOCKS = 80
_PAGE_BYTES = 180_000


@dataclass(frozen=True)
class Message:
    """What is sent: `text` is the notification line, readable on a locked phone (rule 12)."""

    text: str
    blocks: list[Json]


def pages(body: Iterable[Block]) -> list[list[Block]]:
    """A long body in as many windows as it needs, each with room for a head and buttons."""
    found: list[list[Block]] = [[]]
    size = 0
    for block in body:
        weight = _size(block)
        if found[-1] and (len(found[-1]) >= _PAGE_BLOCKS or size + weight > _PAGE_BYTES):
            found.append([])
            size = 0
        found[-1].append(block)
        size += weight
    return found


def window(
    callback_id: str,
    title: str,
    blocks: Iterable[Block],
    *,
    submit: str | None = None,
    close: str = "Close",
    about: Mapping[str, int | str] | None = None,
    tells_when_closed: bool = False,
) -> Json:
    """A modal as Slack takes it. `about` comes back in `Answers.about`: ids only, never words."""
    body = [*blocks]
    view: Json = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(fitted(title, _TITLE)),
        "blocks": [block._resolve() for block in body],
        "close": _plain(close),
        "private_metadata": json.dumps(dict(about or {}), separators=(",", ":")),
    }
    if submit:
        view["submit"] = _plain(submit)
    elif _named_elements(view["blocks"]):
        raise ValueError("a window that asks something needs a button to send it")
    if tells_when_closed:
        view["notify_on_close"] = True
    _check_window(view)
    _check_ids(view["blocks"])
    found = View(
        view,
        (
            block.text if type(block) is Drawn else as_json(drawn)
            for block, drawn in zip(body, view["blocks"], strict=True)
        ),
    )
    _check_size(len(found.text))
    return found


def fits(found: Sequence[Block]) -> bool:
    """Whether these can stand in one window, with room for a sentence on top."""
    size = sum(_size(block) + 2 for block in found)
    return len(found) < _BLOCKS_OF_A_WINDOW and size < LARGEST_VIEW_BYTES - _FRAME_BYTES


def home_tab(blocks: Iterable[Block]) -> Json:
    """An App Home as Slack takes it."""
    return _checked(slack.HomeTabView(blocks=[*blocks]).to_dict())


def message(text: str, blocks: Iterable[Block]) -> Message:
    """A message; `text` says that something is there, never what was found (rule 12)."""
    built = slack.Message(channel="C", text=text, blocks=[*blocks]).to_dict()
    found = json.loads(built["blocks"]) if isinstance(built["blocks"], str) else built["blocks"]
    _check_ids(found)
    return Message(text, list(found))


def _check_window(view: Json) -> None:
    """What slackblocks would see to; it looks at each block six times, and this is drawn often."""
    if len(view["blocks"]) > _MOST_BLOCKS:
        raise ValueError(f"a window holds {_MOST_BLOCKS} blocks, not {len(view['blocks'])}")
    if misplaced := _NOT_IN_WINDOWS & {block["type"] for block in view["blocks"]}:
        raise ValueError(f"a window cannot show {', '.join(sorted(misplaced))}")
    if len(view["private_metadata"]) > _LONGEST_ABOUT:
        raise ValueError("a window is opened with ids, not with words")


def _checked(view: Json) -> Json:
    _check_ids(view["blocks"])
    _check_size(size_of(view))
    return view


def _check_size(size: int) -> None:
    if size > LARGEST_VIEW_BYTES:
        raise ValueError(f"a view of {size} bytes is more than Slack takes")


def _size(block: Block) -> int:
    """How large it is; what was drawn once was measured then."""
    return block.size if isinstance(block, Drawn) else size_of(block._resolve())


def _check_ids(blocks: Sequence[Json]) -> None:
    seen: set[str] = set()
    for block in blocks:
        if block["block_id"] in seen:
            raise ValueError(f"two blocks are called {block['block_id']}")
        seen.add(block["block_id"])
    names = [element["action_id"] for element in _named_elements(blocks)]
    if len(names) != len(set(names)):
        raise ValueError("two questions of one view have the same action_id")


def _named_elements(blocks: Sequence[Json]) -> list[Json]:
    return [block["element"] for block in blocks if block["type"] == "input"]


@lru_cache(maxsize=1024)
def _plain(text: str) -> Json:
    if len(text) > _TITLE:
        raise ValueError(f"“{text}” is too long for the edge of a window")
    found: Json = slack.PlainText(text)._resolve()
    return found
