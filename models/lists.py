"""The lists that everybody shares, read from data: grades' descriptors, domains, criteria, practice
standards, themes, kinds of action (brief sections 6 and 9). A council can replace the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.datafile import Part, read, shipped
from models.vocabulary import Grade, Polarity


@dataclass(frozen=True)
class Descriptor:
    """What a grade means: our words, and the framework's own one press away."""

    grade: Grade
    name: str
    text: str
    framework: str


@dataclass(frozen=True)
class Named:
    """A code with its name: an Ofsted criterion, a practice standard, a kind of action."""

    code: str
    name: str


@dataclass(frozen=True)
class DomainName:
    """A domain that tools may use; `areas` is empty when it belongs to every area."""

    code: str
    name: str
    short: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theme:
    """One of the shared themes; `as_practice` is what a digest says, never an event."""

    code: str
    name: str
    as_strength: str
    as_worry: str
    as_practice: str

    def sentence(self, polarity: Polarity) -> str:
        """The theme as something that goes well, or that we worry about."""
        return self.as_strength if polarity is Polarity.STRENGTH else self.as_worry


def descriptors_from(text: str, source: str) -> Mapping[Grade, Descriptor]:
    """The grades' descriptors, best first. Raises `RuleBroken` unless each grade has one."""
    whole = read(text, source)
    found: dict[Grade, Descriptor] = {}
    for part in whole.parts("descriptors"):
        part.only(("grade", "name", "text", "framework"))
        grade = part.text("grade")
        if grade not in set(Grade):
            raise part.refuse(f'"{grade}" is not a grade; the grades are {", ".join(Grade)}.')
        if Grade(grade) in found:
            raise part.refuse(f"{grade} is described twice.")
        found[Grade(grade)] = Descriptor(
            grade=Grade(grade),
            name=part.text("name"),
            text=part.text("text"),
            framework=part.text("framework"),
        )
    missing = [grade for grade in Grade if grade not in found]
    if missing:
        raise whole.refuse(f"{missing[0]} has no descriptor.")
    return MappingProxyType({grade: found[grade] for grade in Grade})


def named_from(text: str, source: str, key: str) -> Mapping[str, Named]:
    """A list of codes with names, in the file's order. Raises `RuleBroken` on a repeated code."""
    found: dict[str, Named] = {}
    for part in _distinct(read(text, source).parts(key)):
        part.only(("code", "name"))
        found[part.text("code")] = Named(code=part.text("code"), name=part.text("name"))
    return MappingProxyType(found)


def themes_from(text: str, source: str) -> Mapping[str, Theme]:
    """The themes by code, in the file's order. Raises `RuleBroken` on a repeated code."""
    names = ("code", "name", "as_strength", "as_worry", "as_practice")
    found: dict[str, Theme] = {}
    for part in _distinct(read(text, source).parts("themes")):
        part.only(names)
        found[part.text("code")] = Theme(**{name: part.text(name) for name in names})
    return MappingProxyType(found)


def domains_from(text: str, source: str) -> Mapping[str, DomainName]:
    """The domains by code, in the order in which they are asked."""
    found: dict[str, DomainName] = {}
    for part in _distinct(read(text, source).parts("domains")):
        part.only(("code", "name", "short", "areas"))
        found[part.text("code")] = DomainName(
            code=part.text("code"),
            name=part.text("name"),
            short=part.text("short"),
            areas=part.words("areas"),
        )
    return MappingProxyType(found)


def _distinct(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    seen: dict[str, int] = {}
    for part in parts:
        code = part.text("code")
        if code in seen:
            raise part.refuse(f'the code "{code}" already stands on line {seen[code]}.')
        seen[code] = part.line
    return parts


#: The seven domains in order (brief section 6).
DOMAINS = domains_from(shipped("data/domains.yml"), "domains.yml")
#: Ofsted's criteria that questions are mapped to.
CRITERIA = named_from(shipped("data/criteria.yml"), "criteria.yml", "criteria")
#: The council's practice standards: empty until the council writes its own.
STANDARDS = named_from(shipped("data/standards.yml"), "standards.yml", "standards")
#: What each grade means, best first.
DESCRIPTORS = descriptors_from(shipped("data/descriptors.yml"), "descriptors.yml")
#: The shared list of themes (brief section 9).
THEMES = themes_from(shipped("data/themes.yml"), "themes.yml")
#: The kinds of action (brief section 6).
ACTION_KINDS = named_from(shipped("data/action_kinds.yml"), "action_kinds.yml", "action_kinds")
