"""The one refusal."""

from __future__ import annotations


class RuleBroken(Exception):
    """What was asked cannot be done; the text is one kind sentence for the person who asked.

    `field` names the question that the sentence belongs beside, when there is one. The
    sentence never holds case narrative, so it may be logged.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
