"""The parts of an audit and what each asks (brief section 6): one description for windows,
for saving and for saying what is still missing.

A part's values are a flat mapping of field name to text. In a domain the names are
`rating:EH01`, `note:EH01`, `grade` and `reason`; dates are ISO text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from sqlmodel import Session

from models.audit import Audit
from models.toolbook import Question, Tool
from models.vocabulary import Grade, Rating, Safe
from models.workflow.tools import tool_of

Values = Mapping[str, str]
Options = tuple[tuple[str, str], ...]

FRONT, CLOSING = "front", "closing"

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
YES_NO: Options = (("yes", "Yes"), ("no", "No"))
CONVERSATION: Options = (
    ("held", "Held"),
    ("declined", "Declined"),
    ("not_safe", "Not safe now"),
    ("not_reached", "Could not reach after 3 tries"),
    ("bereavement", "Bereavement or crisis"),
    ("no_capacity", "No capacity and no appropriate supporter"),
    ("other", "Other"),
)


def _always(_: Values) -> bool:
    return True


def _never(_: Values) -> bool:
    return False


@dataclass(frozen=True)
class Field:
    """One thing that is asked. `needed` says, from the part's values, whether it must be."""

    name: str
    kind: Literal["choice", "words", "line", "date"]
    label: str
    hint: str = ""
    options: Options = ()
    needed: Callable[[Values], bool] = _always


@dataclass(frozen=True)
class About:
    """Whom an audit is about, as frozen at its release: what decides what is asked."""

    age_band: str
    status: str

    @classmethod
    def of(cls, audit: Audit) -> About:
        """The same of an audit."""
        return cls(audit.age_band, audit.status)


@dataclass(frozen=True, eq=False)
class Part:
    """A part that is opened, answered and saved on its own. Made once: two are never equal."""

    code: str
    title: str
    fields: tuple[Field, ...]

    def unanswered(self, values: Values) -> list[Field]:
        """What must still be answered, in order."""
        return [
            asked
            for asked in self.fields
            if asked.needed(values) and not values.get(asked.name, "").strip()
        ]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of everything asked."""
        return frozenset(field.name for field in self.fields)

    @property
    def is_domain(self) -> bool:
        """Whether the part is one of the tool's domains, with a grade and a reason."""
        return self.code not in (FRONT, CLOSING)


def _when(name: str, *wanted: str) -> Callable[[Values], bool]:
    return lambda values: values.get(name, "") in wanted


def _not_held(name: str) -> Callable[[Values], bool]:
    return lambda values: values.get(name, "") not in ("", "held")


#: Age bands: a conversation is asked for from 12, and a reason from 13 (brief section 6).
_UNBORN = "unborn"
_ASKED_FROM_12 = ("12", "13-15", "16-17", "18-25")
_REASON_FROM_13 = ("13-15", "16-17", "18-25")
_ADULT = "18-25"


def _conversations(age_band: str) -> tuple[Field, ...]:
    fields: list[Field] = []
    who = "young person" if age_band in ("16-17", _ADULT) else "child"
    if age_band != _UNBORN:
        fields.append(
            Field(
                "child",
                "choice",
                f"Conversation with the {who}",
                "Ask the worker first whether it is safe, and how. It is voluntary.",
                CONVERSATION,
                _always if age_band in _ASKED_FROM_12 else _never,
            )
        )
        fields.append(
            Field(
                "child_words",
                "words",
                f"What the {who} told you, or why you did not speak",
                "",
                (),
                _not_held("child") if age_band in _REASON_FROM_13 else _when("child", "held"),
            )
        )
    if age_band != _ADULT:
        fields.append(
            Field(
                "family",
                "choice",
                "Conversation with the family",
                "A parent or carer. A complaint is told how to complain, and is not kept here.",
                CONVERSATION,
            )
        )
        fields.append(
            Field(
                "family_words",
                "words",
                "What the family told you, or why you did not speak",
                "",
                (),
                _when("family", *(value for value, _ in CONVERSATION)),
            )
        )
    return tuple(fields)


def _front(age_band: str) -> Part:
    return Part(
        FRONT,
        "About this audit",
        (
            Field("alongside", "choice", "Did you do this with the worker?", "", YES_NO),
            Field(
                "alongside_why",
                "words",
                "If not with the worker, why?",
                "",
                (),
                _when("alongside", "no"),
            ),
            Field("manager", "choice", "Did the team manager take part?", "", YES_NO),
            Field("records_from", "date", "Records read from"),
            Field("records_to", "date", "Records read to"),
            *_conversations(age_band),
            Field("safe", "choice", "Is the child safe now?", "Sent as you choose.", SAFE),
        ),
    )


def _note_needed(question: str) -> Callable[[Values], bool]:
    return lambda values: values.get(f"rating:{question}", "") not in ("", Rating.MET)


def _asked(question: Question) -> tuple[Field, Field]:
    return (
        Field(f"rating:{question.id}", "choice", question.question, question.hint, RATINGS),
        Field(
            f"note:{question.id}",
            "words",
            "Where is it on the record, and what did it change?",
            "Needed unless you chose Met.",
            (),
            _note_needed(question.id),
        ),
    )


_CLOSING = Part(
    CLOSING,
    "Bringing it together",
    (
        Field("going_well", "words", "What is going well?"),
        Field("worried_about", "words", "What are we worried about?"),
        Field("needs_to_happen", "words", "What needs to happen?"),
        Field("strength", "words", "One strength to name to the worker"),
        Field("scale", "line", "Scale, 0 to 10", "If you use one.", (), _never),
        Field("grade", "choice", "Overall grade", "For the planning and its impact.", GRADES),
        Field("reason", "words", "Why this grade?"),
        Field("shared_on", "date", "Shared with the worker on", "", (), _never),
        Field(
            "not_shared_why",
            "words",
            "If it was not shared, why?",
            "",
            (),
            lambda values: not values.get("shared_on"),
        ),
        Field("recorded_on", "date", "Noted on the case record on", "", (), _never),
        Field("safe", "choice", "Is the child safe now?", "Sent as you choose.", SAFE),
    ),
)


@lru_cache(maxsize=1024)
def parts_of(tool: Tool, about: About) -> tuple[Part, ...]:
    """The parts of an audit with this tool, of such a child, in order."""
    domains = tuple(
        Part(
            domain.code,
            domain.name,
            (
                *(field for question in domain.questions for field in _asked(question)),
                Field("grade", "choice", "Grade for this domain", "", GRADES),
                Field("reason", "words", "Why this grade? Say where it is on the record."),
            ),
        )
        for domain in tool.domains
    )
    return (_front(about.age_band), *domains, _CLOSING)


def asked_of(session: Session, audit: Audit) -> tuple[Part, ...]:
    """The parts of this audit, in order."""
    return parts_of(tool_of(session, audit), About.of(audit))


def part_of(tool: Tool, about: About, code: str) -> Part:
    """The part with this code. Raises `KeyError` when there is none."""
    return named(parts_of(tool, about), code)


def named(parts: tuple[Part, ...], code: str) -> Part:
    """The one of these parts with this code. Raises `KeyError` when there is none."""
    for part in parts:
        if part.code == code:
            return part
    raise KeyError(code)
