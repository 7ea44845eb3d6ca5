"""What windows, Home and messages are built from: the house's own door to slackblocks.

Only this module, `asking`, `frames` and `shapes` know that library. Helpers always set `block_id`
and `action_id`, so the same facts give the same JSON. Text that is not `Marked` is escaped: a name
with `<` in it is shown as it is written. Windows and messages come out as plain dicts, checked
against Slack's limits and ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import slackblocks as slack

from handlers.views.asking import (
    ask_choice,
    ask_date,
    ask_grouped,
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
    ticks_in_sight,
)
from handlers.views.frames import (
    LARGEST_VIEW_BYTES,
    Message,
    fits,
    home_tab,
    message,
    pages,
    window,
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
    capital,
    escaped,
    fitted,
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
    "ask_grouped",
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
    "quoted",
    "section",
    "select",
    "ticks_in_sight",
    "window",
]

_SECTION = 3000
_QUOTED = 1400  # so that a line and its bar always fit


def header(block_id: str, text: str) -> Block:
    """A heading, in plain words."""
    return slack.HeaderBlock(slack.PlainText(fitted(text, 150)), block_id=block_id)


def section(block_id: str, text: str, *, accessory: Element | None = None) -> Block:
    """A paragraph, with one button or menu beside it where given."""
    return slack.SectionBlock(_mrkdwn(text), block_id=block_id, accessory=accessory)


def fields(block_id: str, pairs: Iterable[tuple[str, str]], *, text: str = "") -> Block:
    """Up to ten facts, each under its name, two side by side; `text` stands above them."""
    cells = [
        slack.Text(fitted(f"*{escaped(name)}*\n{escaped(value)}", 2000)) for name, value in pairs
    ]
    above = _mrkdwn(text) if text else None
    return slack.SectionBlock(above, fields=[*cells], block_id=block_id)


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


def quoted(block_id: str, text: str, *, head: str = "") -> list[Block]:
    """Somebody's words behind a bar, however long they are; `head` stands before the first."""
    lines = [
        Marked(f">{piece}")
        for line in (escaped(head) + escaped(text)).split("\n")
        for piece in _pieces(line, _QUOTED) or [""]
    ]
    return paragraphs(block_id, lines, between="\n")


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


def _mrkdwn(text: str) -> slack.Text:
    return slack.Text(escaped(text))
