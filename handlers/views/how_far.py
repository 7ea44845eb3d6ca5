"""How far an audit has come, on its card and at Home: a bar, words, when it was last saved."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import blocks, words
from handlers.views.blocks import Block, Marked
from models.audit import Audit
from models.person import Person
from models.rules.calendar import london_date
from models.rules.rotation import Month
from models.vocabulary import AuditState, Role
from models.workflow.answering import progress
from models.workflow.in_progress import months_audits
from models.workflow.people import roles_of
from models.workflow.saved import last_saved

#: So many parts that are left are named; the others are counted.
_NAMED = 3
_STARTED = frozenset({AuditState.IN_PROGRESS, AuditState.RETURNED})


def how_far(session: Session, audit: Audit) -> Marked:
    """What is done and what is left of an audit that was started; else empty. Not a word of it."""
    if audit.state not in _STARTED:
        return Marked("")
    now = progress(session, audit)
    left = [part.title for part in now.parts if part.code not in now.complete]
    return words.say(
        "how_far",
        bar="■" * now.done + "□" * (now.total - now.done),
        done=now.done,
        total=now.total,
        left=left[:_NAMED],
        more=len(left[_NAMED:]),
        marked=len(now.marked),
        unsaved=len(now.unsaved),
        saved=last_saved(session, audit.key),
    )


def months_line(session: Session, person: Person, *, at: datetime) -> list[Block]:
    """For the QA manager: how many of the month's audits are where, without a word of any."""
    if Role.QA_MANAGER not in roles_of(session, person.key, london_date(at)):
        return []
    found = months_audits(session)
    if found is None:
        return []
    month = Month.parse(found.month).name
    said = words.say("months_audits", found=found, month=month)
    return [blocks.section("months_audits", said)]
