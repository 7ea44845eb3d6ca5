"""How a reference of the case list may be written: with blanks, without its dash, in small letters.

Only what was taken for a detail needs an answer, so only the words around it are spelt out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECES = re.compile(r"[A-Za-z]+|\d+")
_WORDS = re.compile(r"[A-Za-z0-9]+")
_JOINS = ("", "-", " ", "/", ".", "_")
#: How far a reference reaches beyond what was taken for a detail, in letters.
_REACH = 24


def compact(reference: str) -> str:
    """What references are compared by: letters and digits, in capitals."""
    return "".join(letter for letter in reference if letter.isalnum()).upper()


def spellings(text: str, start: int, end: int) -> Iterator[str]:
    """Every way in which a stretch, with up to two words around it, is written as a reference."""
    left = [word.start() for word in _WORDS.finditer(text, max(0, start - _REACH), start)]
    right = [word.end() for word in _WORDS.finditer(text, end, end + _REACH)]
    tight = end + len(_tail(text, end))
    for begins in (start, *left[-2:]):
        for ends in dict.fromkeys((end, tight, *right[:2])):
            yield from _spelt(text[begins:ends])
    yield from _with_one_join(compact(text[start:tight]))


def _tail(text: str, end: int) -> str:
    tail = re.compile(r"[A-Za-z0-9/_.\-]*[A-Za-z0-9]").match(text, end, end + _REACH)
    return tail[0] if tail else ""


def _spelt(written: str) -> Iterator[str]:
    yield written.strip().upper()
    yield written.strip()
    for pieces in (_PIECES.findall(written), _WORDS.findall(written)):
        for join in _JOINS:
            yield join.join(pieces).upper()


def _with_one_join(letters: str) -> Iterator[str]:
    """Typed in one piece, kept in two: `LC104AB` for `LC10 4AB`."""
    for place in range(1, len(letters)):
        for join in _JOINS[1:4]:
            yield letters[:place] + join + letters[place:]
