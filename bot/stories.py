"""What the practice council's auditors and moderators wrote, as data, and how it is put together.

Nobody is meant: the words come from files beside the invented council.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

import yaml

from models.audit import Audit
from models.toolbook import load_tool
from models.vocabulary import Grade, Safe
from models.workflow.parts import CLOSING, FRONT, About, parts_of

#: How often each grade comes up, best first: out of forty audits.
_WEIGHTS = {
    Grade.OUTSTANDING: 5,
    Grade.GOOD: 20,
    Grade.REQUIRES_IMPROVEMENT: 14,
    Grade.INADEQUATE: 1,
}


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
        values = {FRONT: self._front(audit, random, read_on)}
        for domain in load_tool(audit.area).domains:
            values[domain.code] = self._domain(audit.area, domain.code, chosen, random)
        values[CLOSING] = self._closing(chosen, sent_on)
        asked = {
            part.code: {field.name for field in part.fields}
            for part in parts_of(load_tool(audit.area), About.of(audit))
        }
        kept = {
            part: {name: text for name, text in words.items() if name in asked[part]}
            for part, words in values.items()
        }
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
        spoke = random.random() < 0.7
        family = random.random() < 0.85
        return {
            "alongside": "yes",
            "manager": random.choice(["yes", "yes", "no"]),
            "records_from": f"{int(audit.month[:4]) - 1}-{audit.month[5:]}-01",
            "records_to": read_on,
            "child": "held" if spoke else "declined",
            "child_words": self.one_of(
                f"conversations.child_{'held' if spoke else 'not_held'}", random
            ),
            "family": "held" if family else "not_reached",
            "family_words": self.one_of(
                f"conversations.family_{'held' if family else 'not_held'}", random
            ),
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
            rating = ratings[number % len(ratings)]
            values[f"rating:{question.id}"] = rating
            values[f"note:{question.id}"] = self.one_of(f"notes.{code}.{rating}", random)
        return values

    def _closing(self, chosen: dict[str, Any], sent_on: str) -> dict[str, str]:
        lists = ("going_well", "worried_about", "needs_to_happen")
        return {name: "\n".join(chosen[name]) for name in lists} | {
            "strength": chosen["strength"].strip(),
            "grade": chosen["grade"],
            "reason": chosen["reason"].strip(),
            "shared_on": sent_on,
            "recorded_on": sent_on,
            "safe": Safe.YES,
        }


def _read(name: str) -> Any:
    text = files("bot.practice").joinpath("council", name).read_text(encoding="utf-8")
    return yaml.safe_load(text)
