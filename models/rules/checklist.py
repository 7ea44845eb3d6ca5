"""What a moderator says of every audit that they decide on (brief section 7, Checklist; rule 4).

Each domain's grade is confirmed or changed, one by one; each action is specific, measurable,
achievable, relevant and time-bound (SMART) or needs work; together they are enough or something is
missing. People judge: nothing here computes a grade.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from models.errors import RuleBroken
from models.vocabulary import AuditQuality, Grade


def domain_field(code: str) -> str:
    """The question about a domain's grade, as windows and refusals name it."""
    return f"domain:{code}"


def smart_field(action_id: int | str) -> str:
    """The question about an action, as windows and refusals name it."""
    return f"smart:{action_id}"


def changed_domains(
    auditors: Mapping[str, Grade], moderators: Mapping[str, Grade]
) -> dict[str, Grade]:
    """Those domains that a moderator grades otherwise than the auditor."""
    return {code: grade for code, grade in moderators.items() if auditors.get(code) is not grade}


def check_domains(
    names: Mapping[str, str],
    auditors: Mapping[str, Grade],
    moderators: Mapping[str, Grade],
    why: str,
) -> None:
    """Every domain of the tool (`names` by code) has the moderator's grade, and no other one has.

    A domain that is changed needs words for it, for the auditor learns from them.
    """
    if not set(moderators) <= set(names):
        raise RuleBroken("This audit has no such domain, so nothing was changed.")
    for code, name in names.items():
        if code not in moderators:
            raise RuleBroken(f"Please choose a grade for “{name}”.", field=domain_field(code))
    changed = [f"“{names[code]}”" for code in changed_domains(auditors, moderators)]
    if changed and not why.strip():
        raise RuleBroken(
            f"You grade {' and '.join(changed)} otherwise than the auditor. Please say why in a "
            "line for each: the auditor learns from it.",
            field="domains_why",
        )


def check_actions_looked_at(
    actions: Collection[int], smart: Mapping[int, bool], *, enough: bool, missing: str
) -> None:
    """Each of these actions is said to be SMART or to need work, and the set to be enough or not.

    What is missing, or needs work, is said in words.
    """
    if not set(smart) <= set(actions):
        raise RuleBroken(
            "One of these actions is not this audit's any more, so nothing was changed. Please "
            "open this window again: what you wrote is kept."
        )
    for action in actions:
        if action not in smart:
            raise RuleBroken(
                "Please say of each action whether it is SMART. One that was written since you "
                "opened this window shows when you open it again: what you wrote is kept.",
                field=smart_field(action),
            )
    if (not enough or not all(smart.values())) and not missing.strip():
        raise RuleBroken(
            "Please say in a line what is missing, or what needs work: the auditor learns from it.",
            field="missing",
        )


def check_quality_line(quality: AuditQuality, line: str) -> None:
    """Rule 4: whoever wrote an audit to learn from is told what others can learn from it."""
    if quality is AuditQuality.ONE_TO_LEARN_FROM and not line.strip():
        raise RuleBroken(
            "Please say in a line what others can learn from it: its auditor reads it.",
            field="quality_line",
        )
