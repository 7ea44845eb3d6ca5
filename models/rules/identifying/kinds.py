"""What identifies a child, and what is said about it (brief section 6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found. The second half only warns."""

    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    POSTCODE = "postcode"
    TELEPHONE = "telephone"
    EMAIL = "email"
    DATE_OF_BIRTH = "date_of_birth"
    MAYBE_NHS_NUMBER = "maybe_nhs_number"
    MAYBE_DATE_OF_BIRTH = "maybe_date_of_birth"
    MONTH_OF_BIRTH = "month_of_birth"
    ADDRESS = "address"
    NAME = "name"


_KEPT = "Your text is kept."
_SENTENCES = {
    Kind.NHS_NUMBER: f"This looks like an NHS number. Please leave it out: the audit's reference "
    f"says which child it is. {_KEPT}",
    Kind.UPN: f"This looks like a pupil number (UPN). Please write 'school', without it. {_KEPT}",
    Kind.POSTCODE: "This looks like a postcode. Please write the area, or 'home', instead. "
    f"{_KEPT}",
    Kind.TELEPHONE: "This looks like a telephone number. Please write whose it is, without the "
    f"number. {_KEPT}",
    Kind.EMAIL: "This looks like an email address. Please write whose it is, without the address. "
    f"{_KEPT}",
    Kind.DATE_OF_BIRTH: f"This looks like a date of birth. Please write the age instead. {_KEPT}",
    Kind.MAYBE_NHS_NUMBER: "This may be an NHS number with a slip in it. If it is, please leave "
    "it out.",
    Kind.MAYBE_DATE_OF_BIRTH: "This may be a birthday. If it is, please write the age instead.",
    Kind.MONTH_OF_BIRTH: "This says when somebody was born. The age is enough.",
    Kind.ADDRESS: "This may be an address. If it is, please write the area, or 'home', instead.",
    Kind.NAME: "This may be somebody's name. If it is, please write who they are to the child.",
}
_WARNINGS = frozenset(
    {
        Kind.MAYBE_NHS_NUMBER,
        Kind.MAYBE_DATE_OF_BIRTH,
        Kind.MONTH_OF_BIRTH,
        Kind.ADDRESS,
        Kind.NAME,
    }
)


@dataclass(frozen=True)
class Seen:
    """A stretch of the plain text; `value` is what it is compared by with what is allowed."""

    kind: Kind
    start: int
    end: int
    value: str = ""


@dataclass(frozen=True)
class Found:
    """One detail: what kind, from where to where in the text as it was typed (`end` excluded).

    `blocks`: it keeps an audit from being sent. It never holds the text itself.
    """

    kind: Kind
    start: int
    end: int

    @property
    def blocks(self) -> bool:
        """Whether it has to be mended; else it is a warning."""
        return self.kind not in _WARNINGS

    @property
    def sentence(self) -> str:
        """What the person is told, kindly, and without a word of what they wrote."""
        return _SENTENCES[self.kind]
