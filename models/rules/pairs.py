"""The two sides of a rule: `check_x` says a sentence, `may_x` decides whether the button shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from models.errors import RuleBroken

P = ParamSpec("P")


def holds(check: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> bool:
    """Whether this check is content; so that screen and gate cannot disagree."""
    try:
        check(*args, **kwargs)
    except RuleBroken:
        return False
    return True
