"""Calibration in Slack: the invited, the case to grade, the result, the months (brief section 7).

Nobody's name stands here. A message carries no case and no grade; both are in windows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Marked, Message
from handlers.views.questions import descriptors
from handlers.views.reading import Answers, sequence
from models.calibration import CalibrationAnswer, CalibrationRound
from models.delivery import Delivery
from models.person import Person
from models.policy import Policy
from models.rules.calibration import Shown
from models.rules.grading import ORDER
from models.rules.learning import percentages
from models.rules.rotation import Month
from models.setting import policy_of
from models.vignette import Vignette
from models.vocabulary import Grade, GradesAs, Sureness
from models.workflow.calibrated import Point, Result, case_of
from models.workflow.calibration import Given, answer_of

_SURE = {
    Sureness.SURE: "sure",
    Sureness.FAIRLY: "fairly sure",
    Sureness.NOT_SURE: "not sure",
}
_WHOSE = {GradesAs.MODERATOR: "Moderators", GradesAs.AUDITOR: "Auditors", None: "All of us"}
_SHARES = (("yes", "Yes, without my name"), ("no", "No"))


def asked(session: Session, delivery: Delivery) -> Message:
    """Whoever is asked to grade; then that they have, then that it is over."""
    found = session.get_one(CalibrationRound, delivery.facts["round"])
    who = session.get_one(Person, delivery.person_id)
    mine = answer_of(session, found.key, who)
    answered, closed = mine is not None and not mine.waits, found.closed_at is not None
    said = words.say(
        "calibration_asked",
        month=month_of(found),
        last=found.closes_on,
        answered=answered,
        closed=closed,
        moderator=mine is not None and mine.grades_as is GradesAs.MODERATOR,
    )
    label = "See how we graded" if answered and closed else "What I wrote"
    opens = blocks.button(
        ids.CALIBRATION_OPEN, label if answered else "Read and grade", value=found.key
    )
    card = [blocks.section("said", said), blocks.actions("buttons", opens)]
    return blocks.message("Auditloop: calibration, an invented case to grade.", card)


def told(session: Session, delivery: Delivery) -> Message:
    """Whoever took part, and the QA manager: the result is there."""
    found = session.get_one(CalibrationRound, delivery.facts["round"])
    who = session.get_one(Person, delivery.person_id)
    said = words.say(
        "calibration_told",
        month=month_of(found),
        mine=answer_of(session, found.key, who),
        asked=delivery.facts["asked"],
        answered=delivery.facts["answered"],
    )
    opens = blocks.button(ids.CALIBRATION_OPEN, "See how we graded", value=found.key)
    card = [blocks.section("said", said), blocks.actions("buttons", opens)]
    return blocks.message("Auditloop: how we graded the invented case.", card)


def grade_window(session: Session, found: CalibrationRound, typed: Mapping[str, str]) -> Json:
    """The case, then its questions, answered as far as they were."""
    case, policy, scope = case_of(found), policy_of(session), f"calibration/{found.key}"
    head = words.say(
        "calibration_head",
        closed=found.closed_at is not None,
        least=policy.number("calibration.spread_from"),
    )
    body: list[Block] = [
        blocks.context("head", head),
        *_story(case),
        *descriptors(scope),
        *_questions(scope, typed),
        blocks.context("promise", "What you write is kept up to your last pause."),
    ]
    return blocks.window(
        ids.CALIBRATION_GRADE_WINDOW,
        "Calibration",
        body,
        submit="Send",
        about={"round": found.key},
    )


@dataclass(frozen=True)
class GradeForm:
    """What somebody answers."""

    round_id: int
    given: Given

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> GradeForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        grade, sure = answers.text("grade"), answers.text("sure")
        given = Given(
            grade=Grade(grade) if grade in set(Grade) else None,
            sure=Sureness(sure) if sure in set(Sureness) else None,
            reason=answers.text("reason"),
            shares=answers.text("shares") == "yes",
        )
        return cls(answers.number("round"), given)


@dataclass(frozen=True)
class PausedForm:
    """What that window held at a pause."""

    round_id: int
    sequence: int
    values: Mapping[str, str]

    @classmethod
    def read(cls, view: Mapping[str, Any], action: Mapping[str, Any]) -> PausedForm:
        """The whole window at an action in it."""
        answers = Answers(view)
        number = answers.number("round")
        return cls(number, sequence(action, 0), answers.texts(of=f"calibration/{number}"))


def mine_window(found: CalibrationRound, mine: CalibrationAnswer, reason: str) -> Json:
    """What somebody answered, while others can still answer; and the case again."""
    case = case_of(found)
    body = [blocks.section("mine", _mine(found, mine, reason)), *_story(case)]
    return blocks.window(ids.CALIBRATION_RESULT_WINDOW, "Calibration", body)


def result_window(result: Result, *, said: str = "") -> Json:
    """How everybody graded, the model answer, what some wrote, and the case; `said` stands on top.

    Nobody's name, and no spread of a few.
    """
    found, case = result.round, result.case
    body: list[Block] = [blocks.alert("said", said, level="info")] if said else []
    body += [
        blocks.header("title", f"{month_of(found)}: {case.title}"),
        blocks.context("asked", f"{result.answered} of {result.asked} who were asked answered."),
        blocks.section("spread", _spread(result)),
    ]
    if result.mine is not None and not result.mine.waits:
        body.append(blocks.section("mine", _mine(found, result.mine, result.my_reason)))
    body += [
        blocks.header("model", f"The model answer: {words.grade(case.grade)}"),
        blocks.section("reasoning", case.reasoning),
        *blocks.paragraphs(
            "domains",
            [
                words.mark("*{name}*: {seen}", name=each.name, seen=each.observation)
                for each in case.domains
            ],
        ),
    ]
    if result.reasons:
        lines = [
            words.mark("*{grade}*: {line}", grade=words.grade(grade), line=line)
            for grade, line in result.reasons
        ]
        body += [blocks.header("wrote", "What some of us wrote")]
        body += blocks.paragraphs("reasons", lines)
    if result.more:
        body.append(blocks.context("more", f"And {result.more} more."))
    body += [blocks.header("case", "The case again"), *_story(case)]
    return blocks.window(ids.CALIBRATION_RESULT_WINDOW, "How we graded", body)


def rounds_window(
    rounds: Sequence[CalibrationRound], points: Sequence[Point], policy: Policy
) -> Json:
    """Results that somebody may read, newest first; for the QA manager how they went, as well."""
    body: list[Block] = []
    if points:
        said = "Each round is another case, and some are harder: look at several together."
        body.append(blocks.context("head", said))
    lines = [(point.round, _point(point, policy)) for point in points] or [
        (
            found,
            words.mark("*{month}* · {title}", month=month_of(found), title=case_of(found).title),
        )
        for found in rounds
    ]
    for found, line in lines:
        opens = blocks.button(ids.CALIBRATION_OPEN, "See how we graded", value=found.key)
        body.append(blocks.section(f"round/{found.key}", line, accessory=opens))
    nothing = blocks.section("none", "No round that you took part in has closed yet.")
    return blocks.window(ids.CALIBRATION_LIST_WINDOW, "Calibration", body or [nothing])


def month_of(found: CalibrationRound) -> str:
    """ "December 2026"."""
    return Month.parse(found.month).name


def _story(case: Vignette) -> list[Block]:
    return [
        blocks.header("story", case.title),
        blocks.context("about", case.about),
        *blocks.paragraphs("text", case.text.split("\n")),
    ]


def _questions(scope: str, typed: Mapping[str, str]) -> list[Block]:
    return [
        blocks.ask_one(
            "grade",
            "Your grade",
            [(grade, words.grade(grade)) for grade in ORDER],
            chosen=typed.get("grade"),
            reports=True,
            scope=scope,
        ),
        blocks.ask_one(
            "sure",
            "How sure are you?",
            [(sure, blocks.capital(said)) for sure, said in _SURE.items()],
            chosen=typed.get("sure"),
            reports=True,
            scope=scope,
        ),
        blocks.ask_words(
            "reason",
            "What decided it for you, in a line?",
            value=typed.get("reason", ""),
            lines=False,
            reports=True,
            scope=scope,
        ),
        blocks.ask_one(
            "shares",
            "May those who took part read your line afterwards?",
            _SHARES,
            chosen=typed.get("shares"),
            hint="It stands beside your grade, without your name.",
            reports=True,
            scope=scope,
        ),
    ]


def _mine(found: CalibrationRound, mine: CalibrationAnswer, reason: str) -> Marked:
    return words.say(
        "calibration_mine",
        mine=mine,
        sure=_SURE[mine.sure] if mine.sure else "",
        reason=reason,
        closed=found.closed_at is not None,
        last=found.closes_on,
    )


def _spread(result: Result) -> Marked:
    shown = [
        {
            "whose": _WHOSE[each.whose],
            "spread": each.spread,
            "counts": words.listed(
                [f"{each.spread.counts[grade]} {words.grade(grade)}" for grade in ORDER]
            ),
        }
        for each in result.shown
    ]
    sure = words.listed([f"{count} {_SURE[each]}" for each, count in result.sure.items()])
    return words.say("calibration_spread", shown=shown, sure=sure)


def _point(point: Point, policy: Policy) -> Marked:
    shown = [
        {
            "whose": _WHOSE[each.whose],
            "exact": _share(each, each.spread.exact, policy),
            "within_one": _share(each, each.spread.within_one, policy),
        }
        for each in point.shown
    ]
    return words.say(
        "calibration_point",
        month=month_of(point.round),
        case=point.case,
        shown=shown,
        asked=point.asked,
        answered=point.answered,
    )


def _share(each: Shown, part: int, policy: Policy) -> str:
    """ "14 of 22 (64 %)"; without the percentage where there are too few to say."""
    total = each.spread.total
    found = percentages({"part": part, "rest": total - part}, policy, open_to_all=False)
    return f"{part} of {total}" + (f" ({found['part']} %)" if found else "")
