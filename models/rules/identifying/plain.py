"""Text as it is searched: one kind of space, dash and digit, whatever it was typed or pasted with.

Copied text brings non-breaking spaces, en dashes, full-width digits and characters that nobody
sees; a detail that is broken over two lines is still that detail.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_BLANKS = {ord(blank): " " for blank in "\t\n\r\v\f"}
_DROPPED = frozenset({"Cf", "Mn", "Me"})  # what is not seen, and accents
_QUOTES = frozenset("‘’‛′`´")
#: More than any language that is written here has.
_MOST_LETTERS = 4096


@dataclass(frozen=True)
class Plain:
    """`text` to search; `places` says where each of its characters stood before."""

    text: str
    places: Sequence[int]

    @cached_property
    def low(self) -> str:
        """The same in small letters, character by character."""
        return self.text if self.text.islower() else _low(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where this stretch stood in what was typed; `end` is not part of it."""
        return self.places[start], self.places[end - 1] + 1


def plain(text: str) -> Plain:
    """What is searched for a text. Takes time in proportion to its length."""
    searched = text.translate(_BLANKS if text.isascii() else _SIMPLE)
    if len(searched) == len(text):  # each letter became one, or none: so none was dropped
        return Plain(searched, range(len(text)))
    return Plain(searched, [place for place, letter in enumerate(text) if _simple(letter)])


def _simple(letter: str) -> str:
    if letter.isascii():
        return letter.translate(_BLANKS)
    kind = unicodedata.category(letter)
    if kind in _DROPPED:
        return ""
    if kind.startswith("Z"):
        return " "
    if kind == "Pd" or letter == "−":
        return "-"
    if letter in _QUOTES:
        return "'"
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    same = unicodedata.normalize("NFKD", letter)[0]
    return same if same.isascii() else letter


class _Simple(dict[int, str]):
    """What each letter is searched as; those that people write are worked out once."""

    def __missing__(self, letter: int) -> str:
        simple = _simple(chr(letter))
        if len(self) < _MOST_LETTERS:
            self[letter] = simple
        return simple


_SIMPLE = _Simple()


def _low(text: str) -> str:
    small = text.lower()
    if len(small) == len(text):  # only "İ" becomes two
        return small
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
