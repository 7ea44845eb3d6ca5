"""Everything that a person can do, one line each (brief section 12)."""

from __future__ import annotations

from slack_bolt import App


def register(app: App) -> None:
    """Have the app listen to everything that a person can do."""
    _everybody(app)
    _auditors(app)
    _told_of_a_child(app)
    _moderators(app)
    _owners_of_actions(app)
    _assistant_directors(app)
    _those_who_land_the_learning(app)


def _everybody(app: App) -> None:
    pass


def _auditors(app: App) -> None:
    pass


def _told_of_a_child(app: App) -> None:
    pass


def _moderators(app: App) -> None:
    pass


def _owners_of_actions(app: App) -> None:
    pass


def _assistant_directors(app: App) -> None:
    pass


def _those_who_land_the_learning(app: App) -> None:
    pass
