"""What windows, Home and messages are built from: the house's own door to slackblocks.

Only this module, `asking` and `shapes` know that library. Helpers always set `block_id` and
`action_id`, so the same facts give the same JSON. Text that is not `Marked` is escaped: a name
with `<` in it is shown as it is written. Windows and messages come out as plain dicts, checked
against Slack's limits and ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import slackblocks as slack

from handlers.views.asking import (
    ask_choice,
    ask_date,
    ask_one,
    ask_search,
    ask_several,
    ask_ticks,
    ask_words,
    button,
    found,
    in_sight,
    named,
    select,
)
from handlers.views.shapes import (
    LONGEST_TYPED,
    Alert,
    Block,
    Choices,
    Drawn,
    Element,
    Json,
    Marked,
    Row,
    SmallPrint,
    Style,
    View,
    as_json,
    capital,
    escaped,
    fitted,
    size_of,
)

__all__ = [
    "LARGEST_VIEW_BYTES",
    "LONGEST_TYPED",
    "Block",
    "Choices",
    "Drawn",
    "Element",
    "Json",
    "Marked",
    "Message",
    "Style",
    "View",
    "actions",
    "alert",
    "ask_choice",
    "ask_date",
    "ask_one",
    "ask_search",
    "ask_several",
    "ask_ticks",
    "ask_words",
    "bar_chart",
    "button",
    "capital",
    "context",
    "data_table",
    "divider",
    "escaped",
    "fields",
    "fits",
    "fitted",
    "found",
    "header",
    "home_tab",
    "in_sight",
    "message",
    "named",
    "pages",
    "paragraphs",
    "section",
    "select",
    "window",
]

LARGEST_VIEW_BYTES = 250_000
_BLOCKS_OF_A_WINDOW = 98
_FRAME_BYTES = 10_000
_SECTION = 3000
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


# Blocks


def header(block_id: str, text: str) -> Block:
    """A heading, in plain words."""
    return slack.HeaderBlock(slack.PlainText(fitted(text, 150)), block_id=block_id)


def section(block_id: str, text: str, *, accessory: Element | None = None) -> Block:
    """A paragraph, with one button or menu beside it where given."""
    return slack.SectionBlock(_mrkdwn(text), block_id=block_id, accessory=accessory)


def fields(block_id: str, pairs: Iterable[tuple[str, str]]) -> Block:
    """Up to ten facts, each under its name."""
    cells = [
        slack.Text(fitted(f"*{escaped(name)}*\n{escaped(value)}", 2000)) for name, value in pairs
    ]
    return slack.SectionBlock(fields=[*cells], block_id=block_id)


def context(block_id: str, *texts: str) -> Block:
    """Small print."""
    return SmallPrint([_mrkdwn(text) for text in texts], block_id=block_id)


def divider(block_id: str) -> Block:
    """A line."""
    return slack.DividerBlock(block_id=block_id)


def alert(block_id: str, text: str, *, level: slack.AlertLevel = "warning") -> Block:
    """A coloured line; windows only, at most 200 characters."""
    return Alert(slack.PlainText(fitted(text, 200)), level=level, block_id=block_id)


def actions(block_id: str, *elements: Element) -> Block:
    """A row of buttons and menus."""
    return Row([*elements], block_id=block_id)


def paragraphs(block_id: str, texts: Iterable[str], *, between: str = "\n\n") -> list[Block]:
    """Many lines in as few sections as hold them; a longer one is carried on into the next."""
    packed: list[str] = []
    for text in texts:
        for piece in _pieces(escaped(text), _SECTION):
            if packed and len(packed[-1]) + len(between) + len(piece) <= _SECTION:
                packed[-1] += between + piece
            else:
                packed.append(piece)
    return [section(f"{block_id}/{n}", Marked(text)) for n, text in enumerate(packed)]


def _pieces(text: str, most: int) -> list[str]:
    pieces = []
    while len(text) > most:
        cut = max(text.rfind(sign, most // 2, most) for sign in ("\n", " "))
        cut = cut if cut > 0 else text.rfind("&", most - 5, most)  # never within an &amp;
        cut = cut if cut > 0 else most
        pieces.append(text[:cut])
        text = text[cut:].lstrip()
    return [*pieces, text] if text else pieces


def bar_chart(
    block_id: str,
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[int | float]],
    *,
    y_label: str | None = None,
) -> Block:
    """A native chart (messages and Home, at most two a message); say the same in words too."""
    names = [fitted(name, 20) for name in categories]
    data = [
        slack.DataSeries(
            fitted(name, 20),
            [slack.DataPoint(label, value) for label, value in zip(names, values, strict=True)],
        )
        for name, values in series.items()
    ]
    chart = slack.BarChart(data, slack.AxisConfig(names, y_label=y_label))
    return slack.DataVisualizationBlock(fitted(title, 50), chart, block_id=block_id)


def data_table(
    block_id: str, caption: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]
) -> Block:
    """A table that sorts and pages (messages and Home; at most 200 rows)."""
    body: list[list[slack.RawText | slack.RawNumber | slack.RichTextBlock]] = [
        [
            slack.RawNumber(cell, str(cell)) if isinstance(cell, int) else slack.RawText(cell)
            for cell in row
        ]
        for row in rows
    ]
    return slack.DataTableBlock([[*map(slack.RawText, heads)], *body], caption, block_id=block_id)


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


# Whole things


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


def _mrkdwn(text: str) -> slack.Text:
    return slack.Text(escaped(text))
