"""What the QA manager does with the audit tools: load, make live, put aside (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from models import trail
from models.audit import Audit
from models.lists import Named
from models.person import Person
from models.rules import tools as rules
from models.rules.calendar import london_date
from models.rules.lifecycle import WITH_AUDITOR
from models.setting import Setting
from models.tool import ToolVersion
from models.toolbook import Tool
from models.vocabulary import AuditState, Role, ToolState
from models.workflow.identifying import check_words
from models.workflow.people import holder_of, roles_of
from models.workflow.tools import (
    STANDARDS_PATH,
    as_shipped,
    live_row,
    row_of,
    standards_of,
    written_down,
)


@dataclass(frozen=True)
class Reach:
    """How many open audits of an area have started, and how many have been given and not."""

    started: int
    waiting: int


def reach_of(session: Session, area: str) -> Reach:
    """Whom a new live version leaves as they are, and whom it will ask."""
    open_now = select(func.count()).where(Audit.area == area, col(Audit.state).in_(WITH_AUDITOR))
    waiting = open_now.where(Audit.state == AuditState.ASSIGNED)
    given = session.exec(waiting).one()
    return Reach(started=session.exec(open_now).one() - given, waiting=given)


def check_may_keep_tools(session: Session, *, by: Person, at: datetime) -> None:
    """Raises `RuleBroken` for everybody but the QA manager and whoever stands in for them."""
    rules.check_may_keep_tools(_roles(session, by, at))


def may_keep_tools(session: Session, *, by: Person, at: datetime) -> bool:
    """Whether `check_may_keep_tools` is content."""
    return rules.may_keep_tools(_roles(session, by, at))


def make_live(
    session: Session,
    area: str,
    version: int,
    *,
    seen: datetime,
    reason: str,
    by: Person,
    at: datetime,
) -> ToolVersion:
    """Have audits that start from now on asked with a version; the one before is archived.

    `seen` is when the version was loaded as `by` looked at it. Audits that have started keep
    theirs. Raises `RuleBroken` for anybody but the QA manager, without a reason (its `field`),
    and for a version that is live already or has been loaded anew meanwhile.
    """
    check_may_keep_tools(session, by=by, at=at)
    row = row_of(session, area, version)
    rules.check_may_make_live(row.state, reason=reason, loaded_at=row.loaded_at, seen=seen)
    check_words(session, {"reason": reason})
    before = written_down(session, area, at) if as_shipped(area) else live_row(session, area)
    if before is not None:
        before.state, before.archived_at = ToolState.ARCHIVED, at
        session.flush()  # an area has one live version at a time
    was = row.state
    row.state, row.live_from, row.archived_at = ToolState.LIVE, at, None
    row.reason = reason.strip()
    _trail(session, "tool.live", row, by, at, {"state": was, "live": before and before.version})
    return row


def put_aside(
    session: Session, area: str, version: int, *, by: Person, at: datetime
) -> ToolVersion:
    """Archive a draft that shall not go live. It stays to be read. `RuleBroken` for any other."""
    check_may_keep_tools(session, by=by, at=at)
    row = row_of(session, area, version)
    rules.check_may_put_aside(row.state)
    row.state, row.archived_at = ToolState.ARCHIVED, at
    _trail(session, "tool.put_aside", row, by, at, {"state": ToolState.DRAFT})
    return row


def keep_draft(session: Session, tool: Tool, text: str, *, by: Person, at: datetime) -> ToolVersion:
    """Keep a tool that was read as its area's draft, in the place of the one before.

    Raises `RuleBroken` for anybody but the QA manager and for a number that is taken.
    """
    check_may_keep_tools(session, by=by, at=at)
    check_may_load(session, tool)
    row = _drafted(session, tool.area)
    before = {"version": row.version, "text": _fingerprint(row.text)} if row else None
    if row is None:
        row = ToolVersion(area=tool.area, version=tool.version, text=text, loaded_at=at)
        session.add(row)
    row.version, row.text, row.loaded_by_id, row.loaded_at = tool.version, text, by.id, at
    session.flush()
    _trail(session, "tool.loaded", row, by, at, before)
    return row


def check_may_load(session: Session, tool: Tool) -> None:
    """Raises `RuleBroken` when the tool's number is taken by a version that may not change."""
    kept = {
        row.version: row.state
        for row in session.exec(select(ToolVersion).where(ToolVersion.area == tool.area))
    }
    own = as_shipped(tool.area)
    rules.check_may_load(tool.version, kept, own.version if own else 0)


def keep_standards(
    session: Session, standards: Mapping[str, Named], *, by: Person, at: datetime
) -> None:
    """Keep the council's practice standards in the place of those before. For the QA manager."""
    check_may_keep_tools(session, by=by, at=at)
    before = list(standards_of(session))
    setting = Setting(
        path=STANDARDS_PATH,
        value=[{"code": given.code, "name": given.name} for given in standards.values()],
        since=at,
        by_id=by.id,
        reason="the council's practice standards were loaded",
    )
    session.add(setting)
    session.flush()
    subject = ("setting", setting.id or 0)
    trail.record(
        session,
        "standards.loaded",
        subject,
        by=by,
        at=at,
        before={"codes": before},
        after={"codes": list(standards)},
    )


def _drafted(session: Session, area: str) -> ToolVersion | None:
    draft = select(ToolVersion).where(
        ToolVersion.area == area, ToolVersion.state == ToolState.DRAFT
    )
    return session.exec(draft.with_for_update()).first()


def _roles(session: Session, by: Person, at: datetime) -> frozenset[Role]:
    held = roles_of(session, by.key, london_date(at))
    stands_in = holder_of(session, Role.QA_MANAGER)
    return held | {Role.QA_MANAGER} if stands_in and stands_in.id == by.id else held


def _trail(
    session: Session,
    what: str,
    row: ToolVersion,
    by: Person,
    at: datetime,
    before: Mapping[str, object] | None,
) -> None:
    after = {"area": row.area, "version": row.version, "state": row.state}
    after["text"] = _fingerprint(row.text)
    trail.record(session, what, ("tool", row.key), by=by, at=at, before=before, after=after)


def _fingerprint(text: str) -> str:
    return trail.fingerprint(text.encode())
