"""The parts of an audit and what each asks (brief section 6): one description for windows,
for saving and for saying what is still missing.

In order: the front page, the conversations, the tool's domains, the closing page. In a domain the
names are `rating:EH01`, `note:EH01`, `grade` and `reason`; dates are ISO text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlmodel import Session

from models.audit import Audit
from models.errors import RuleBroken
from models.rules.speaking import CONVERSATIONS, Consulted
from models.toolbook import Domain, Question, Tool
from models.vocabulary import Grade, Rating, Safe
from models.workflow.asked import (
    CHILD,
    CLOSING,
    FAMILY,
    FRONT,
    YES_NO,
    About,
    Field,
    Options,
    Part,
    Rule,
    Values,
    never,
    when,
)
from models.workflow.conversations import child_part, family_part
from models.workflow.tools import tool_of

__all__ = [
    "CHILD",
    "CLOSING",
    "FAMILY",
    "FRONT",
    "GRADES",
    "GRADE_WHY",
    "RATINGS",
    "SAFE",
    "WHY_NOT_APPLICABLE",
    "YES_NO",
    "About",
    "Field",
    "Part",
    "Values",
    "asked_of",
    "is_not_applicable",
    "named",
    "part_of",
    "parts_of",
]

GRADES: Options = (
    (Grade.OUTSTANDING, "Outstanding"),
    (Grade.GOOD, "Good"),
    (Grade.REQUIRES_IMPROVEMENT, "Requires Improvement"),
    (Grade.INADEQUATE, "Inadequate"),
)
RATINGS: Options = (
    (Rating.STRONG, "Strong"),
    (Rating.MET, "Met"),
    (Rating.PARTLY, "Partly"),
    (Rating.NOT_MET, "Not met"),
    (Rating.NOT_APPLICABLE, "Not applicable"),
)
SAFE: Options = ((Safe.YES, "Yes"), (Safe.NOT_SURE, "Not sure"), (Safe.NO, "No"))
_IF_ANY: Options = (*YES_NO, ("none", "There is none"))

#: The label of a note, and what it is under *Not applicable*.
NOTE = "Where is it on the record, and what did it change?"
WHY_NOT_APPLICABLE = "Why does it not apply?"

#: The closing part's reason for a grade that a reader will ask about.
GRADE_WHY = "grade_why"

_FRONT_GUIDE = (
    "Read the record, then go through it with the worker. It is about the planning for the "
    "{who}, and not an assessment of the worker."
)
_DOMAIN_GUIDE = (
    "Answer from what you saw. A note may be short: where it is on the record, and what it "
    "changed. For *Met* it can be left out where the domain's reason says where. The grade is "
    "your judgement, never an average."
)
_CLOSING_GUIDE = (
    "Three columns, in words that the family could read; then the grade, for the quality and "
    "impact of the planning. Name at least one strength: the worker will read it as you write it."
)


def parts_of(tool: Tool, about: About) -> tuple[Part, ...]:
    """The parts of an audit with this tool, of such a child, in order."""
    return _parts(tool, about.age_band, CONVERSATIONS.consulted_at(about.status))


def asked_of(session: Session, audit: Audit) -> tuple[Part, ...]:
    """The parts of this audit, in order."""
    return parts_of(tool_of(session, audit), About.of(audit))


def part_of(tool: Tool, about: About, code: str) -> Part:
    """The part with this code. Raises `RuleBroken` when there is none."""
    return named(parts_of(tool, about), code)


def named(parts: tuple[Part, ...], code: str) -> Part:
    """The one of these parts with this code. Raises `RuleBroken` for a forged one."""
    for part in parts:
        if part.code == code:
            return part
    raise RuleBroken("This audit has no such part, so nothing was changed.")


@lru_cache(maxsize=512)
def _parts(tool: Tool, age_band: str, consulted: Consulted | None) -> tuple[Part, ...]:
    who = CONVERSATIONS.child[age_band].who if age_band in CONVERSATIONS.child else "child"
    conversations = (child_part(age_band), family_part(age_band))
    return (
        _front(who, consulted),
        *(part for part in conversations if part is not None),
        *(_domain(domain) for domain in tool.domains),
        _closing(who),
    )


def _front(who: str, consulted: Consulted | None) -> Part:
    return Part(
        FRONT,
        "About this audit",
        (
            Field("alongside", "choice", "Did you do this with the worker?", options=YES_NO),
            _why("alongside", "Why not with the worker?", "It is counted."),
            Field("manager", "choice", "Did the team manager take part?", options=YES_NO),
            _why("manager", "Why did the team manager not take part?", needed=never),
            *(_consulted(consulted) if consulted else ()),
            Field("records_from", "date", "Records read from"),
            Field("records_to", "date", "Records read to"),
            _safe(who),
        ),
        _FRONT_GUIDE.format(who=who),
    )


def _consulted(asked: Consulted) -> tuple[Field, Field]:
    return (
        Field(
            "consulted",
            "choice",
            f"Did you ask {asked.who} what they see?",
            options=_IF_ANY if asked.if_any else YES_NO,
        ),
        _why("consulted", f"Why did you not ask {asked.who}?"),
    )


def _why(of: str, label: str, hint: str = "", **rules: Any) -> Field:
    """What is asked where the answer was no."""
    return Field(f"{of}_why", "words", label, hint, shown=when(of, "no"), **rules)


def _safe(who: str) -> Field:
    return Field("safe", "choice", f"Is the {who} safe now?", "Sent as you choose.", SAFE)


def _domain(domain: Domain) -> Part:
    return Part(
        domain.code,
        domain.name,
        (
            *(field for question in domain.questions for field in _asked(question)),
            Field("grade", "choice", "Grade for this domain", options=GRADES),
            Field("reason", "words", "Why this grade? Say where it is on the record."),
        ),
        _DOMAIN_GUIDE,
    )


def _asked(question: Question) -> tuple[Field, Field]:
    rating = f"rating:{question.id}"
    return (
        Field(rating, "choice", question.question, question.hint, RATINGS),
        Field(
            f"note:{question.id}",
            "words",
            NOTE,
            "Needed unless you chose Met.",
            needed=_note_needed(rating),
            instead=_note_label(rating),
        ),
    )


def _note_needed(rating: str) -> Rule:
    return lambda values: values.get(rating, "") not in ("", Rating.MET)


def _note_label(rating: str) -> Any:
    return lambda values: WHY_NOT_APPLICABLE if is_not_applicable(values.get(rating, "")) else ""


def is_not_applicable(rating: str) -> bool:
    """Whether the note beneath this rating says why it does not apply."""
    return rating == Rating.NOT_APPLICABLE


def _is_graded(values: Values) -> bool:
    return bool(values.get("grade"))


@lru_cache
def _closing(who: str) -> Part:
    return Part(
        CLOSING,
        "Bringing it together",
        (
            Field("going_well", "words", "What is going well?"),
            Field("worried_about", "words", "What are we worried about?"),
            Field("needs_to_happen", "words", "What needs to happen?"),
            Field("strength", "words", "At least one strength to name to the worker"),
            Field("scale", "line", "Scale, 0 to 10", "If you use one.", needed=never),
            Field("grade", "choice", "Overall grade", "For the planning and its impact.", GRADES),
            Field(
                GRADE_WHY,
                "words",
                "For the reader: why both are true",
                "Your judgement counts. Kept with the audit.",
                needed=never,
                shown=_is_graded,
            ),
            Field("reason", "words", "Why this grade?"),
            Field("shared", "choice", "Have you shared this with the worker?", options=YES_NO),
            Field("shared_on", "date", "Shared on", shown=when("shared", "yes")),
            Field("not_shared_why", "words", "Why not yet?", shown=when("shared", "no")),
            Field("recorded_on", "date", "Noted on the case record on"),
            _safe(who),
        ),
        _CLOSING_GUIDE,
    )
