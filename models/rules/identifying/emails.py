"""Email addresses, written with their sign or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.rules.identifying.kinds import Kind, Seen
from models.rules.identifying.plain import Plain

_LONGEST_NAME, _LONGEST_DOMAIN = 64, 120
_NAME = re.compile(r"[a-z0-9._%+'\-]+ {0,2}$")
_DOMAIN = re.compile(r" {0,2}([a-z0-9-]+(?: ?\. ?[a-z0-9-]+)*)")
_ENDS = r"(?:com|org|net|uk|co|gov|nhs|sch|ac|edu|info|me|io|eu|ie|example|test|invalid)"
_KNOWN_END = re.compile(rf"\.{_ENDS}$")
_ANY_END = re.compile(r"\.[a-z]{2,24}$")
_WORD = r"[a-z0-9_+'\-]{1,40}"
_AT = r" ?(?:\bat\b|[\[({] ?at ?[\])}]) ?"
_DOT = r"(?: ?(?:\bdot\b|[\[({] ?dot ?[\])}]) ?|\.)"
_IN_WORDS = re.compile(
    rf"(?<![a-z0-9]){_WORD}(?:{_DOT}{_WORD}){{0,3}}{_AT}({_WORD}(?:{_DOT}{_WORD}){{0,3}}{_DOT}{_ENDS})"
    r"(?![a-z0-9])"
)

#: Only where nothing else can be meant: "look at bbc.co.uk" is no address.
_PROVIDERS = (
    "gmail|googlemail|hotmail|outlook|yahoo|icloud|live|aol|btinternet|protonmail|proton|example"
)
_AT_A_PROVIDER = re.compile(
    rf"(?<![a-z0-9]){_WORD}(?:\.{_WORD}){{0,3}} at "
    rf"((?:{_PROVIDERS})(?:\.[a-z]{{2,7}}){{1,2}})(?![a-z0-9])"
)
_AT_ONE = tuple(f" at {provider}" for provider in _PROVIDERS.split("|"))


def emails(plain: Plain) -> Iterator[Seen]:
    """Every email address; its value is the domain."""
    low = plain.low
    sign = low.find("@")
    while sign >= 0:
        seen = _around(low, sign)
        if seen is not None:
            yield seen
        sign = low.find("@", sign + 1)
    if any(at in low for at in _AT_ONE):
        for match in _AT_A_PROVIDER.finditer(low):
            yield Seen(Kind.EMAIL, match.start(), match.end(), match[1])
    if "at" in low and ("dot" in low or "at)" in low or "at]" in low):
        for match in _IN_WORDS.finditer(low):
            if re.search(r"\bdot\b|[\[({] ?at", match[0]):
                domain = re.sub(r" ?[\[({]? ?\bdot\b ?[\])}]? ?", ".", match[1])
                yield Seen(Kind.EMAIL, match.start(), match.end(), domain)


def _around(low: str, sign: int) -> Seen | None:
    start = max(0, sign - _LONGEST_NAME)
    name = _NAME.search(low[start:sign])
    after = _DOMAIN.match(low[sign + 1 : sign + 1 + _LONGEST_DOMAIN])
    if name is None or after is None:
        return None
    tight = not name[0].endswith(" ") and not after[0].startswith(" ")
    written = after[1].rstrip("-")
    # "… to jo@school.example. Then": what follows the full stop is another sentence.
    domain = _domain(written, tight)
    if domain is None:
        return None
    value = domain.replace(" ", "")
    return Seen(Kind.EMAIL, start + name.start(), sign + 1 + after.start(1) + len(domain), value)


def _domain(written: str, tight: bool) -> str | None:
    """The longest beginning that is a domain; what follows a full stop and a blank may not be."""
    while "." in written:
        loose = " " in written or not tight
        compact = written.replace(" ", "")
        if (_KNOWN_END if loose else _ANY_END).search(compact):
            return written
        written = written[: written.rindex(".")].rstrip()
    return None
