"""Whether children and young people were heard, and how many of those who were to be (brief 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HELD, NOT_HELD, NOT_SAFE = "held", "not_held", "not_safe"
WITHOUT_AGREEMENT = "without_agreement"


@dataclass(frozen=True)
class Voice:
    """What became of one conversation: `asked` says whether its age asks for it.

    `outcome` is `held`, the code of a reason, or empty while nobody has said.
    """

    asked: bool
    outcome: str

    @property
    def held(self) -> bool:
        """Whether it was held, with their own agreement where their age needs it."""
        return self.outcome == HELD


@dataclass(frozen=True)
class Coverage:
    """Voice coverage: `held` of `asked_of`. `besides` were held where none was asked for, and
    `reasons` counts why the others were not."""

    held: int
    asked_of: int
    besides: int
    reasons: Mapping[str, int]

    @property
    def share(self) -> float | None:
        """Held ÷ asked-of, from 0 to 1; None where nobody was asked for."""
        return self.held / self.asked_of if self.asked_of else None

    @property
    def sentence(self) -> str:
        """With its denominator: "31 of 42 children and young people"."""
        if not self.asked_of:
            return "nobody was to be asked"
        return f"{self.held} of {self.asked_of} children and young people"


def coverage(voices: Iterable[Voice]) -> Coverage:
    """How many were heard of those whose age asks for it. Not safe now counts as not held."""
    found = list(voices)
    asked = [voice for voice in found if voice.asked]
    reasons = Counter(voice.outcome for voice in asked if not voice.held)
    return Coverage(
        held=sum(voice.held for voice in asked),
        asked_of=len(asked),
        besides=sum(voice.held for voice in found if not voice.asked),
        reasons=dict(reasons),
    )
