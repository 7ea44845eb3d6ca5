"""Identifying details in what people write: refused where it is sent, marked where it is kept.

What is allowed is looked up only for what was found: a text without details costs no query beyond
the settings, and never reads the case list or the list of people (brief section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, func, or_, select

from models.case import Case
from models.errors import RuleBroken
from models.person import Person
from models.policy import Policy
from models.rules.identifying import (
    Allowed,
    Found,
    find,
    find_blocking,
    possible_names,
    possible_references,
)
from models.setting import policy_of

#: As many as are looked for at once; whoever writes more names than this is warned of the rest.
_NAMES, _SPELLINGS = 60, 400


def check_words(session: Session, words: Mapping[str, str]) -> None:
    """For windows that are sent at once: raises `RuleBroken` beside the first field with a detail.

    `words` maps each field to what was typed into it. The sentence never holds what was found.
    Warnings are not looked for.
    """
    for field, found in refused_in(session, words).items():
        raise RuleBroken(found[0].sentence, field=field)


def refused_in(session: Session, words: Mapping[str, str]) -> dict[str, list[Found]]:
    """What keeps an audit from being sent, by field; fields without anything are left out."""
    if not any(find_blocking(text) for text in words.values()):
        return {}
    allowed = _allowed(session, words.values(), names=False)
    return _by_field({field: find_blocking(text, allowed) for field, text in words.items()})


def marks_of(session: Session, words: Mapping[str, str]) -> dict[str, list[Found]]:
    """The same with the warnings: likely names that are no colleague's, addresses, months of
    birth. For the review, and wherever a kept text is shown to who wrote it."""
    if not any(find(text) for text in words.values()):
        return {}
    allowed = _allowed(session, words.values(), names=True)
    return _by_field({field: find(text, allowed) for field, text in words.items()})


def allowed_in(session: Session, *texts: str) -> Allowed:
    """What may stand in these texts: the settings', and of the case list and the people those
    that the texts could mean."""
    return _allowed(session, texts, names=True)


def _allowed(session: Session, texts: Iterable[str], *, names: bool) -> Allowed:
    texts = list(texts)
    policy = policy_of(session)
    return Allowed.of(
        references=_references(session, texts),
        telephones=_numbers(policy),
        email_domains=policy.value("identifying.email_domains"),
        staff_names=_colleagues(session, texts) if names else (),
    )


def _by_field(found: Mapping[str, list[Found]]) -> dict[str, list[Found]]:
    return {field: marks for field, marks in found.items() if marks}


def _numbers(policy: Policy) -> list[str]:
    """The council's own telephone numbers, and those that everybody may ring."""
    return [*_leaves(policy.value("telephones")), *_leaves(policy.value("identifying.helplines"))]


def _leaves(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, list | tuple):
        return [leaf for each in value for leaf in _leaves(each)]
    return [str(value)] if value else []


def _references(session: Session, texts: list[str]) -> list[str]:
    """Those of the case list that could explain what was found: by its index, never by reading."""
    wanted = sorted({spelling for text in texts for spelling in possible_references(text)})
    if not wanted:
        return []
    known: list[str] = []
    for column in (col(Case.reference), col(Case.family_reference)):
        for start in range(0, len(wanted), _SPELLINGS):
            some = wanted[start : start + _SPELLINGS]
            found = session.exec(select(column).where(column.in_(some)).distinct())
            known += [reference for reference in found if reference]
    return known


def _colleagues(session: Session, texts: list[str]) -> list[str]:
    """The full names of people of the council who bear one of the names in these texts."""
    wanted = sorted({word for text in texts for word in possible_names(text)})[:_NAMES]
    if not wanted:
        return []
    spaced = " " + func.lower(Person.name) + " "
    borne = or_(*(spaced.contains(f" {word} ", autoescape=True) for word in wanted))
    return list(session.exec(select(Person.name).where(borne)))
