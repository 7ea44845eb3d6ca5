"""Every limit of Block Kit."""

from __future__ import annotations

from typing import Any


def check_message(blocks: Any, files: Any) -> None:
    """Raises SlackError for blocks that Slack would not post."""


def check_view(view: Any, files: Any) -> None:
    """Raises SlackError for a view that Slack would not show."""
