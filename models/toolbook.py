"""The audit tools and the lists that everybody shares, read from data (brief sections 6 and 9).

A tool is one area's questions, versioned; a council can replace the file. What a file lacks or
gets wrong is refused with its line and the reason, so nothing half right is ever asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from models.datafile import Part, Wrongs, read, shipped
from models.policy import DEFAULTS, Policy
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


@dataclass(frozen=True)
class Question:
    """One question. `hint` is what to look for; `codes` are Ofsted criteria.

    `safety`: answered *Not met* beside a grade of Good or better, the app asks why.
    """

    id: str
    domain: str
    question: str
    hint: str
    codes: tuple[str, ...]
    safety: bool = False
    standards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Domain:
    """A domain of a tool with its questions in the order in which they are asked."""

    code: str
    name: str
    short: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Tool:
    """One area's audit tool in one version; `domains` in the order of the programme."""

    area: str
    version: int
    title: str
    domains: tuple[Domain, ...]

    def __hash__(self) -> int:
        """Cheap, for what is asked is remembered by tool."""
        return hash((self.area, self.version))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order."""
        return tuple(question for domain in self.domains for question in domain.questions)

    def domain(self, code: str) -> Domain:
        """The domain with this code. Raises `KeyError` when the tool has none."""
        for domain in self.domains:
            if domain.code == code:
                return domain
        raise KeyError(code)

    def question(self, question_id: str) -> Question:
        """The question with this id. Raises `KeyError` when the tool has none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


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


@lru_cache
def load_tool(area: str) -> Tool:
    """The shipped tool of an area of planning. Raises `KeyError` for an area that has none."""
    return tool_from(shipped(f"tools/{DEFAULTS.area(area).code}.yml"), f"{area}.yml")


def tool_from(
    text: str,
    source: str,
    *,
    policy: Policy | None = DEFAULTS,
    standards: Mapping[str, Named] | None = STANDARDS,
) -> Tool:
    """The tool that a file describes; `source` is the name by which a refusal calls it.

    Raises `RuleBroken` with line and reason for broken YAML, an unknown, missing or empty field,
    a repeated id, and an unknown area, domain, Ofsted code or practice standard; all that is
    wrong is named at once. None for `policy` or `standards`: the text was accepted before, and is
    not held against today's areas or standards.
    """
    whole, wrongs = read(text, source), Wrongs()
    area, version, title = "", 0, ""
    with wrongs.noted():
        whole.only(("area", "version", "title", "questions"))
    with wrongs.noted():
        area = _area(whole, policy)
    with wrongs.noted():
        version = whole.number("version")
    with wrongs.noted():
        title = whole.text("title")
    questions: list[Question] = []
    with wrongs.noted():
        questions = _questions(whole, area, standards, wrongs)
    wrongs.refuse()
    return Tool(
        area=area,
        version=version,
        title=title,
        domains=tuple(
            Domain(name.code, name.name, name.short, asked)
            for name in DOMAINS.values()
            if (asked := tuple(q for q in questions if q.domain == name.code))
        ),
    )


def _area(whole: Part, policy: Policy | None) -> str:
    area = whole.text("area")
    known = [area] if policy is None else [known.code for known in policy.areas]
    if area not in known:
        raise whole.refuse(
            f'"{area}" is not an area of planning; the areas are {", ".join(known)}.',
            line=whole.line_of("area"),
        )
    return area


def _questions(
    whole: Part, area: str, standards: Mapping[str, Named] | None, wrongs: Wrongs
) -> list[Question]:
    seen: dict[str, int] = {}
    questions = []
    parts = whole.parts("questions", wrongs)
    if not parts:
        raise whole.refuse("a tool needs at least one question.", line=whole.line_of("questions"))
    for part in parts:
        with wrongs.noted():
            question = _question(part, area, standards)
            if question.id in seen:
                stands = seen[question.id]
                raise part.refuse(f"the id {question.id} already stands on line {stands}.")
            seen[question.id] = part.line
            questions.append(question)
    return questions


def _question(part: Part, area: str, standards: Mapping[str, Named] | None) -> Question:
    part.only(("id", "domain", "question", "hint", "codes", "safety", "standards"))
    question = Question(
        id=part.text("id"),
        domain=part.text("domain"),
        question=part.text("question"),
        hint=part.text("hint"),
        codes=part.words("codes"),
        safety=part.flag("safety"),
        standards=part.words("standards"),
    )
    _check_domain(part, question, area)
    if not question.codes:
        raise part.refuse(f'{question.id} needs at least one Ofsted code in "codes".')
    _check_codes(part, question, "codes", question.codes, CRITERIA)
    if standards is not None:
        _check_codes(part, question, "standards", question.standards, standards)
    return question


def _check_domain(part: Part, question: Question, area: str) -> None:
    line = part.line_of("domain")
    domain = DOMAINS.get(question.domain)
    if domain is None:
        raise part.refuse(
            f'{question.id} is in "{question.domain}", which is not a domain; '
            f"the domains are {', '.join(DOMAINS)}.",
            line=line,
        )
    if domain.areas and area and area not in domain.areas:
        raise part.refuse(
            f'{question.id} is in "{domain.code}", a domain of {", ".join(domain.areas)} only.',
            line=line,
        )


def _check_codes(
    part: Part, question: Question, key: str, codes: tuple[str, ...], known: Mapping[str, Named]
) -> None:
    for code in codes:
        if code not in known:
            raise part.refuse(
                f'{question.id} names "{code}" in "{key}", which is not in the list '
                f"({', '.join(known) or 'still empty'}).",
                line=part.line_of(key),
            )
