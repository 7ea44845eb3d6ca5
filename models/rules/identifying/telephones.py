"""Telephone numbers, as people in the United Kingdom write them, and numbers from abroad."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.rules.identifying.kinds import Kind, Seen
from models.rules.identifying.numbers import Group
from models.rules.identifying.plain import Plain

_BETWEEN = re.compile(r"[ \-./()]{0,3}")
_LABEL_LENGTH = 36
#: What says that digits which could be anything are a telephone number.
_LABEL = re.compile(
    r"(?<![a-z])(?:tel|telephone|phone|ph|mob|mobile|landline|whatsapp|cell)"
    r"(?:\W{1,3}(?:no|num|number|is|was|on|contact|her|his|their))*\W{0,3}$"
)
_FREEPHONE = re.compile(r"0(?:800|500)\d{6}")
_NATIONAL = re.compile(r"0(?:1[1-9]|2[0-9]|3[03457]|5[56]|7[0-9]|8[0247]|9[018])\d{8}")
_SHORT_AREA = re.compile(r"01\d{8}")
_TIME = re.compile(r"(?:[01]\d|2[0-4])[0-5]\d")


def telephones(plain: Plain, groups: Sequence[Group]) -> Iterator[Seen]:
    """Every telephone number; its value is in national form (`01632960123`, `+48…`)."""
    low = plain.low
    after = 0
    for index, first in enumerate(groups):
        if first.start < after:
            continue
        labelled = _is_labelled(low, first.start)
        before = low[max(0, first.start - 2) : first.start]
        abroad = before.endswith(("+", "+("))
        if not labelled and (before[-1:].isalpha() or not (abroad or first.digits[0] in "04")):
            continue  # `QM01632…` is a reference, `tel01632…` is none
        seen = _at(low, groups, index, abroad=abroad, labelled=labelled)
        if seen is not None:
            after = seen.end
            yield seen


def national(number: str) -> str:
    """A number as it is compared: digits only, without the United Kingdom's prefix."""
    digits = re.sub(r"\D", "", number)
    if number.lstrip(" (").startswith("+") and not digits.startswith("44"):
        return f"+{digits}"
    for prefix in ("0044", "44"):
        if digits.startswith(prefix) and len(digits) > 10:
            return f"0{digits.removeprefix(prefix).removeprefix('0')}"
    return digits


def _is_labelled(text: str, start: int) -> bool:
    """Whether words before it say that it is a telephone number."""
    before = text[max(0, start - _LABEL_LENGTH) : start]
    if not before.rstrip(" .:;,#=*'\"/()[]-")[-1:].isalpha():
        return False
    return _LABEL.search(before) is not None


def _at(
    text: str, groups: Sequence[Group], index: int, *, abroad: bool, labelled: bool
) -> Seen | None:
    first = groups[index]
    run: list[Group] = []
    best: Seen | None = None
    for group in groups[index : index + 15]:
        if run and not _BETWEEN.fullmatch(text, run[-1].end, group.start):
            break
        run.append(group)
        digits = "".join(each.digits for each in run)
        if len(digits) > 16:
            break
        sizes = [len(each.digits) for each in run]
        if not text[group.end : group.end + 1].isalpha() and (
            _is_international(digits) if abroad else _is_number(digits, sizes, run, labelled)
        ):
            start = first.start - (1 if abroad else 0)
            value = national(f"+{digits}" if abroad else digits)
            best = Seen(Kind.TELEPHONE, start, group.end, value)
            if _is_whole(value):
                break
    return best


def _is_whole(value: str) -> bool:
    return value.startswith("0") and len(value) == 11


def _is_international(digits: str) -> bool:
    if digits.startswith("44"):
        return _is_national(national(f"+{digits}"))
    return 9 <= len(digits) <= 15


def _is_number(digits: str, sizes: list[int], run: Sequence[Group], labelled: bool) -> bool:
    if digits.startswith("001") and not labelled:  # certificates begin like this as well
        return False
    if digits.startswith("00"):
        return 11 <= len(digits) <= 16 and digits[2] != "0" and sizes[0] >= 4
    if digits.startswith("447") and len(digits) == 12:
        return True
    if _is_national(digits):
        freephone = _FREEPHONE.fullmatch(digits) is not None and len(sizes) == 1
        return labelled or freephone or (_is_grouped(sizes) and not _are_times(run))
    if not labelled:
        return False
    mobile = len(digits) == 10 and digits[0] == "7"
    return mobile or 6 <= len(digits) <= 8


def _is_national(digits: str) -> bool:
    return any(shape.fullmatch(digits) for shape in (_NATIONAL, _FREEPHONE, _SHORT_AREA))


def _is_grouped(sizes: list[int]) -> bool:
    """Whether groups of these sizes are a number; dates and scores stand in smaller ones."""
    if sum(sizes) == 10:
        return sizes in ([5, 5], [4, 6], [4, 3, 3])
    if sizes[0] == 2:
        return len(sizes) > 1 and sizes[1] >= 3
    return sizes[0] >= 3 and len(sizes) <= 6


def _are_times(run: Sequence[Group]) -> bool:
    """Whether it reads as times of day one after the other: 0900 1030 120."""
    return len(run) >= 3 and all(
        len(group.digits) == 4 and _TIME.fullmatch(group.digits) for group in run[:2]
    )
