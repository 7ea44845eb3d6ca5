"""Which audits a test's council draws to be graded blind: none, unless the test asks for it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from models.setting import Setting


def draw(session: Session, percent: int, *, hurried: int = 0, at: datetime) -> None:
    """From now on `percent` in a hundred are drawn, and `hurried` of those are due in a day."""
    shares = {"blind_percent": percent, "blind_hurried_percent": hurried}
    for name, value in shares.items():
        path = f"moderation.{name}"
        session.add(Setting(path=path, value=value, since=at, reason="For this test."))
