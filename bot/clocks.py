"""Real time, read here and handed on as an argument everywhere else."""

from __future__ import annotations

import time
from datetime import UTC, datetime

monotonic = time.monotonic


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  # one clock for the whole program


def epoch_seconds() -> float:
    """Seconds since 1970, as Slack writes its timestamps."""
    return utc_now().timestamp()
