"""What blocks and questions share: Slack's kinds of things, and text that is safe to show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import slackblocks as slack

Json = dict[str, Any]
Block = slack.Block
Element = slack.Element
Style = slack.elements.ButtonStyleName
Choices = Iterable[tuple[str, str]]

#: The most that somebody can type into one field.
LONGEST_TYPED = 3000


class Drawn(slack.Block):
    """A block that is drawn once and shown in many windows. Its JSON must never be changed.

    `text` is that JSON as Slack is sent it.
    """

    def __init__(self, block: Block) -> None:
        super().__init__(block.type, block.block_id)
        self._drawn = block._resolve()
        self.text = as_json(self._drawn)
        self.size = len(self.text)

    def _resolve(self) -> Json:
        return self._drawn


class DrawnOption(slack.Option):
    """An answer to choose, drawn once like `Drawn`."""

    def __init__(self, value: str, text: str) -> None:
        super().__init__(slack.PlainText(text), value)
        self._drawn = super()._resolve()

    def _resolve(self) -> Json:
        return self._drawn


class DrawnButton(slack.Button):
    """A button, drawn once like `Drawn`."""

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self._drawn = super()._resolve()

    def _resolve(self) -> Json:
        return self._drawn


class Alert(slack.AlertBlock):
    """A coloured line that is drawn as it is; the library walks it once a level."""

    def _resolve(self) -> Json:
        text = self.text._resolve()
        return {"type": "alert", "block_id": self.block_id, "text": text, "level": self.level}


class SmallPrint(slack.ContextBlock):
    """Small print, for the same reason."""

    def _resolve(self) -> Json:
        drawn = [element._resolve() for element in self.elements or ()]
        return {"type": "context", "block_id": self.block_id, "elements": drawn}


class Menu(slack.StaticSelectMenu):
    """A menu that draws its answers as they are; the library walks all of them once a level."""

    def _resolve(self) -> Json:
        found: Json = {"type": self.type.value, "action_id": self.action_id}
        if self.option_groups:
            found["option_groups"] = [_group(group) for group in self.option_groups]
        else:
            found["options"] = [option._resolve() for option in self.options or ()]
        if self.initial_option:
            found["initial_option"] = self.initial_option._resolve()
        if self.placeholder:
            found["placeholder"] = self.placeholder._resolve()
        return found


def _group(group: slack.OptionGroup) -> Json:
    options = [option._resolve() for option in group.options]
    return {"label": group.label._resolve(), "options": options}


class Row(slack.ActionsBlock):
    """A row of buttons and menus that draws them as they are, for the same reason."""

    def _resolve(self) -> Json:
        drawn = [element._resolve() for element in self.elements or ()]
        return {"type": self.type.value, "block_id": self.block_id, "elements": drawn}


class View(dict[str, Any]):
    """A window as Slack takes it, and its `text` as it is sent: it must never be changed."""

    __slots__ = ("text",)

    def __init__(self, view: Json, drawn: Iterable[str]) -> None:
        """`view` with its blocks, and the JSON of each of them."""
        super().__init__(view)
        frame = as_json({name: value for name, value in view.items() if name != "blocks"})
        self.text = f'{frame[:-1]}, "blocks": [{", ".join(drawn)}]}}'


#: What `json.dumps` does, without asking how each time.
as_json = json.JSONEncoder().encode


def size_of(found: object) -> int:
    """How many bytes it is as JSON."""
    return len(as_json(found))


class Marked(str):
    """Slack's mrkdwn, ready to show: made by `words.say` and `words.mark` only."""

    __slots__ = ()


def escaped(text: object) -> Marked:
    """Text as it is written, with the three signs that Slack would read as its own."""
    if isinstance(text, Marked):
        return text
    plain = str(text)
    return Marked(plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def fitted(text: str, most: int) -> str:
    """Text cut to fit, with a sign that it goes on."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def capital(text: str) -> str:
    """The text as a sentence begins: its first letter a capital."""
    return text[:1].upper() + text[1:]
