"""What both imports share: a CSV read whole, every bad row named, all or nothing (brief 12)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from models.errors import RuleBroken

Row = Mapping[str, str]
T = TypeVar("T")
MONTH = re.compile(r"^20\d\d-(0[1-9]|1[0-2])$")


class BadRows(RuleBroken):
    """A file that was refused: `rows` holds a line number of the file and its reason, for each."""

    def __init__(self, rows: Sequence[tuple[int, str]], thing: str = "row") -> None:
        self.rows = list(rows)
        count = len(self.rows)
        many = f"{thing}s need" if count != 1 else f"{thing} needs"
        super().__init__(f"Nothing was imported: {count} {many} mending.")


@dataclass
class ImportReport:
    """What an import did, or would do. `changed` names what changed, never a child."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0
    warnings: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The report as sentences for a terminal."""
        said = f"{self.added} added, {self.changed} changed, {self.unchanged} as they were"
        return [
            f"{said}, {self.left} no longer listed." if self.left else f"{said}.",
            *self.warnings,
        ]


def read_rows(
    text: str,
    read: Callable[[int, Row], T],
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
) -> tuple[list[T], list[tuple[int, str]]]:
    """What `read` makes of each row, and the bad rows: each its line number and reason.

    `read` is given the line number and the row, blanks trimmed; it raises `ValueError` with the
    reason why a row is bad. Raises `BadRows` at once for a wrong heading.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    good: list[T] = []
    bad: list[tuple[int, str]] = []
    try:
        reader.fieldnames = _headings(reader.fieldnames or (), required, optional)
        for row in reader:
            try:
                if None in row or None in row.values():
                    raise ValueError("this row has another number of columns")
                trimmed = {name: (value or "").strip() for name, value in row.items()}
                good.append(read(reader.line_num, trimmed))
            except ValueError as reason:
                bad.append((reader.line_num, str(reason)))
    except csv.Error as trouble:
        bad.append((reader.reader.line_num, f"this row cannot be read: {trouble}"))
    return good, bad


def _headings(
    found: Sequence[str | None], required: Sequence[str], optional: Sequence[str]
) -> list[str]:
    headings = [(name or "").strip() for name in found]
    unknown = [name for name in headings if name not in {*required, *optional}]
    missing = [name for name in required if name not in headings]
    reasons = [f"the column “{name}” is not one that we keep; take it out" for name in unknown]
    reasons += [f"the column “{name}” is missing" for name in missing]
    if not reasons and len(set(headings)) != len(headings):
        reasons = ["a column stands twice"]
    if reasons:
        raise BadRows([(1, reason) for reason in reasons])
    return headings


def iso_date(text: str, name: str) -> date | None:
    """A date like 2026-12-01, or None where nothing is given. Raises `ValueError` with a reason."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} must be a date like 2026-12-01") from None


def month_text(text: str, name: str) -> str | None:
    """A month like 2026-03, or None where nothing is given. Raises `ValueError` with a reason."""
    if text and not MONTH.match(text):
        raise ValueError(f"{name} must be a month like 2026-03")
    return text or None
