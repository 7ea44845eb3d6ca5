"""Who decides what is asked about a graded audit: an appeal, a review, two readers who differ.

The QA manager, or the Director PPP where rule 1 bars the QA manager (brief section 7); the AD for
quality assurance or the Director of Children's Services where it bars them both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from models.audit import Audit
from models.errors import RuleBroken
from models.moderation import BlindGrade, Moderation
from models.person import Person, Post
from models.rules.calendar import london_date
from models.rules.independence import (
    AuditTies,
    PersonFacts,
    check_may_decide_appeal,
    may_decide_appeal,
)
from models.vocabulary import Role
from models.workflow.audits import ties_of
from models.workflow.people import is_here, roles_of

_POSTS = (Role.QA_MANAGER, Role.DIRECTOR_PPP)
_STAND_IN = (Role.AD_QUALITY_ASSURANCE, Role.DIRECTOR_CHILDRENS_SERVICES)


def decider_for(session: Session, audit: Audit, *, at: datetime) -> Person | None:
    """Whoever decides on this audit now, or None where nobody may.

    The QA manager's post, then the Director PPP's, then the deputy of each, then who stands in for
    them: the AD for quality assurance, the Director of Children's Services. Who left, who graded
    this audit in any version and whoever else has a part in it (rule 1) is passed over. Where
    nobody is left the caller tells the QA manager's post.
    """
    ties = ties_to_decide(session, audit)
    return next(
        (who for who, code in _in_line(session, at) if may_decide_appeal(_facts(who, code), ties)),
        None,
    )


def check_may_decide(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Rule 1, looked at again when the decision comes; `RuleBroken` says which part is in the way.

    A deputy has the rights of the post that they are asked for.
    """
    posts = frozenset(code for who, code in _in_line(session, at) if who.id == by.id)
    roles = roles_of(session, by.key, london_date(at)) | posts
    check_may_decide_appeal(PersonFacts(by.key, roles), ties_to_decide(session, audit))


def check_decides(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Rule 1, and that nobody else is to decide now: the Director PPP only where the QA manager may
    not. Raises `RuleBroken`, which names who decides."""
    check_may_decide(session, audit, by=by, at=at)
    decider = decider_for(session, audit, at=at)
    if decider is not None and decider.id != by.id:
        raise RuleBroken(f"{decider.name} decides this one.")


def ties_to_decide(session: Session, audit: Audit) -> AuditTies:
    """Everybody who has a part in an audit, also whoever graded it in any of its versions."""
    graded = select(Moderation.moderator_id).where(Moderation.audit_id == audit.key)
    blind = select(BlindGrade.moderator_id).where(BlindGrade.audit_id == audit.key)
    read_second = {audit.second_reader_id} if audit.second_reader_id else set()
    judged = frozenset({*session.exec(graded), *session.exec(blind)}) | read_second
    return replace(ties_of(session, audit), judged=judged)


def _facts(who: Person, post: Role) -> PersonFacts:
    return PersonFacts(who.key, frozenset({post}))


def _in_line(session: Session, at: datetime) -> Iterator[tuple[Person, Role]]:
    found = session.exec(select(Post).where(col(Post.service_id).is_(None))).all()
    posts = {post.code: post for post in found}
    held = [posts[code] for code in _POSTS if code in posts]
    line = [(post.holder_id, post) for post in held] + [(post.deputy_id, post) for post in held]
    line += [(posts[code].holder_id, posts[code]) for code in _STAND_IN if code in posts]
    for person_id, post in line:
        who = session.get(Person, person_id) if person_id else None
        if who is not None and is_here(who, london_date(at)):
            yield who, Role(post.code)
