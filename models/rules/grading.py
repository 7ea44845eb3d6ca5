"""Grades: which is worse, who reads second, what a regrade needs, what the app warns of.

Brief, rules 3, 4 and 5 and sections 6 and 7. No grade is ever computed or averaged: people judge;
where two people differ, the worse judgement governs until somebody decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.errors import RuleBroken
from models.policy import DEFAULTS, Policy
from models.rules.pairs import holds
from models.vocabulary import AuditQuality, Grade, Outcome, Rating, RegradeReason, Safe

#: Best first.
ORDER: tuple[Grade, ...] = tuple(Grade)
#: The two grades that escalate.
WEAK = frozenset({Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE})
_SAFE_WORDS = {Safe.YES: "Yes", Safe.NOT_SURE: "Not sure", Safe.NO: "No"}


@dataclass(frozen=True)
class ActionFacts:
    """What a moderation asks of one action (rule 3)."""

    owner_id: int | None
    due_on: date | None
    open: bool
    added_by_moderator: bool

    @property
    def counts(self) -> bool:
        """Open, with an owner and a due date."""
        return self.open and self.owner_id is not None and self.due_on is not None


def grade_name(grade: Grade, policy: Policy = DEFAULTS) -> str:
    """The grade as this council writes it: "Requires Improvement"."""
    return policy.words(f"grade.names.{grade}")


def steps(before: Grade, after: Grade) -> int:
    """How far a grade moved: negative is down (Good to Inadequate is -2), positive is up."""
    return ORDER.index(before) - ORDER.index(after)


def is_worse(a: Grade, than: Grade) -> bool:
    """Whether `a` is the worse of two grades; the same grade is not worse."""
    return steps(than, a) < 0


def is_weak(grade: Grade) -> bool:
    """Requires Improvement or Inadequate: what escalates and is followed to Good."""
    return grade in WEAK


def governing(*grades: Grade | None) -> Grade:
    """The worst of the judgements made so far; None is a reader who has not read yet.

    It governs escalation until the QA manager decides (section 7). Raises `ValueError` when there
    is no judgement at all.
    """
    made = [grade for grade in grades if grade is not None]
    if not made:
        raise ValueError("nobody has judged yet")
    return max(made, key=ORDER.index)


def why_second_reader(
    auditors: Grade, moderators: Grade, policy: Policy, *, safe: Safe = Safe.YES
) -> str | None:
    """Why a second person reads this one, in words for the moderator; None when nobody does.

    Every Inadequate (the auditor's or the moderator's), every change of two steps, and every
    Good or better where the child was not surely safe. The second reader never sees this.
    """
    most = policy.number("moderation.regrade_steps_needing_second_reader")
    if Grade.INADEQUATE in (auditors, moderators):
        return f"every {grade_name(Grade.INADEQUATE, policy)} is read by a second person"
    if abs(steps(auditors, moderators)) >= most:
        return f"a change of {abs(steps(auditors, moderators))} steps is read by a second person"
    if safe is not Safe.YES and not (is_weak(auditors) and is_weak(moderators)):
        return "the question of safety is open, so a second person reads it"
    return None


def needs_second_reader(
    auditors: Grade, moderators: Grade, policy: Policy, *, safe: Safe = Safe.YES
) -> bool:
    """Whether a second reader grades this one before it is final (section 7)."""
    return why_second_reader(auditors, moderators, policy, safe=safe) is not None


def is_urgent(auditors: Grade, safe: Safe) -> bool:
    """Whether a sent audit is moderated within 1 working day: Inadequate, or not surely safe."""
    return auditors is Grade.INADEQUATE or safe is not Safe.YES


def check_regrade(
    before: Grade,
    to: Grade | None,
    reason_code: RegradeReason | None,
    words: str,
    *,
    policy: Policy = DEFAULTS,
) -> None:
    """A regrade needs another grade, a reason and words for it (rule 3)."""
    if to is None:
        raise RuleBroken("Please choose the grade that you see on the record.", field="grade")
    if to is before:
        raise RuleBroken(
            f"The auditor chose {grade_name(to, policy)} as well. Please approve it, or "
            "choose another grade.",
            field="grade",
        )
    if reason_code is None:
        raise RuleBroken("Please choose why the grade moves.", field="reason_code")
    if not words.strip():
        raise RuleBroken(
            "Please say in a line why the grade moves: the auditor learns from it.", field="words"
        )


def may_regrade(
    before: Grade, to: Grade | None, reason_code: RegradeReason | None, words: str
) -> bool:
    """Whether `check_regrade` is content."""
    return holds(check_regrade, before, to, reason_code, words)


def check_enough_actions(
    before: Grade,
    after: Grade,
    actions: Sequence[ActionFacts],
    *,
    policy: Policy = DEFAULTS,
) -> None:
    """Rule 3: a weak grade needs an open action with an owner and a due date.

    Where moderation moved the grade down to it, one of those must be the moderator's.
    """
    if not is_weak(after):
        return
    counted = [action for action in actions if action.counts]
    name = grade_name(after, policy)
    if not counted:
        raise RuleBroken(
            f"{name} needs at least one open action with an owner and a due date, so that "
            "something changes for the child. Please add it.",
            field="enough",
        )
    if is_worse(after, than=before) and not any(action.added_by_moderator for action in counted):
        raise RuleBroken(
            f"You are moving this to {name}. Please add at least one action of your own, with an "
            "owner and a due date.",
            field="enough",
        )


def may_finish_with(before: Grade, after: Grade, actions: Sequence[ActionFacts]) -> bool:
    """Whether `check_enough_actions` is content."""
    return holds(check_enough_actions, before, after, actions)


def check_quality(outcome: Outcome, quality: AuditQuality | None) -> None:
    """Rule 4: the mark for the audit itself. "Needs redoing" goes with a return, and only there."""
    if quality is None:
        raise RuleBroken(
            "Please mark the audit itself: it is apart from the grade, and only its auditor sees "
            "it.",
            field="quality",
        )
    if quality is AuditQuality.NEEDS_REDOING and outcome is not Outcome.RETURNED:
        raise RuleBroken(
            "“Needs redoing” goes only with a return. Please return the audit, or choose another "
            "mark.",
            field="quality",
        )
    if outcome is Outcome.RETURNED and quality is not AuditQuality.NEEDS_REDOING:
        raise RuleBroken(
            "A return says that the audit needs redoing. Please choose that mark, or approve or "
            "regrade it.",
            field="quality",
        )


def check_return(
    notes: Sequence[str],
    supporter_id: int | None,
    *,
    auditor_id: int,
    safe: Safe | None,
    provisional: Grade | None,
) -> None:
    """A return carries notes, somebody else who helps, and what the record says of the child.

    `safe` and `provisional` are the moderator's own reading of the case record (section 7).
    """
    if not any(note.strip() for note in notes):
        raise RuleBroken(
            "Please write at least one note, so that the auditor knows where to begin.",
            field="notes",
        )
    if supporter_id is None:
        raise RuleBroken(
            "Please name the practice assurance lead who will do it with the auditor.",
            field="supporter",
        )
    if supporter_id == auditor_id:
        raise RuleBroken(
            "The auditor gets somebody beside them: please name another person.", field="supporter"
        )
    if safe is None:
        raise RuleBroken("Please say from the record: is the child safe now?", field="safe")
    if provisional is None:
        raise RuleBroken(
            "Please give a provisional grade from the record. Only you and the QA manager see it.",
            field="provisional_grade",
        )


def return_goes_to_qa_manager(returns_so_far: int, policy: Policy) -> bool:
    """Whether the next return is the QA manager's to decide: the second one is (section 7)."""
    return returns_so_far + 1 >= policy.number("moderation.returns_before_qa_manager")


def warnings(
    overall: Grade,
    domains: Mapping[str, Grade],
    safety_answers: Mapping[str, Rating],
    safe: Safe,
    *,
    status: str = "",
    policy: Policy = DEFAULTS,
) -> list[str]:
    """What a reader will ask about: sentences to show, which never block (section 6).

    `domains` is name to grade, `safety_answers` the safety questions' ids to answers, `status` the
    case's status group.
    """
    name = grade_name(overall, policy)
    ask = "Both can be true. Say why for the reader."
    found = []
    if not is_weak(overall):
        found += [
            f"You have graded {name} and answered *Not met* to {question}. {ask}"
            for question, answer in safety_answers.items()
            if answer is Rating.NOT_MET
        ]
        if safe is not Safe.YES:
            found.append(
                f"You have graded {name} and answered *{_SAFE_WORDS[safe]}* to “Is the child safe "
                f"now?”. {ask} A second person will read it too."
            )
        inadequate = grade_name(Grade.INADEQUATE, policy)
        found += [
            f"You have graded {name} overall and {inadequate} in “{domain}”. {ask}"
            for domain, grade in domains.items()
            if grade is Grade.INADEQUATE
        ]
        if _is_capped(status, policy, "warn"):
            found.append(
                f"The framework's table reads as if no child at {status} could be graded {name}. "
                "The descriptors are beside the grade: your judgement counts. Say why for the "
                "reader."
            )
    elif domains and not any(is_weak(grade) for grade in domains.values()):
        good = grade_name(Grade.GOOD, policy)
        found.append(f"You have graded every domain {good} or better and {name} overall. {ask}")
    return found


def check_cap(overall: Grade, status: str, policy: Policy) -> None:
    """Where the council set `grade.cp_plo_cap` to `enforce`: no Good or better at this status."""
    if not is_weak(overall) and _is_capped(status, policy, "enforce"):
        raise RuleBroken(
            f"This council grades no child at {status} above "
            f"{grade_name(Grade.REQUIRES_IMPROVEMENT, policy)}. Please choose again, or speak with "
            "the QA manager.",
            field="grade",
        )


def _is_capped(status: str, policy: Policy, setting: str) -> bool:
    statuses = policy.value("grade.cp_plo_statuses")
    return policy.words("grade.cp_plo_cap") == setting and status in statuses
