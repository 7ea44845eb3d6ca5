"""`/audit find REF`: a case by its reference, in a window, for those who may see it (brief 11)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.audits import standing
from handlers.views.blocks import Block, Element, Json
from models.audit import Audit
from models.person import Person
from models.rules.rotation import Month
from models.workflow.audits import reference_of
from models.workflow.finding import audits_found, may_open_whole
from models.workflow.reading import may_open_findings


def found_window(session: Session, reference: str, *, by: Person, at: datetime) -> Json:
    """The audits of a case that this person may see, who holds each, and a way into it."""
    found = audits_found(session, reference, by=by, at=at) if reference else []
    body: list[Block] = [blocks.header("found", reference_of(session, found[0]))] if found else []
    if not reference:
        body.append(blocks.section("none", "Please add a reference, as in /audit find QM-10670."))
    elif not found:
        body.append(blocks.section("none", "No audit of that reference is open to you."))
    for audit in found:
        said = words.mark(
            "*{month}* · audited by {auditor}\n{standing}",
            month=Month.parse(audit.month).name,
            auditor=session.get_one(Person, audit.auditor_id).name,
            standing=standing(session, audit, for_auditor=audit.auditor_id == by.id, by=by),
        )
        reads = _reads(session, audit, by=by, at=at)
        body.append(blocks.section(f"audit/{audit.key}", said, accessory=reads))
    return blocks.window(ids.FIND_WINDOW, "Find", body)


def _reads(session: Session, audit: Audit, *, by: Person, at: datetime) -> Element | None:
    """The way into it: the whole, else what was found, as far as this person may read."""
    if may_open_whole(session, audit, by=by, at=at):
        return blocks.button(ids.AUDIT_WHOLE, "Read", value=audit.key)
    if may_open_findings(session, audit, by=by, at=at):
        return blocks.button(ids.FINDINGS_OPEN, "Read the findings", value=audit.key)
    return None
