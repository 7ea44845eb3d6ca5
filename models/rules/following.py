"""Following up what is overdue: who may ask its owner, and who may give it to another (brief 8)."""

from __future__ import annotations

from collections.abc import Collection

from models.errors import RuleBroken
from models.rules.pairs import holds
from models.vocabulary import Role

_EVERYWHERE = frozenset({Role.QA_MANAGER, Role.DIRECTOR_SOCIAL_CARE})


def check_may_follow_up(
    roles: Collection[Role], services: Collection[int], service_id: int | None
) -> None:
    """Those who lead the service follow up what is overdue in it; some do so everywhere.

    `roles` and `services` are the person's: the rights that they have, posts that they hold
    included, and the services that they lead.
    """
    if service_id not in services and not _EVERYWHERE.intersection(roles):
        raise RuleBroken("Who leads the service follows this up, so nothing was changed.")


def may_follow_up(
    roles: Collection[Role], services: Collection[int], service_id: int | None
) -> bool:
    """Whether `check_may_follow_up` is content."""
    return holds(check_may_follow_up, roles, services, service_id)


def check_may_ask(holder_id: int | None, by_id: int) -> None:
    """Whoever has it can be asked: somebody else, and somebody there is."""
    if holder_id is None:
        raise RuleBroken("Nobody holds this yet, so there is nobody to ask.")
    if holder_id == by_id:
        raise RuleBroken("This one is with you.")


def check_new_owner(
    name: str, *, is_owner: bool, is_here: bool, somebody_verifies: bool = True
) -> None:
    """Another owner works here, and somebody else could see that it helped (rule 9)."""
    if is_owner:
        raise RuleBroken(f"{name} has it already.", field="owner")
    if not is_here:
        raise RuleBroken(f"{name} does not work here any more.", field="owner")
    if not somebody_verifies:
        raise RuleBroken(
            f"Nobody could see for {name} that it helped: an action is closed by two people. "
            "Please choose somebody else.",
            field="owner",
        )
