"""Reading the data that a council may edit, and saying where it is wrong.

Tools, themes, kinds and descriptors are YAML files. A council replaces them by hand, so every
refusal names the file, the line and the reason, in one sentence for the person who edited it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files

import yaml

from models.errors import RuleBroken

_TEXT = "tag:yaml.org,2002:str"
_WHOLE_NUMBER = "tag:yaml.org,2002:int"
_YES_OR_NO = "tag:yaml.org,2002:bool"


class Misread(RuleBroken):
    """One place where a data file is wrong: its `line` (from 1) and the `reason`."""

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(f"{source}, line {line}: {reason}")
        self.line = line
        self.reason = reason


class BrokenFile(RuleBroken):
    """A data file that is wrong in one place or several: all of them, by line, in `found`."""

    def __init__(self, found: Sequence[Misread]) -> None:
        self.found = sorted(found, key=lambda wrong: wrong.line)
        super().__init__("\n".join(wrong.sentence for wrong in self.found))


class Wrongs:
    """Gathers what is wrong with a file, so that whoever mends it hears of all of it at once."""

    def __init__(self) -> None:
        self._found: list[Misread] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is misread within, and go on after it."""
        try:
            yield
        except Misread as wrong:
            self._found.append(wrong)

    def refuse(self) -> None:
        """Raises `BrokenFile` when anything was noted."""
        if self._found:
            raise BrokenFile(self._found)


def shipped(path: str) -> str:
    """The text of a data file that comes with the app; `path` is relative to `models/`."""
    return files("models").joinpath(path).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Part:
    """A mapping of a data file, with the place where it stands.

    Every reader below raises `RuleBroken` with file, line and reason when the field is missing
    or is something else than asked for.
    """

    source: str
    line: int
    fields: dict[str, yaml.Node]

    def refuse(self, reason: str, *, line: int | None = None) -> Misread:
        """The refusal to raise: "early_help.yml, line 12: reason"."""
        return Misread(self.source, line or self.line, reason)

    def line_of(self, key: str) -> int:
        """The line (from 1) of a field, or of the whole part when the field is missing."""
        return _line(self.fields[key]) if key in self.fields else self.line

    def only(self, known: Iterable[str]) -> None:
        """Refuses a field that nobody reads: most often a misspelt one."""
        expected = list(known)
        for key, node in self.fields.items():
            if key not in expected:
                raise self.refuse(
                    f'"{key}" is not a field here; the fields are {", ".join(expected)}.',
                    line=_line(node),
                )

    def text(self, key: str) -> str:
        """A line of text that is not empty, with surrounding space removed."""
        words = self._scalar(key, _TEXT, "text (put it in quotes if it looks like a number)")
        if not words.strip():
            raise self.refuse(f'"{key}" is empty.', line=self.line_of(key))
        return words.strip()

    def number(self, key: str) -> int:
        """A whole number of 1 or more."""
        value = self._scalar(key, _WHOLE_NUMBER, "a whole number")
        if not value.isdecimal() or int(value) < 1:
            raise self.refuse(f'"{key}" must be 1 or more.', line=self.line_of(key))
        return int(value)

    def flag(self, key: str) -> bool:
        """`true` or `false`; a missing field is false."""
        if key not in self.fields:
            return False
        return self._scalar(key, _YES_OR_NO, "true or false").lower() in {"true", "yes", "on"}

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; a missing field is an empty list."""
        if key not in self.fields:
            return ()
        nodes = self._list(key)
        for node in nodes:
            if not isinstance(node, yaml.ScalarNode):
                raise self.refuse(f'"{key}" must be a list of words.', line=_line(node))
        return tuple(str(node.value) for node in nodes)

    def parts(self, key: str, noting: Wrongs | None = None) -> tuple[Part, ...]:
        """A list of mappings, each with its own line. With `noting`, those that cannot be read are
        noted and left out; without, they are refused."""
        wrongs, found = noting or Wrongs(), []
        for node in self._list(key):
            with wrongs.noted():
                found.append(_mapping(node, self.source))
        if noting is None:
            wrongs.refuse()
        return tuple(found)

    def _node(self, key: str) -> yaml.Node:
        if key not in self.fields:
            raise self.refuse(f'"{key}" is missing.')
        return self.fields[key]

    def _scalar(self, key: str, tag: str, what: str) -> str:
        node = self._node(key)
        if not isinstance(node, yaml.ScalarNode) or node.tag != tag:
            raise self.refuse(f'"{key}" must be {what}.', line=_line(node))
        return str(node.value)

    def _list(self, key: str) -> list[yaml.Node]:
        node = self._node(key)
        if not isinstance(node, yaml.SequenceNode):
            raise self.refuse(f'"{key}" must be a list.', line=_line(node))
        return list(node.value)


def read(text: str, source: str) -> Part:
    """The whole file as a `Part`. Raises `RuleBroken` when it is not YAML with named fields."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark else 1
        raise Misread(source, line, f"this is not YAML: {broken.problem}.") from broken
    except yaml.YAMLError as broken:
        raise Misread(source, 1, "this is not YAML that can be read.") from broken
    if node is None:
        raise Misread(source, 1, "the file is empty.")
    return _mapping(node, source)


def _mapping(node: yaml.Node, source: str) -> Part:
    if not isinstance(node, yaml.MappingNode):
        raise Misread(source, _line(node), "named fields belong here, like `id: …`.")
    fields: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in fields:
            raise Misread(source, _line(key), f'"{name}" stands here twice.')
        fields[name] = value
    return Part(source=source, line=_line(node), fields=fields)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
