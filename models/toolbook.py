"""The audit tools, read from data (brief section 6).

A tool is one area's questions, versioned; a council can replace the file. What a file lacks or
gets wrong is refused with its line and the reason, so nothing half right is ever asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from models.datafile import Part, Wrongs, read, shipped
from models.lists import CRITERIA, DOMAINS, STANDARDS, Named
from models.policy import DEFAULTS, Policy


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
