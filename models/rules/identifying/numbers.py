"""NHS numbers and pupil numbers, by their check digit and check letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.rules.identifying.kinds import Kind, Seen
from models.rules.identifying.plain import Plain

#: How ten digits are grouped where nothing says that they are an NHS number.
_GROUPINGS = frozenset(
    {(10,), (3, 3, 4), (3, 4, 3), (4, 3, 3), (5, 5), (3, 7), (6, 4), (3, 3, 2, 2)}
)
#: Every grouping begins with as many: what begins with fewer costs no closer look.
_FEWEST = min(grouping[0] for grouping in _GROUPINGS)
_DIGITS = re.compile(r"[0-9]+")
_BETWEEN = re.compile(r"[ \-./_]{0,3}")
_NHS_BEFORE = re.compile(r"nhs\W{0,3}(?:(no|num|number|nr|id|is|was|given|as)\W{0,3}){0,4}$")
_NHS_LABEL = 40
_SURELY_LABELLED = re.compile(r"nhs\W{0,3}(?:no|num|number|nr|id)\b")
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_DIGITS = 11
_UPN = re.compile(
    rf"(?:(?<![A-Za-z0-9])|(?<=UPN))[{_UPN_LETTERS}](?:[ -]?\d){{{_UPN_DIGITS}}}"
    rf"[ -]?[\d{_UPN_LETTERS}](?![A-Za-z0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Group:
    """Digits that stand together."""

    start: int
    end: int
    digits: str


def groups_of(text: str) -> list[Group]:
    """Every run of digits, in order."""
    return [Group(run.start(), run.end(), run[0]) for run in _DIGITS.finditer(text)]


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits end with the check digit of an NHS number (modulus 11)."""
    if len(digits) != 10 or not digits.isdecimal() or not digits.strip("0"):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def is_upn(letters: str) -> bool:
    """Whether 13 characters begin with the check letter of a unique pupil number (modulus 23)."""
    tail = letters[1:].upper()
    if len(tail) != 12 or not tail[:11].isdecimal():
        return False
    last = int(tail[11]) if tail[11].isdecimal() else _UPN_LETTERS.find(tail[11])
    values = [*map(int, tail[:11]), last]
    total = sum(value * weight for value, weight in zip(values, range(2, 14), strict=True))
    return last >= 0 and _UPN_LETTERS[total % 23] == letters[0].upper()


def nhs_numbers(plain: Plain, groups: Sequence[Group]) -> Iterator[Seen]:
    """NHS numbers; and, as a warning, digits that are called one and are none."""
    low = plain.low
    for index, first in enumerate(groups):
        before = low[max(0, first.start - _NHS_LABEL) : first.start]
        label = _NHS_BEFORE.search(before) if "nhs" in before else None
        if label is None and (len(first.digits) < _FEWEST or before[-1:].isalnum()):
            continue
        run = _ten_digits(low, groups, index)
        digits = "".join(group.digits for group in run)
        end = run[-1].end
        usual = tuple(len(group.digits) for group in run) in _GROUPINGS
        whole = not low[end : end + 1].isalnum()
        if is_nhs_number(digits) and whole and (usual or label):
            yield Seen(Kind.NHS_NUMBER, first.start, end)
        elif label and (
            len(digits) >= 8 or (len(digits) >= 3 and _SURELY_LABELLED.match(label[0]))
        ):
            yield Seen(Kind.MAYBE_NHS_NUMBER, first.start, end)


def _ten_digits(text: str, groups: Sequence[Group], index: int) -> list[Group]:
    """The groups from this one on that stand close together, up to ten digits in all."""
    run = [groups[index]]
    length = len(run[0].digits)
    for group in groups[index + 1 : index + 10]:
        length += len(group.digits)
        if length > 10 or not _BETWEEN.fullmatch(text, run[-1].end, group.start):
            break
        run.append(group)
    return run


def upns(plain: Plain, groups: Sequence[Group]) -> Iterator[Seen]:
    """Unique pupil numbers, temporary ones (with a letter at the end) too."""
    if sum(len(group.digits) for group in groups) < _UPN_DIGITS:
        return
    for match in _UPN.finditer(plain.text):
        if is_upn(re.sub(r"[ -]", "", match[0])):
            yield Seen(Kind.UPN, match.start(), match.end())
