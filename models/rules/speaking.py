"""Who is spoken with, and what is asked about it: data by age band (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from models.datafile import Part, read, shipped
from models.rules.voice import NOT_HELD, WITHOUT_AGREEMENT

OPTIONAL, ASKED, REASON = "optional", "asked", "reason"
_LEVELS = (OPTIONAL, ASKED, REASON)
#: Why it was not held, beside the council's reasons.
_OTHERWISE = {
    NOT_HELD: "no reason given",
    WITHOUT_AGREEMENT: "without their own agreement",
    "": "nobody has said yet",
}
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

    def why(self, outcome: str) -> str:
        """Why a conversation was not held, from its outcome, as it is said in a sentence."""
        return _OTHERWISE.get(outcome) or dict(self.reasons)[outcome].lower()

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


def tables() -> str:
    """Who is asked what, by age band and by status: two Markdown tables for the documentation."""
    ages = [*CONVERSATIONS.family, *CONVERSATIONS.child]
    lines = [
        "| Age band | The child or young person | A reason where not held | Their own agreement "
        "| The family |",
        "|---|---|---|---|---|",
    ]
    for age in dict.fromkeys(ages):
        child, family = CONVERSATIONS.child.get(age), CONVERSATIONS.family.get(age)
        reason = "needed" if child and child.needs_reason else "not needed" if child else "–"
        agreement = child.agreement if child and child.agreement else "–"
        lines.append(
            f"| {age} | {_how_firmly(child)} | {reason} | {agreement} | {_how_firmly(family)} |"
        )
    lines += ["", "| Status begins with | Who else is asked |", "|---|---|"]
    for rule in CONVERSATIONS.consulted:
        who = f"{rule.who}, if there is one" if rule.if_any else rule.who
        lines.append(f"| {', '.join(rule.statuses)} | {who} |")
    return "\n".join([*lines, "| anything else | nobody |"]) + "\n"


def _how_firmly(speaking: Speaking | None) -> str:
    if speaking is None:
        return "no part"
    return speaking.question if speaking.is_asked else f"optional: {speaking.question}"
