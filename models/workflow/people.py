"""Who somebody is: roles on a day, the line above them, and who holds a post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, SQLModel, and_, col, or_, select

from models.person import Absence, Person, Post, RoleHolding, Service, Team
from models.vocabulary import Role

DUTY_LEAD = "duty_lead"
#: The post above a post: a vacant one falls to its deputy, then to this.
NEXT_UP: Mapping[str, Role] = {
    Role.ASSISTANT_DIRECTOR: Role.DIRECTOR_SOCIAL_CARE,
    DUTY_LEAD: Role.QA_MANAGER,
    Role.SERVICE_MANAGER: Role.ASSISTANT_DIRECTOR,
}
_PERSON = SQLModel.metadata.tables["person"]
#: The row of the person with a `slack_user_id`. It is asked at everything that anybody presses.
BY_SLACK_ID = sa_select(*_PERSON.c).where(_PERSON.c.slack_user_id == bindparam("slack_user_id"))


def person_by_slack_id(session: Session, slack_user_id: str) -> Person | None:
    """The person with this Slack user id, or None."""
    return session.exec(select(Person).where(Person.slack_user_id == slack_user_id)).first()


def person(session: Session, person_id: int) -> Person:
    """The person with this id, who must exist."""
    return session.get_one(Person, person_id)


def is_here(who: Person, on: date) -> bool:
    """Whether somebody works for the council on a day."""
    return (who.starts is None or who.starts <= on) and (who.ends is None or on <= who.ends)


def _in_force(on: date) -> ColumnElement[bool]:
    return and_(
        or_(col(RoleHolding.starts).is_(None), col(RoleHolding.starts) <= on),
        or_(col(RoleHolding.ends).is_(None), col(RoleHolding.ends) >= on),
    )


def roles_of(session: Session, person_id: int, on: date) -> frozenset[Role]:
    """The built-in roles whose rights somebody has on a day."""
    held = select(RoleHolding.role).where(RoleHolding.person_id == person_id, _in_force(on))
    return frozenset(Role(role) for role in session.exec(held))


def with_role(session: Session, *roles: str, on: date) -> list[Person]:
    """Everybody who holds one of these roles on a day and works here then, by id."""
    found = session.exec(
        select(Person)
        .join(RoleHolding)
        .where(col(RoleHolding.role).in_(roles), _in_force(on))
        .order_by(col(Person.id))
        .distinct()
    )
    return [who for who in found if is_here(who, on)]


def managers(session: Session) -> Mapping[int, int | None]:
    """Everybody's manager, by id: the whole council's line in one query."""
    rows = session.exec(select(Person.id, Person.manager_id)).all()
    return {who: manager for who, manager in rows if who is not None}


def line_above(of: int, line: Mapping[int, int | None]) -> frozenset[int]:
    """Everybody above somebody: their manager, that one's manager, and so on up."""
    above: set[int] = set()
    step = line.get(of)
    while step is not None and step not in above:
        above.add(step)
        step = line.get(step)
    return frozenset(above)


def holder_of(session: Session, code: str, service_id: int | None = None) -> Person | None:
    """Who answers for a post now: its holder, else its deputy, else up the line (brief 4).

    An AD's vacant post falls to the Director for Social Care, the duty lead's to the QA manager.
    """
    place = select(Post).where(Post.code == code, Post.service_id == service_id)
    post = session.exec(place).first()
    for held_by in (post.holder_id, post.deputy_id) if post else ():
        if held_by is not None:
            return session.get_one(Person, held_by)
    next_up = NEXT_UP.get(code)
    if next_up is None:
        return None
    return holder_of(session, next_up, service_id if next_up == Role.ASSISTANT_DIRECTOR else None)


def services_directed(session: Session, person_id: int) -> list[int]:
    """The services whose Assistant Director's post somebody answers for now, also up the line."""
    could = (Role.ASSISTANT_DIRECTOR, Role.DIRECTOR_SOCIAL_CARE)
    posts = select(Post.id).where(
        col(Post.code).in_(could),
        or_(col(Post.holder_id) == person_id, col(Post.deputy_id) == person_id),
    )
    if session.exec(posts).first() is None:
        return []
    services = session.exec(select(Service.id).order_by(col(Service.id))).all()
    holders = {of: holder_of(session, Role.ASSISTANT_DIRECTOR, of) for of in services if of}
    return [of for of, holder in holders.items() if holder and holder.id == person_id]


def service_of_team(session: Session, team_id: int) -> Service:
    """The service that a team belongs to."""
    return session.get_one(Service, session.get_one(Team, team_id).service_id)


def away_on(session: Session, people: Iterable[int], on: date) -> frozenset[int]:
    """Which of these people are away on a day."""
    gone = select(Absence.person_id).where(
        col(Absence.person_id).in_(list(people)), Absence.starts <= on, Absence.ends >= on
    )
    return frozenset(session.exec(gone))
