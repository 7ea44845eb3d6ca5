"""Identifying details in free text (brief section 6): what must not stand in an audit.

`find` looks for NHS numbers, pupil numbers, postcodes, telephone numbers, email addresses and
dates of birth, which block sending, and for likely names, addresses, birthdays and months of
birth, which are warnings. Pure: what is allowed is given to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.rules.identifying.births import births
from models.rules.identifying.emails import emails
from models.rules.identifying.kinds import Found, Kind, Seen
from models.rules.identifying.names import names
from models.rules.identifying.numbers import groups_of, nhs_numbers, upns
from models.rules.identifying.places import addresses, postcodes
from models.rules.identifying.plain import Plain, plain
from models.rules.identifying.references import compact, spellings
from models.rules.identifying.telephones import national
from models.rules.identifying.telephones import telephones as numbers

__all__ = [
    "Allowed",
    "Found",
    "Kind",
    "find",
    "find_blocking",
    "possible_names",
    "possible_references",
]


@dataclass(frozen=True)
class Allowed:
    """What is never refused: the case list's references, the council's and public numbers, the
    council's email domains (subdomains only where listed), and its people.

    References are compared without blanks, dashes and capitals; telephone numbers by their digits.
    """

    references: frozenset[str] = frozenset()
    telephones: frozenset[str] = frozenset()
    email_domains: frozenset[str] = frozenset()
    staff_names: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        references: Iterable[str] = (),
        telephones: Iterable[str] = (),
        email_domains: Iterable[str] = (),
        staff_names: Iterable[str] = (),
    ) -> Allowed:
        """As they are written in settings and lists."""
        return cls(
            frozenset(map(compact, references)),
            frozenset(map(national, telephones)),
            frozenset(domain.strip().lstrip("@").lower() for domain in email_domains),
            frozenset(name.lower() for name in staff_names),
        )

    def allows(self, seen: Seen, text: Plain) -> bool:
        """Whether this stretch is one of them."""
        if seen.kind is Kind.TELEPHONE and seen.value in self.telephones:
            return True
        if seen.kind is Kind.EMAIL and seen.value in self.email_domains:
            return True
        if seen.kind is Kind.NAME:
            return self._is_staff(seen.value)
        return bool(self.references) and any(
            compact(spelling) in self.references
            for spelling in spellings(text.text, seen.start, seen.end)
        )

    def _is_staff(self, name: str) -> bool:
        words = set(name.split())
        return any(words <= set(staff.split()) for staff in self.staff_names)


NOTHING = Allowed()


def find(text: str, allowed: Allowed = NOTHING) -> list[Found]:
    """Every identifying detail in a text, in order, none over another.

    Where two readings overlap, the one that blocks stands. Takes time in proportion to the length.
    """
    searched = plain(text)
    blocking = _kept(searched, _blocking(searched), allowed, [])
    warnings = [*addresses(searched), *names(searched)]
    return _found(searched, blocking + _kept(searched, warnings, allowed, blocking))


def find_blocking(text: str, allowed: Allowed = NOTHING) -> list[Found]:
    """Only what keeps an audit from being sent: what a window that is sent at once is asked."""
    searched = plain(text)
    kept = _kept(searched, _blocking(searched), allowed, [])
    return [found for found in _found(searched, kept) if found.blocks]


def possible_references(text: str) -> frozenset[str]:
    """How references would be written that could explain what was found; mostly none.

    These, and no others, need to be looked for in the case list before `find` is asked.
    """
    searched = plain(text)
    return frozenset(
        spelling
        for seen in _kept(searched, _blocking(searched), NOTHING, [])
        for spelling in spellings(searched.text, seen.start, seen.end)
    )


def possible_names(text: str) -> frozenset[str]:
    """The words of likely names, in small letters: to be looked for among the staff."""
    return frozenset(word for seen in names(plain(text)) for word in seen.value.split())


def _blocking(text: Plain) -> list[Seen]:
    groups = groups_of(text.text)
    return [
        *emails(text),
        *upns(text, groups),
        *numbers(text, groups),
        *births(text),
        *nhs_numbers(text, groups),
        *postcodes(text),
    ]


def _kept(text: Plain, seen: list[Seen], allowed: Allowed, taken: list[Seen]) -> list[Seen]:
    """Those that lie on no other, and are not allowed; what is allowed still takes its place."""
    free = bytearray(len(text.text))
    for each in taken:
        free[each.start : each.end] = b"\1" * (each.end - each.start)
    kept = []
    for each in sorted(seen, key=lambda one: not _blocks(one)):
        if any(free[each.start : each.end]):
            continue
        free[each.start : each.end] = b"\1" * (each.end - each.start)
        if not allowed.allows(each, text):
            kept.append(each)
    return kept


def _blocks(seen: Seen) -> bool:
    return Found(seen.kind, 0, 0).blocks


def _found(text: Plain, seen: list[Seen]) -> list[Found]:
    return [
        Found(each.kind, *text.span(each.start, _without_stops(text.text, each)))
        for each in sorted(seen, key=lambda one: one.start)
    ]


def _without_stops(text: str, seen: Seen) -> int:
    """Where it ends without the full stop or bracket that follows it."""
    return seen.start + len(text[seen.start : seen.end].rstrip(" .,;:()[]"))
