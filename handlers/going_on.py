"""From one window of an audit to the next: a part is kept or saved, and what is shown then.

Used wherever an auditor's window is answered; whose audit it is, is asked here too (brief 6).
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from handlers.views import answers as views
from handlers.views import differing, review
from handlers.views.blocks import Json
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.lifecycle import WITH_AUDITOR
from models.vocabulary import AuditState
from models.workflow import answering
from models.workflow.audits import GONE, check_auditor
from models.workflow.differing import differing as both_of
from models.workflow.opened import SavedElsewhere


def keep(
    session: Session,
    form: views.PartForm,
    person: Person,
    programme: Programme,
    *,
    sent: bool = False,
) -> None:
    """Keep what a part's window holds as its author's draft; `sent`: it could not be saved."""
    at = programme.now()
    answering.keep_draft(
        session,
        form.audit_id,
        form.part,
        form.values,
        window=form.upon,
        sequence=form.moment(at),
        sent=sent,
        by=person,
        at=at,
    )


def after_saving(
    form: views.PartForm, person: Person, programme: Programme, *, to: str = ""
) -> tuple[Json, Mapping[str, str]]:
    """Save a part, and what is shown then: `to` where it was chosen, else what comes next.

    With it, by field, what has to be mended and was not said before. Where another window saved it
    meanwhile nothing is overwritten: both are shown, to choose from.
    """
    try:
        with programme.change() as session:
            now = save(session, form, person, programme)
            to = to or views.next_part(now, after=form.part) or views.REVIEW
            window = window_of(session, now.audit, to, person, programme, left=form.part, now=now)
            return window, {} if now.told else now.refused
    except SavedElsewhere:
        with programme.change() as session:
            keep(session, form, person, programme, sent=True)
            return both_window(session, form, person, programme), {}


def both_window(
    session: Session,
    form: views.PartForm | differing.BothForm,
    person: Person,
    programme: Programme,
) -> Json:
    """What a window keeps beside what is saved; the part where it keeps nothing any more."""
    found = both_of(session, form.audit_id, form.part, window=form.window, by=person)
    if found:
        return differing.both_window(found, programme.now())
    audit = being_answered(session, form.audit_id, person)
    return views.part_window(session, audit, form.part, by=person, at=programme.now())


def save(
    session: Session, form: views.PartForm, person: Person, programme: Programme
) -> answering.Progress:
    """Save a part as it stands; how far the audit has come."""
    at = programme.now()
    return answering.save_part(
        session,
        form.audit_id,
        form.part,
        form.values,
        window=form.upon,
        sequence=form.moment(at),
        by=person,
        at=at,
    )


def next_window(
    session: Session,
    audit: Audit,
    person: Person,
    programme: Programme,
    *,
    after: str = "",
    now: answering.Progress | None = None,
) -> Json:
    """The first part that lacks something, past the one just saved; else the review."""
    now = now or answering.progress(session, audit)
    to = views.next_part(now, after=after) or views.REVIEW
    return window_of(session, audit, to, person, programme, left=after, now=now)


def window_of(
    session: Session,
    audit: Audit,
    to: str,
    person: Person,
    programme: Programme,
    *,
    left: str,
    now: answering.Progress,
) -> Json:
    """The part `to`, or the review; on top what became of the part that was `left`."""
    if to == views.REVIEW:
        return review.review_window(session, audit)
    at = programme.now()
    said = views.saved_line(now, left, at) if left else ""
    return views.part_window(session, audit, to, by=person, at=at, said=said, now=now)


def own_audit(session: Session, audit_id: int, person: Person) -> Audit:
    """The audit with this id, which must be this auditor's."""
    audit = session.get(Audit, audit_id)
    if audit is None:
        raise RuleBroken(GONE)
    check_auditor(audit, person)
    return audit


def being_answered(session: Session, audit_id: int, person: Person) -> Audit:
    """The same, which must be with them to answer."""
    audit = own_audit(session, audit_id, person)
    if audit.state is not AuditState.IN_PROGRESS:
        raise RuleBroken(
            "Please press Start audit first."
            if audit.state in WITH_AUDITOR
            else "This audit has been sent, so it cannot be changed. Nothing you wrote is lost."
        )
    return audit
