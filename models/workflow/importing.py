"""What both imports share: a CSV read whole, every bad row named, all or nothing (brief 12)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.errors import RuleBroken

Row = Mapping[str, str]
MONTH = re.compile(r"^20\d\d-(0[1-9]|1[0-2])$")


class BadRows(RuleBroken):
    """A file that was refused: `rows` holds a line number of the file and its reason, for each."""

    def __init__(self, rows: Sequence[tuple[int, str]]) -> None:
        self.rows = list(rows)
        count = len(self.rows)
        super().__init__(
            f"Nothing was imported: {count} row{'s' if count != 1 else ''} need mending."
        )


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
    text: str, *, required: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, Row]]:
    """Each row with its line number, blanks trimmed. Raises `BadRows` for a wrong heading."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), strict=True)
    headings = [(name or "").strip() for name in reader.fieldnames or ()]
    unknown = [name for name in headings if name not in {*required, *optional}]
    missing = [name for name in required if name not in headings]
    if unknown or missing or len(set(headings)) != len(headings):
        reasons = [f"the column “{name}” is not one that we keep; take it out" for name in unknown]
        reasons += [f"the column “{name}” is missing" for name in missing]
        raise BadRows([(1, reason) for reason in reasons or ["a column stands twice"]])
    reader.fieldnames = headings
    try:
        for row in reader:
            if None in row or None in row.values():
                raise BadRows([(reader.line_num, "this row has another number of columns")])
            yield reader.line_num, {name: (value or "").strip() for name, value in row.items()}
    except csv.Error as trouble:
        raise BadRows([(reader.line_num, f"this row cannot be read: {trouble}")]) from None


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
