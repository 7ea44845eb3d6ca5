"""The practice council's conversations with children, young people and families: held, or why not.

As data says who is to be asked at which age; the words come from the invented stories.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from models.rules.calendar import working_day_on_or_before
from models.rules.speaking import CONVERSATIONS

#: Out of a hundred: what becomes of a conversation that is asked for, and of one that is offered.
_OUTCOMES = {
    "held": 70,
    "declined": 14,
    "not_reached": 9,
    "bereavement": 3,
    "no_capacity": 1,
    "other": 3,
}
_OFFERED = 45
_SAFE_TO_CONTACT = 96
_NEEDS = {"none": 88, "interpreter": 7, "other": 5}
_YOUNGEST, _YOUNG = ("0-4",), ("5-9", "10-11")


class Spoken:
    """Makes up what is answered in the two parts about speaking; `words` are the stories'."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._words = words

    def child(self, age_band: str, random: Random, by: str) -> dict[str, str]:
        """The child's or young person's, by a day in ISO text; empty where it was not offered."""
        speaking = CONVERSATIONS.child.get(age_band)
        if speaking is None or (not speaking.is_asked and random.random() * 100 >= _OFFERED):
            return {}
        outcome = self._outcome(random) if speaking.is_asked else "held"
        told = "seen" if age_band in _YOUNGEST else "shown" if age_band in _YOUNG else "told"
        return self._whole("child", outcome, told, random, by)

    def family(self, random: Random, by: str) -> dict[str, str]:
        """The family's."""
        values = self._whole("family", self._outcome(random), "told", random, by)
        return values | {"family_who": random.choice(self._words["family_who"])}

    def _outcome(self, random: Random) -> str:
        if random.random() * 100 >= _SAFE_TO_CONTACT:
            return "not_safe"
        return random.choices(list(_OUTCOMES), list(_OUTCOMES.values()))[0]

    def _whole(self, who: str, outcome: str, told: str, random: Random, by: str) -> dict[str, str]:
        """Every field, also those that will not be shown: what is asked decides that."""
        need = random.choices(list(_NEEDS), list(_NEEDS.values()))[0]
        day = date.fromisoformat(by) - timedelta(days=random.randint(1, 6))
        values = {
            f"{who}_safe": "no" if outcome == "not_safe" else "yes",
            f"{who}_how": random.choice(self._words["how"]),
            f"{who}_need": need,
            f"{who}_need_what": random.choice(self._words["need"].get(need, [""])),
            f"{who}_avoid": random.choice([*self._words["avoid"], "", "", ""]),
            who: outcome,
            f"{who}_agreed": "yes",
            f"{who}_on": working_day_on_or_before(day).isoformat(),
            f"{who}_words": random.choice(self._words[f"{who}_{told}"]),
            f"{who}_helped": random.choice(self._words[f"{who}_helped"]),
            f"{who}_why": random.choice(self._words.get(f"{who}_{outcome}", [""])),
        }
        return {name: text for name, text in values.items() if text}
