"""Which audit tool an audit is asked with: the version that it was started under (brief 6)."""

from __future__ import annotations

from sqlmodel import Session

from models.audit import Audit
from models.toolbook import Tool, load_tool


def tool_of(session: Session, audit: Audit) -> Tool:
    """The audit's tool, in the version that was live when it was assigned or started.

    A live version never changes, so neither does what is asked of a started audit.
    """
    return load_tool(audit.area)
