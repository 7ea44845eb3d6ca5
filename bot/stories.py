"""What the practice council's auditors and moderators wrote, as data, and how it is put together.

Nobody is meant: the words come from files beside the invented council.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from bot.spoken import Spoken
from models.audit import Audit
from models.rules.speaking import CONVERSATIONS
from models.toolbook import load_tool
from models.vocabulary import Grade, Rating, Safe
from models.workflow.parts import CHILD, CLOSING, FAMILY, FRONT, About, parts_of

#: How often each grade comes up, best first: out of forty audits.
_WEIGHTS = {
    Grade.OUTSTANDING: 5,
    Grade.GOOD: 20,
    Grade.REQUIRES_IMPROVEMENT: 14,
    Grade.INADEQUATE: 1,
}
#: How often an audit is done with the worker and shared before it is sent, and how often a
#: question does not apply.
_ALONGSIDE, _SHARED, _NOT_APPLICABLE = 0.92, 0.9, 0.04


@dataclass(frozen=True)
class Story:
    """One audit's words: `values` by part, and what its actions and themes are."""

    grade: Grade
    values: dict[str, dict[str, str]]
    actions: list[dict[str, Any]]
    themes: dict[str, str]


class Stories:
    """The shared words and every area's sets, read once."""

    def __init__(self) -> None:
        self.shared = _read("stories.yml")
        self._spoken = Spoken(self.shared["conversations"])
        self._sets: dict[str, list[dict[str, Any]]] = {}

    def one_of(self, name: str, random: Random) -> Any:
        """Something from a shared list; dotted names go deeper."""
        found: Any = self.shared
        for key in name.split("."):
            found = found[key]
        return random.choice(found)

    def story(self, audit: Audit, random: Random, *, read_on: str, sent_on: str) -> Story:
        """A whole audit for this case, as its auditor would write it. Days are ISO text."""
        chosen = self._set(audit, random)
        values = {
            FRONT: self._front(audit, random, read_on),
            CHILD: self._spoken.child(audit.age_band, random, read_on),
            FAMILY: self._spoken.family(random, read_on),
        }
        for domain in load_tool(audit.area).domains:
            values[domain.code] = self._domain(audit.area, domain.code, chosen, random)
        values[CLOSING] = self._closing(chosen, random, sent_on)
        asked = parts_of(load_tool(audit.area), About.of(audit))
        kept = {part.code: part.visible(values[part.code]) for part in asked}
        themes = {theme["code"]: theme["polarity"] for theme in chosen["themes"]}
        return Story(Grade(chosen["grade"]), kept, chosen["actions"], themes)

    def _set(self, audit: Audit, random: Random) -> dict[str, Any]:
        if audit.area not in self._sets:
            self._sets[audit.area] = _read(f"stories_{audit.area}.yml")["sets"]
        fitting = [
            chosen
            for chosen in self._sets[audit.area]
            if audit.age_band in chosen.get("ages", [audit.age_band])
        ]
        grade = random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        return random.choice([each for each in fitting if each["grade"] == grade] or fitting)

    def _front(self, audit: Audit, random: Random, read_on: str) -> dict[str, str]:
        consulted = CONVERSATIONS.consulted_at(audit.status)
        none_there = consulted is not None and consulted.if_any and audit.chair_id is None
        return {
            "alongside": "yes" if random.random() < _ALONGSIDE else "no",
            "alongside_why": self.one_of("not_alongside", random),
            "manager": random.choice(["yes", "yes", "no"]),
            "manager_why": self.one_of("no_manager", random),
            "consulted": "none" if none_there else random.choice(["yes"] * 6 + ["no"]),
            "consulted_why": self.one_of("not_consulted", random),
            "records_from": f"{int(audit.month[:4]) - 1}-{audit.month[5:]}-01",
            "records_to": read_on,
            "safe": Safe.YES,
        }

    def _domain(
        self, area: str, code: str, chosen: dict[str, Any], random: Random
    ) -> dict[str, str]:
        grade = chosen["domains"].get(code, chosen["grade"])
        ratings = self.shared["ratings"][grade]
        values = {
            "grade": grade,
            "reason": self.one_of(f"domain_reasons.{code}.{grade}", random),
        }
        for number, question in enumerate(load_tool(area).domain(code).questions):
            rating, notes = ratings[number % len(ratings)], f"notes.{code}."
            if random.random() < _NOT_APPLICABLE and not question.safety:
                rating, notes = Rating.NOT_APPLICABLE, ""
            values[f"rating:{question.id}"] = rating
            values[f"note:{question.id}"] = self.one_of(f"{notes}{rating}", random)
        return values

    def _closing(self, chosen: dict[str, Any], random: Random, sent_on: str) -> dict[str, str]:
        lists = ("going_well", "worried_about", "needs_to_happen")
        return {name: "\n".join(chosen[name]) for name in lists} | {
            "strength": chosen["strength"].strip(),
            "grade": chosen["grade"],
            "reason": chosen["reason"].strip(),
            "shared": "yes" if random.random() < _SHARED else "no",
            "shared_on": sent_on,
            "not_shared_why": self.one_of("not_shared", random),
            "recorded_on": sent_on,
            "safe": Safe.YES,
        }


def _read(name: str) -> Any:
    text = files("bot.practice").joinpath("council", name).read_text(encoding="utf-8")
    return yaml.safe_load(text)
