"""Names as they are looked for: small letters without accents, each word after a space."""

from __future__ import annotations

import re
import unicodedata

#: Letters that are letters of their own, and are typed as these where a keyboard lacks them.
_TYPED_AS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "æ": "ae", "œ": "oe", "ı": "i"}
)
_WITHIN_A_WORD = re.compile(r"['’‘ʼ`´]")
_WORD = re.compile(r"[^\W_]+")


def words_sought(text: str) -> list[str]:
    """The words of a name, or of what was typed of one: "Inês O'Neill-Shaw" is ines, oneill, shaw.

    None of them holds a sign that a database would read as anything.
    """
    plain = unicodedata.normalize("NFKD", _WITHIN_A_WORD.sub("", text.casefold()))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _WORD.findall(letters.translate(_TYPED_AS))


def searchable(name: str) -> str:
    """A name as it is kept beside itself: " tom bexley", so that ` b` finds where a word begins."""
    return "".join(f" {word}" for word in words_sought(name))
