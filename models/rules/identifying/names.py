"""Words that are likely somebody's name: a warning, and none where a colleague is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.rules.identifying.kinds import Kind, Seen
from models.rules.identifying.lists import words
from models.rules.identifying.plain import Plain

_NAME = r"[A-Z][a-z]{1,19}(?:[-'][A-Z][a-z]{1,19})?"
_CAPITALISED = re.compile(rf"(?<![A-Za-z'])({_NAME})(?: ({_NAME}))?(?![A-Za-z])")
_TITLED = re.compile(
    rf"(?<![A-Za-z])(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.? ({_NAME}(?: {_NAME})?)(?![A-Za-z])"
)
_RELATED = re.compile(
    r"(?<![A-Za-z])(?:[Mm]um|[Mm]other|[Dd]ad|[Ff]ather|[Bb]rother|[Ss]ister|[Ss]ibling|[Nn]an|[Nn]ana|"
    r"[Gg]randmother|[Gg]randfather|[Gg]randad|[Aa]unt|[Aa]untie|[Uu]ncle|[Cc]ousin|[Ss]tepfather|"
    rf"[Ss]tepdad|[Ss]tepmother|called|named),? ({_NAME})(?: ({_NAME}))?(?![A-Za-z])"
)


def names(plain: Plain) -> Iterator[Seen]:
    """Likely names of people; the value is the name in small letters."""
    given, known = words("given"), words("known")
    for match in _TITLED.finditer(plain.text):
        yield Seen(Kind.NAME, match.start(), match.end(), match[1].lower())
    for match in _RELATED.finditer(plain.text):
        if match[1] not in known:
            second = match[2] if match[2] and match[2] not in known else ""
            end = match.end(2) if second else match.end(1)
            yield Seen(Kind.NAME, match.start(1), end, f"{match[1]} {second}".strip().lower())
    for match in _CAPITALISED.finditer(plain.text):
        yield from _given(match, given, known)


def _given(match: re.Match[str], given: frozenset[str], known: frozenset[str]) -> Iterator[Seen]:
    first, second = match[1], match[2]
    if first in given:
        named = second if second and second not in known else ""
        end = match.end(2) if named else match.end(1)
        yield Seen(Kind.NAME, match.start(), end, f"{first} {named}".strip().lower())
    elif second in given:
        yield Seen(Kind.NAME, match.start(2), match.end(2), second.lower())
