"""The council's settings as one value that rules can be given.

Every number, area and label is data with a default (brief, first paragraph). `DEFAULTS` is the
shipped file; a council's own values are merged over it, key by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class AreaOfPlanning:
    """One area of planning: `target` is audits in a four-month cycle (brief section 5)."""

    code: str
    name: str
    short: str
    target: int


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        if isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged


@dataclass(frozen=True)
class Policy:
    """The settings in force. `policy.number("escalation.inadequate_calendar_days")` is 7."""

    values: Mapping[str, Any]

    def value(self, path: str) -> Any:
        """The setting at a dotted path. Raises `KeyError` for a name that the defaults lack."""
        found: Any = self.values
        for key in path.split("."):
            found = found[key]
        return found

    def number(self, path: str) -> int:
        """The same, as a whole number."""
        return int(self.value(path))

    def words(self, path: str) -> str:
        """The same, as text."""
        return str(self.value(path))

    @cached_property
    def areas(self) -> tuple[AreaOfPlanning, ...]:
        """The areas of planning in the order of the rotation."""
        return tuple(AreaOfPlanning(**area) for area in self.values["areas"])

    def area(self, code: str) -> AreaOfPlanning:
        """The area with this code. Raises `KeyError` when there is none."""
        for area in self.areas:
            if area.code == code:
                return area
        raise KeyError(code)

    def changed(self, over: Mapping[str, Any]) -> Policy:
        """This policy with a council's own values laid over it."""
        return Policy(_merged(self.values, over))


DEFAULTS = Policy(
    yaml.safe_load(files("models").joinpath("data/defaults.yml").read_text(encoding="utf-8"))
)
