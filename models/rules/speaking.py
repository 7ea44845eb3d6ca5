"""Who is spoken with, and what is asked about it: data by age band (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.datafile import Part, read, shipped

OPTIONAL, ASKED, REASON = "optional", "asked", "reason"
_LEVELS = (OPTIONAL, ASKED, REASON)
_TEXTS = ("asked", "who", "question", "told", "helped", "guide")


@dataclass(frozen=True)
class Speaking:
    """A conversation at one age: how firmly it is `asked`, and its words.

    `agreement` is asked of those who must agree themselves; empty below that age.
    """

    asked: str
    who: str
    question: str
    told: str
    helped: str
    guide: str
    agreement: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether an answer is needed; else it is offered."""
        return self.asked != OPTIONAL

    @property
    def needs_reason(self) -> bool:
        """Whether a reason is needed where it was not held."""
        return self.asked == REASON


@dataclass(frozen=True)
class Consulted:
    """Who beside the worker is asked on cases whose status begins with one of `statuses`.

    `if_any`: not every such case has one.
    """

    statuses: tuple[str, ...]
    who: str
    if_any: bool


@dataclass(frozen=True)
class Conversations:
    """Both conversations by age band, and the reasons for one that was not held."""

    consulted: tuple[Consulted, ...]
    reasons: tuple[tuple[str, str], ...]
    child: Mapping[str, Speaking]
    family: Mapping[str, Speaking]

    def consulted_at(self, status: str) -> Consulted | None:
        """Who is consulted at this status; None for nobody."""
        for rule in self.consulted:
            if any(status.casefold().startswith(each.casefold()) for each in rule.statuses):
                return rule
        return None


def conversations_from(text: str, source: str) -> Conversations:
    """What a file says. Raises `RuleBroken` with line and reason for what it gets wrong."""
    whole = read(text, source)
    whole.only(("version", "consulted", "reasons", "child", "family"))
    return Conversations(
        consulted=tuple(
            Consulted(part.words("statuses"), part.text("who"), part.flag("if_any"))
            for part in whole.parts("consulted")
        ),
        reasons=tuple((p.text("code"), p.text("name")) for p in whole.parts("reasons")),
        child=_by_age(whole, "child"),
        family=_by_age(whole, "family"),
    )


def _by_age(whole: Part, key: str) -> Mapping[str, Speaking]:
    found: dict[str, Speaking] = {}
    for part in whole.parts(key):
        part.only(("ages", "agreement", *_TEXTS))
        speaking = Speaking(
            **{name: part.text(name) for name in _TEXTS},
            agreement=part.text("agreement") if "agreement" in part.fields else "",
        )
        if speaking.asked not in _LEVELS:
            raise part.refuse(
                f'"{speaking.asked}" is none of {", ".join(_LEVELS)}.', line=part.line_of("asked")
            )
        for age in part.words("ages"):
            if age in found:
                raise part.refuse(f"the age band {age} stands here twice.")
            found[age] = speaking
    return MappingProxyType(found)


CONVERSATIONS = conversations_from(shipped("data/conversations.yml"), "conversations.yml")
