"""The audit tools' versions: which one an audit is asked with (brief section 6).

An area of which the database holds no version is asked with the file that came with the app.
Before an audit is first given it, that file is written down here, so that a newer app, which may
bring another, changes nothing under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.audit import Audit
from models.case import Case
from models.datafile import shipped
from models.errors import RuleBroken
from models.lists import STANDARDS, Named
from models.programme import insert_once
from models.setting import Setting
from models.tool import ToolVersion
from models.toolbook import Tool, load_tool, tool_from
from models.vocabulary import ToolState

_GONE = "That version of the audit tool is not here any more."
_SHIPPED = "tools/{}.yml"
#: The setting that holds the council's practice standards.
STANDARDS_PATH = "standards"
_TEXT = select(ToolVersion.text).where(
    col(ToolVersion.area) == sa.bindparam("area"),
    col(ToolVersion.version) == sa.bindparam("version"),
)
#: What was read where nobody could undo it, by database: such a text never changes again.
_READ: WeakKeyDictionary[sa.Pool, dict[tuple[str, int], Tool]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Kept:
    """A version as it is listed: its row, or None while only the app's own file stands for it."""

    tool: Tool
    state: ToolState
    row: ToolVersion | None


def tool_of(session: Session, audit: Audit) -> Tool:
    """The audit's tool, in the version that was live when it was assigned or started.

    A live version never changes, so neither does what is asked of a started audit.
    """
    read = _READ.setdefault(session.get_bind().engine.pool, {})
    named = (audit.area, audit.tool_version)
    if named not in read:
        tool = version_of(session, *named)
        if not session.info.get("reading"):  # what is written meanwhile may yet be undone
            return tool
        read[named] = tool
    return read[named]


def version_of(session: Session, area: str, version: int) -> Tool:
    """A version of an area's tool, whatever its state. Raises `RuleBroken` where there is none."""
    params = {"area": area, "version": version}
    text = session.exec(_TEXT, params=params).first()
    if text is not None:
        return _accepted(text)
    found = as_shipped(area)
    if found is None or found.version != version:
        raise RuleBroken(_GONE)
    return found


def live_tool(session: Session, area: str) -> Tool:
    """What an audit of this area that starts now is asked with. `RuleBroken` where nothing is."""
    row = live_row(session, area)
    found = _accepted(row.text) if row else as_shipped(area)
    if found is None:
        raise RuleBroken(
            "This area of planning has no audit tool yet. The QA manager can load one."
        )
    return found


def give_tool(session: Session, audit: Audit, *, at: datetime) -> None:
    """Have an audit that has not started asked with the version that is live now."""
    if audit.started_at is None:
        audit.tool_version = written_down(session, audit.area, at).version


def kept_versions(session: Session, area: str) -> list[Kept]:
    """Every version of an area's tool: the draft first, then the live one, then those before it."""
    rows = session.exec(select(ToolVersion).where(ToolVersion.area == area)).all()
    found = [Kept(_accepted(row.text), row.state, row) for row in rows]
    own = as_shipped(area)
    if own is not None and not any(kept.state is ToolState.LIVE for kept in found):
        found.append(Kept(own, ToolState.LIVE, None))
    order = list(ToolState)
    return sorted(found, key=lambda kept: (order.index(kept.state), -kept.tool.version))


def statuses_in(session: Session, area: str) -> list[str]:
    """The statuses that the area's listed cases have, by name."""
    listed = select(Case.status).where(Case.area == area, col(Case.left_on).is_(None))
    return sorted(session.exec(listed.distinct()))


def standards_of(session: Session) -> Mapping[str, Named]:
    """The council's practice standards by code; empty until the council has written its own."""
    newest = (
        select(Setting)
        .where(Setting.path == STANDARDS_PATH)
        .order_by(col(Setting.id).desc())
        .limit(1)
    )
    setting = session.exec(newest).first()
    if setting is None:
        return STANDARDS
    return {given["code"]: Named(**given) for given in setting.value}


def written_down(session: Session, area: str, at: datetime) -> ToolVersion:
    """The live version's row; where there is none yet, the app's own file is written down."""
    row = live_row(session, area)
    if row is None:
        own = live_tool(session, area)
        values = {
            "area": area,
            "version": own.version,
            "state": ToolState.LIVE,
            "text": shipped(_SHIPPED.format(area)),
            "loaded_at": at,
            "live_from": at,
        }
        insert_once(session, ToolVersion, values, unique=("area", "version"))
        row = row_of(session, area, own.version)
    return row


def live_row(session: Session, area: str) -> ToolVersion | None:
    """The row of an area's live version; None while the app's own file stands for it."""
    live = select(ToolVersion).where(ToolVersion.area == area, ToolVersion.state == ToolState.LIVE)
    return session.exec(live).first()


def row_of(session: Session, area: str, version: int) -> ToolVersion:
    """The row of a version. Raises `RuleBroken` where there is none."""
    kept = select(ToolVersion).where(ToolVersion.area == area, ToolVersion.version == version)
    row = session.exec(kept).first()
    if row is None:
        raise RuleBroken(_GONE)
    return row


def as_shipped(area: str) -> Tool | None:
    """The tool that came with the app for an area, or None for an area of the council's own."""
    try:
        return load_tool(area)
    except KeyError:
        return None


@lru_cache(maxsize=64)
def _accepted(text: str) -> Tool:
    return tool_from(text, "the tool as it was loaded", policy=None, standards=None)
