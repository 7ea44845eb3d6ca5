"""What a part is made of: its fields, when each is shown, and when it must be answered.

A part's values are a flat mapping of field name to text. What a field depends on stands before it:
an answer that is not shown counts for nothing, and what was typed there stays kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from models.audit import Audit

Values = Mapping[str, str]
Options = tuple[tuple[str, str], ...]
Rule = Callable[[Values], bool]

FRONT, CHILD, FAMILY, CLOSING = "front", "child", "family", "closing"
YES_NO: Options = (("yes", "Yes"), ("no", "No"))


def always(_: Values) -> bool:
    """Whatever else is answered."""
    return True


def never(_: Values) -> bool:
    """Not under any circumstances."""
    return False


def when(name: str, *wanted: str) -> Rule:
    """When this field has one of these answers."""
    return lambda values: values.get(name, "") in wanted


@dataclass(frozen=True, eq=False)
class Field:
    """One thing that is asked. From the part's values, `shown` says whether it is asked at all,
    `needed` whether it must be answered then; `instead` is its label where that changes.
    Made once: two are never equal.
    """

    name: str
    kind: Literal["choice", "words", "line", "date"]
    label: str
    hint: str = ""
    options: Options = ()
    needed: Rule = always
    shown: Rule = always
    instead: Callable[[Values], str] | None = None

    def said(self, values: Values) -> str:
        """The label, as it is with these values."""
        return (self.instead(values) if self.instead else "") or self.label


@dataclass(frozen=True)
class About:
    """Whom an audit is about, as frozen at its release: what decides what is asked."""

    age_band: str
    status: str

    @classmethod
    def of(cls, audit: Audit) -> About:
        """The same of an audit."""
        return cls(audit.age_band, audit.status)


@dataclass(frozen=True, eq=False)
class Part:
    """A part that is opened, answered and saved on its own. Made once: two are never equal.

    `guide` is the short help on its top.
    """

    code: str
    title: str
    fields: tuple[Field, ...]
    guide: str = ""

    def asked(self, values: Values) -> tuple[Field, ...]:
        """The fields that are shown with these values, in order."""
        return self._walk(values)[0]

    def visible(self, values: Values) -> dict[str, str]:
        """Those of the values that are shown and not empty."""
        return self._walk(values)[1]

    def unanswered(self, values: Values) -> list[Field]:
        """What must still be answered, in order. What is not shown is never needed."""
        fields, seen = self._walk(values)
        return [field for field in fields if field.name not in seen and field.needed(seen)]

    def _walk(self, values: Values) -> tuple[tuple[Field, ...], dict[str, str]]:
        fields: list[Field] = []
        seen: dict[str, str] = {}
        for field in self.fields:
            if not field.shown(seen):
                continue
            fields.append(field)
            if value := values.get(field.name, "").strip():
                seen[field.name] = value
        return tuple(fields), seen

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of everything that may be asked."""
        return frozenset(field.name for field in self.fields)

    @property
    def is_domain(self) -> bool:
        """Whether the part is one of the tool's domains, with a grade and a reason."""
        return self.code not in (FRONT, CHILD, FAMILY, CLOSING)

    @property
    def is_conversation(self) -> bool:
        """Whether the part is about speaking with somebody."""
        return self.code in (CHILD, FAMILY)
