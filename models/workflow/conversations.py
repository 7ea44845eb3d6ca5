"""The parts about speaking with the child or young person, and with the family (brief section 6).

The worker's answers come first: nobody is spoken with before it is known to be safe. A name begins
with whom it is about: `child_safe`, `child_how` … `family` (the outcome), `family_words`.
"""

from __future__ import annotations

from collections.abc import Callable

from models.rules.speaking import CONVERSATIONS, Speaking
from models.rules.voice import HELD, NOT_HELD, NOT_SAFE, WITHOUT_AGREEMENT, Voice
from models.workflow.asked import (
    CHILD,
    FAMILY,
    YES_NO,
    Field,
    Options,
    Part,
    Rule,
    Values,
    always,
    never,
    when,
)

_NEEDS: Options = (
    ("none", "None"),
    ("interpreter", "An interpreter"),
    ("other", "Another communication need"),
)
#: Asked of nobody before 13: that it was not held, and no more.
_NO_REASON: Options = ((NOT_HELD, "Not held, no reason given"),)


def child_part(age_band: str) -> Part | None:
    """The conversation with the child or young person; None for the unborn."""
    speaking = CONVERSATIONS.child.get(age_band)
    if speaking is None:
        return None
    title = f"Conversation with the {speaking.who}"
    return Part(CHILD, title, _fields(CHILD, speaking), speaking.guide)


def family_part(age_band: str) -> Part | None:
    """The conversation with the family; None for an adult, whose parents are not prompted."""
    speaking = CONVERSATIONS.family.get(age_band)
    if speaking is None:
        return None
    return Part(FAMILY, "Conversation with the family", _fields(FAMILY, speaking), speaking.guide)


def voice_in(part: Part, values: Values, *, age_band: str) -> Voice:
    """What became of a conversation, from what is answered in its part."""
    who = part.code
    known = {"child": CONVERSATIONS.child, "family": CONVERSATIONS.family}[who]
    seen = part.visible(values)
    return Voice(asked=known[age_band].is_asked, outcome=_outcome(who, known[age_band], seen))


def _outcome(who: str, speaking: Speaking, seen: Values) -> str:
    if seen.get(f"{who}_safe") == "no":
        return NOT_SAFE
    if seen.get(who) == HELD and speaking.agreement and seen.get(f"{who}_agreed") != "yes":
        return WITHOUT_AGREEMENT if seen.get(f"{who}_agreed") else ""
    return seen.get(who, "")


def _fields(who: str, speaking: Speaking) -> tuple[Field, ...]:
    return (*_first_the_worker(who, speaking), *_then(who, speaking))


def _first_the_worker(who: str, speaking: Speaking) -> tuple[Field, ...]:
    needed, safe = always if speaking.is_asked else never, when(f"{who}_safe", "yes")
    return (
        Field(
            f"{who}_safe",
            "choice",
            f"Ask the worker: is it safe to contact the {speaking.who}?",
            "Where it is not, there is no conversation, and that is the reason.",
            YES_NO,
            needed,
        ),
        Field(f"{who}_how", "words", "How and when?", needed=needed, shown=safe),
        Field(
            f"{who}_need",
            "choice",
            "Is there an interpreter or communication need?",
            options=_NEEDS,
            needed=needed,
            shown=safe,
        ),
        Field(
            f"{who}_need_what",
            "line",
            "Which, and how will it be met?",
            needed=needed,
            shown=_all(safe, when(f"{who}_need", "interpreter", "other")),
        ),
        Field(
            f"{who}_avoid",
            "words",
            "Is there anything not to mention?",
            "Leave it empty if there is nothing.",
            needed=never,
            shown=safe,
        ),
    )


def _then(who: str, speaking: Speaking) -> tuple[Field, ...]:
    held, not_held = _spoke(who, speaking), _did_not_speak(who, speaking)
    return (
        _held_or_why(who, speaking),
        *_own_agreement(who, speaking),
        *_to_whom(who, held),
        Field(f"{who}_on", "date", "On which day?", shown=held),
        Field(
            f"{who}_words",
            "words",
            speaking.told,
            "In their words where you can, without names. A complaint is told how to complain, "
            "and is not written here.",
            shown=held,
        ),
        Field(
            f"{who}_helped",
            "words",
            speaking.helped,
            needed=always if speaking.is_asked else never,
            shown=held,
        ),
        Field(
            f"{who}_why",
            "words",
            "Why was it not held?",
            "Needed where the reason is another one.",
            needed=_all(not_held, _another_reason(who, speaking)),
            shown=not_held,
        ),
    )


def _held_or_why(who: str, speaking: Speaking) -> Field:
    without = () if speaking.needs_reason else _NO_REASON
    return Field(
        who,
        "choice",
        speaking.question,
        "It is voluntary. If not, the reason." if speaking.needs_reason else "It is voluntary.",
        ((HELD, "Yes, it was held"), *CONVERSATIONS.reasons, *without),
        needed=always if speaking.is_asked else never,
        shown=when(f"{who}_safe", "yes"),
    )


def _own_agreement(who: str, speaking: Speaking) -> tuple[Field, ...]:
    if not speaking.agreement:
        return ()
    hint = "Without it, what they said is not used."
    shown = when(who, HELD)
    agreed = Field(f"{who}_agreed", "choice", speaking.agreement, hint, YES_NO, shown=shown)
    return (agreed,)


def _to_whom(who: str, held: Rule) -> tuple[Field, ...]:
    if who != FAMILY:
        return ()
    hint = "Who they are to the child, such as mother or carer; never a name."
    return (Field(f"{who}_who", "line", "Whom did you speak with?", hint, shown=held),)


def _spoke(who: str, speaking: Speaking) -> Rule:
    held, agreed = when(who, HELD), when(f"{who}_agreed", "yes")
    return _all(held, agreed) if speaking.agreement else held


def _did_not_speak(who: str, speaking: Speaking) -> Rule:
    against = when(f"{who}_agreed", "no")
    return lambda seen: (seen.get(who, HELD) != HELD) or against(seen)


def _another_reason(who: str, speaking: Speaking) -> Rule:
    return when(who, "other", HELD) if speaking.needs_reason else never


def _all(*rules: Callable[[Values], bool]) -> Rule:
    return lambda values: all(rule(values) for rule in rules)
