"""`auditloop import tool` and `import standards`: what a council writes itself (brief 12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.datafile import BrokenFile, Misread
from models.errors import RuleBroken
from models.lists import Named, named_from
from models.person import Person
from models.rules.tools import differences
from models.setting import policy_of
from models.toolbook import Tool, tool_from
from models.vocabulary import ToolState
from models.workflow import keeping_tools
from models.workflow.importing import BadRows
from models.workflow.tools import kept_versions, standards_of


@dataclass(frozen=True)
class Said:
    """What an import did, or would do, as sentences for a terminal."""

    sentences: Sequence[str]

    def lines(self) -> list[str]:
        """The sentences."""
        return list(self.sentences)


def import_tool(
    session: Session, text: str, *, by: Person, at: datetime, dry_run: bool = False
) -> Said:
    """Load a tool's file as its area's draft, in the place of the draft before it.

    It says what differs from the live version. With `dry_run` it says the same and nothing is
    written. Raises `BadRows` with every line that is wrong, and `RuleBroken` for anybody but the
    QA manager and for a version whose number is taken.
    """
    keeping_tools.check_may_keep_tools(session, by=by, at=at)
    try:
        tool = tool_from(
            text, "the file", policy=policy_of(session), standards=standards_of(session)
        )
    except (BrokenFile, Misread) as broken:
        raise _bad_rows(broken) from None
    keeping_tools.check_may_load(session, tool)
    said = _about(session, tool)
    if not dry_run:
        keeping_tools.keep_draft(session, tool, text, by=by, at=at)
    return Said(said)


def import_standards(
    session: Session, text: str, *, by: Person, at: datetime, dry_run: bool = False
) -> Said:
    """Load the council's practice standards in the place of those before.

    With `dry_run` it says the same and nothing is written. Raises `BadRows` with every line that
    is wrong, and `RuleBroken` for anybody but the QA manager.
    """
    keeping_tools.check_may_keep_tools(session, by=by, at=at)
    try:
        wanted = named_from(text, "the file", "standards")
    except (BrokenFile, Misread) as broken:
        raise _bad_rows(broken) from None
    said = _changed(standards_of(session), wanted)
    if not dry_run:
        keeping_tools.keep_standards(session, wanted, by=by, at=at)
    return Said(said)


def _bad_rows(broken: BrokenFile | Misread) -> RuleBroken:
    found = broken.found if isinstance(broken, BrokenFile) else [broken]
    return BadRows([(wrong.line, wrong.reason) for wrong in found], "place")


def _about(session: Session, tool: Tool) -> list[str]:
    kept = kept_versions(session, tool.area)
    said = [
        f"{tool.title}, version {tool.version}, a draft: {len(tool.questions)} questions in "
        f"{len(tool.domains)} domains."
    ]
    for version in kept:
        if version.state is ToolState.DRAFT:
            said.append(f"It takes the place of the draft of version {version.tool.version}.")
        elif version.state is ToolState.LIVE:
            said.append(f"Against version {version.tool.version}, which is live:")
            said += [f"  {line}" for line in differences(version.tool, tool)]
    said.append("Nobody is asked with it until it is made live: App Home, Audit tools.")
    return said


def _changed(before: Mapping[str, Named], after: Mapping[str, Named]) -> list[str]:
    said = [f"{len(after)} practice standards."]
    said += [f"  added: {code}" for code in after if code not in before]
    said += [f"  removed: {code}" for code in before if code not in after]
    both = [code for code in after if code in before]
    return said + [f"  reworded: {code}" for code in both if after[code] != before[code]]
