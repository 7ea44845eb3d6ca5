"""One field of a part as a question in a window: the same for whoever answers and previews it."""

from __future__ import annotations

from functools import cache

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block
from models.lists import DESCRIPTORS
from models.workflow.parts import Field

_LONGEST_RADIO = 5


def ask(
    field: Field, *, scope: str, label: str, value: str = "", needed: bool, reports: bool
) -> Block:
    """The question; `reports`: as it is chosen, dated, or at each pause in typing."""
    if field.kind == "choice":
        in_sight = len(field.options) < _LONGEST_RADIO
        choose = blocks.ask_one if in_sight else blocks.ask_choice
        return choose(
            field.name,
            label,
            field.options,
            chosen=value,
            hint=field.hint,
            needed=needed,
            reports=reports,
            scope=scope,
        )
    if field.kind == "date":
        return blocks.ask_date(
            field.name,
            label,
            value=value,
            hint=field.hint,
            needed=needed,
            reports=reports,
            scope=scope,
        )
    return blocks.ask_words(
        field.name,
        label,
        value=value,
        hint=field.hint,
        needed=needed,
        lines=field.kind == "words",
        reports=reports,
        scope=scope,
    )


@cache
def descriptors(scope: str) -> tuple[Block, ...]:
    """What each grade means, to stand above the choice of one."""
    line = blocks.divider(f"{scope}/line")
    return (blocks.Drawn(line), *map(blocks.Drawn, grades_mean(f"descriptors/{scope}")))


def grades_mean(block_id: str) -> tuple[Block, Block]:
    """What each grade means, with the framework's own words one press away."""
    said = words.say("descriptors", descriptors=DESCRIPTORS.values())
    framework = blocks.button(ids.FRAMEWORK_WORDS, "The framework's own words")
    return blocks.section(block_id, said), blocks.actions(f"{block_id}/framework", framework)
