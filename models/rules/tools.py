"""Who keeps the audit tools, what a version may become, and how two versions differ (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from models.errors import RuleBroken
from models.rules.pairs import holds
from models.toolbook import Domain, Question, Tool
from models.vocabulary import Role, ToolState

#: What a version may become. A live one is archived by its successor, and may come back whole.
NEXT: Mapping[ToolState, frozenset[ToolState]] = {
    ToolState.DRAFT: frozenset({ToolState.LIVE, ToolState.ARCHIVED}),
    ToolState.LIVE: frozenset({ToolState.ARCHIVED}),
    ToolState.ARCHIVED: frozenset({ToolState.LIVE}),
}


def check_may_keep_tools(roles: frozenset[Role]) -> None:
    """The QA manager keeps the audit tools, and nobody else."""
    if Role.QA_MANAGER not in roles:
        raise RuleBroken("The QA manager keeps the audit tools, so nothing was changed.")


def may_keep_tools(roles: frozenset[Role]) -> bool:
    """Whether `check_may_keep_tools` is content."""
    return holds(check_may_keep_tools, roles)


def check_may_load(version: int, kept: Mapping[int, ToolState], shipped: int) -> None:
    """A draft has a number of its own: above every version that was ever more than a draft."""
    taken = [number for number, state in kept.items() if state is not ToolState.DRAFT]
    highest = max([*taken, shipped])
    if version <= highest:
        raise RuleBroken(
            f"Version {version} cannot be loaded: version {highest} stands already, and what it "
            f"asks never changes. Please give the file `version: {highest + 1}`."
        )


def check_may_make_live(
    state: ToolState, *, reason: str, loaded_at: datetime, seen: datetime
) -> None:
    """A draft that was looked at as it stands, or one from before; with a reason."""
    if ToolState.LIVE not in NEXT[state]:
        raise RuleBroken("This version is live already, so nothing was changed.")
    if loaded_at != seen:
        raise RuleBroken(
            "This draft was loaded anew since you looked at it, so nothing was changed. Please "
            "open the preview again."
        )
    if not reason.strip():
        raise RuleBroken("Please say why this version goes live.", field="reason")


def check_may_put_aside(state: ToolState) -> None:
    """Only a draft is put aside by hand: an area is never without a live tool."""
    if state is not ToolState.DRAFT:
        raise RuleBroken("Only a draft can be put aside. A live version goes when another comes.")


def differences(old: Tool, new: Tool) -> list[str]:
    """What a person would notice going from one version to the other, a line each.

    Questions are the same when their ids are. Where nothing differs, one line that says so.
    """
    before = {question.id: question for question in old.questions}
    after = {question.id: question for question in new.questions}
    named = {domain.code: domain for tool in (old, new) for domain in tool.domains}
    found = [f"added: {_placed(q, named)}" for q in new.questions if q.id not in before]
    found += [f"removed: {_placed(q, named)}" for q in old.questions if q.id not in after]
    for question in new.questions:
        if question.id in before:
            found += _changed(before[question.id], question, named)
    if not found and list(after) != list(before):
        found.append("moved: the questions come in another order")
    if old.title != new.title:
        found.append(f"renamed: “{old.title}” is “{new.title}” now")
    return found or ["nothing differs but the number"]


def _placed(question: Question, domains: Mapping[str, Domain]) -> str:
    return f"{question.id} in {domains[question.domain].short}: {question.question}"


def _changed(was: Question, now: Question, domains: Mapping[str, Domain]) -> list[str]:
    found = []
    if was.question != now.question:
        found.append(f"reworded: {now.id} asks now: {now.question}")
    if was.hint != now.hint:
        found.append(f"hint reworded: {now.id}")
    if was.domain != now.domain:
        moved = f"from {domains[was.domain].short} to {domains[now.domain].short}"
        found.append(f"moved: {now.id} {moved}")
    if set(was.codes) != set(now.codes):
        codes = f"{', '.join(was.codes)} became {', '.join(now.codes)}"
        found.append(f"codes changed: {now.id}, {codes}")
    if was.safety != now.safety:
        found.append(
            f"safety: {now.id} is {'now' if now.safety else 'no longer'} a safety question"
        )
    if set(was.standards) != set(now.standards):
        found.append(f"practice standards changed: {now.id}")
    return found
