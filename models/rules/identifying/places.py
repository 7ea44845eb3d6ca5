"""Postcodes; and street addresses, as a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.rules.identifying.kinds import Kind, Seen
from models.rules.identifying.lists import words
from models.rules.identifying.plain import Plain

#: Letters that never stand at the end of a postcode: what has one there is something else.
_POSTCODE = re.compile(
    r"(?<![a-z0-9])([a-z]{1,2})([0-9][0-9a-z]?)([ .\-]{0,3})"
    r"([0-9])([abd-hjlnp-uw-z]{2})(?![a-z0-9])"
)
_LABEL = re.compile(r"(?:post ?code|\bpc)\W{0,3}(?:(?:is|was|of|now)\W{1,3}){0,2}$")
_ENDS = (
    "street|road|avenue|lane|drive|crescent|gardens|terrace|place|grove|mews|square|close|court|"
    "way|walk|row|rise|hill|park|view|st|rd|ave"
)
_ADDRESS = re.compile(
    rf"(?<![\w.:/])(?:flat |no\.? ?|number )?\d{{1,4}}[a-z]?,? (?:[A-Z][A-Za-z']{{1,20}} ){{1,3}}"
    rf"(?i:{_ENDS})(?![\w])"
)
_ADDRESS_IN_SMALL = re.compile(
    r"(?<![\w.:/])\d{1,4}[a-z]? [a-z']{3,20} (?:street|road|avenue|crescent|terrace|mews)(?!\w)"
)
_FLAT = re.compile(r"(?<!\w)[Ff]lat \d{1,4}[A-Za-z]?,? (?:[A-Z][A-Za-z']{1,20} ?){1,3}")
#: "2 Family Court hearings" is no place to live.
_NOT_A_STREET = re.compile(
    r"\b(?:family|crown|county|high|youth|magistrates'?|supreme|moot) court$|\b\w+'s place$|"
    r"\b(?:the|a|this|that|in|on|by|of|per|each|every) \w+$",
    re.IGNORECASE,
)


def postcodes(plain: Plain) -> Iterator[Seen]:
    """Full postcodes: in capitals of any area, in small letters where it is surely one."""
    low = plain.low
    for match in _POSTCODE.finditer(low):
        written = plain.text[match.start() : match.end()]
        label = _LABEL.search(low[max(0, match.start() - 20) : match.start()])
        if label or _is_postcode(match, written):
            yield Seen(Kind.POSTCODE, match.start(), match.end())


def _is_postcode(match: re.Match[str], written: str) -> bool:
    area, district, between, _, ending = match.groups()
    real = area in words("postcode_areas")
    if ending in words("after_numbers"):
        capitals = written.isupper() or written[-2:].isupper()
        return (
            real
            and capitals
            and not (area in words("numbered") and ending in ("st", "nd", "rd", "th"))
        )
    if written.isupper():
        return real or between.strip() == ""
    if not real:
        return False
    return (
        between != ""
        or written[-2:].isupper()
        or len(area + district) > 2
        or area not in words("numbered")
    )


def addresses(plain: Plain) -> Iterator[Seen]:
    """A number and a street, or a flat in a named house: a warning."""
    for shape in (_ADDRESS, _ADDRESS_IN_SMALL, _FLAT):
        for match in shape.finditer(plain.text):
            if not _NOT_A_STREET.search(match[0].rstrip()):
                yield Seen(Kind.ADDRESS, match.start(), match.end())
