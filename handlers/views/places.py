"""Where somebody is in an audit that they read, and the ways from there (brief section 7).

One window shows all of it, what changed since it came back, or an earlier audit beside it; each
from page to page, or one part of it alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.views import blocks, ids
from handlers.views.blocks import Block, Element
from models.audit import Audit

#: What of an audit is shown. `WHOLE` is all of it as it was last sent.
WHOLE, CHANGED, EARLIER = "whole", "changed", "earlier"
_ALL = "all"
_TITLE = "title/"
_BUTTONS: Mapping[str, tuple[str, str]] = {
    WHOLE: (ids.READING_WHOLE, "The whole"),
    CHANGED: (ids.READING_CHANGED, "What changed"),
    EARLIER: (ids.READING_EARLIER, "Beside the earlier audit"),
}


@dataclass(frozen=True)
class Place:
    """What is `shown`, which `part` alone (or "" for all of them), and the page of that."""

    shown: str = ""
    part: str = ""
    page: int = 0

    @classmethod
    def read(cls, text: str) -> Place:
        """From a button's value; what nobody could have meant is the beginning."""
        shown, part, page, *_ = (*text.split("/"), "", "", "")
        number = int(page) if page.isdecimal() and len(page) < 4 else 0
        return cls(shown if shown in _BUTTONS else "", "" if part == _ALL else part, number)

    def value(self, audit: Audit) -> str:
        """As a button's value: the audit first."""
        return f"{audit.key}:{self.shown}/{self.part or _ALL}/{self.page}"


def within(body: Sequence[Block], place: Place) -> tuple[list[Block], Place, int]:
    """What stands at a place, the place as it truly is, and how many pages there are.

    Whoever asks for a part that is not there is shown all of them, past the end the last page.
    """
    part = _part(body, place.part) if place.part else []
    pages = blocks.pages(part or body)
    page = min(place.page, len(pages) - 1)
    return pages[page], replace(place, part=place.part if part else "", page=page), len(pages)


def ways(
    audit: Audit,
    place: Place,
    *,
    shows: Collection[str],
    titles: Sequence[tuple[str, str]],
) -> Block:
    """*Go to* any part of it by name, and what else the window can show instead."""
    choices = [(Place(place.shown).value(audit), "All of it, from the beginning")]
    choices += [(Place(place.shown, code).value(audit), title) for code, title in titles]
    chosen = Place(place.shown, place.part).value(audit)
    found: list[Element] = [blocks.select(ids.READING_JUMP, choices, chosen=chosen)]
    for shown, (action_id, text) in _BUTTONS.items():
        if shown in shows and shown != place.shown:
            found.append(blocks.button(action_id, text, value=Place(shown).value(audit)))
    return blocks.actions("ways", *found)


def turning(
    audit: Audit, place: Place, pages: int, titles: Sequence[tuple[str, str]]
) -> list[Block]:
    """To the page before and the next; beneath a part alone, to the part before and the next."""
    steps = [(place.page - 1, "Page before"), (place.page + 1, "Next page")]
    found = [
        (replace(place, page=step), f"{name} ({step + 1} of {pages})")
        for step, name in steps
        if 0 <= step < pages
    ]
    codes = [code for code, _ in titles]
    if place.part in codes and pages == 1:
        here = codes.index(place.part)
        found += [
            (Place(place.shown, code), f"{name}: {title}")
            for name, (code, title) in (
                *(("Before", each) for each in titles[max(here - 1, 0) : here]),
                *(("Next", each) for each in titles[here + 1 : here + 2]),
            )
        ]
    buttons = [
        blocks.actions(f"turn/{number}", blocks.button(ids.READING_GO, text, value=to.value(audit)))
        for number, (to, text) in enumerate(found)
    ]
    said = [blocks.context("page", f"Page {place.page + 1} of {pages}")] if pages > 1 else []
    return [*said, *buttons]


def titled(body: Sequence[Block], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """The parts that stand in a body, in order, by their code and title."""
    return [(code, titles[code]) for code in map(_code, body) if code in titles]


def _part(body: Sequence[Block], code: str) -> list[Block]:
    found: list[Block] = []
    inside = False
    for block in body:
        if begins := _code(block):
            inside = begins == code
        if inside:
            found.append(block)
    return found


def _code(block: Block) -> str:
    """The code of the part that begins with this block; "" within one."""
    name = str(block.block_id or "")
    return name.removeprefix(_TITLE) if name.startswith(_TITLE) else ""
