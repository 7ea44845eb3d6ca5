"""What waits for somebody, at Home and in `/audit`: every list, and what each line says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from handlers.views import blocks, ids, queue, words
from handlers.views.blocks import Element, Marked
from handlers.views.how_far import how_far
from models.action import Action
from models.appeal import Appeal
from models.audit import Audit
from models.calibration import CalibrationRound
from models.escalation import Escalation
from models.lists import ACTION_KINDS
from models.reply import Reply, Telling
from models.rules.calendar import london_date
from models.rules.rotation import Month
from models.vocabulary import AppealKind, AuditState
from models.workflow.late_readings import Readings
from models.workflow.queue import PAGE, Queue
from models.workflow.waiting import Waiting

ACTIONS = frozenset({"actions", "actions_to_verify", "time_requests", "remedies"})


@dataclass(frozen=True)
class Line:
    """One thing that waits: what it is, when it is due, and what its button opens."""

    id: int
    said: Marked
    button: str
    action_id: str
    may_not_be_safe: bool = False


@dataclass(frozen=True)
class Section:
    """A list under its title. `head` says more of all of it, `more` counts what is not shown,
    `foot` is the way to the rest."""

    name: str
    title: str
    lines: list[Line]
    head: Marked | None = None
    more: int = 0
    foot: Element | None = None


def sections(session: Session, waiting: Waiting, *, at: datetime) -> list[Section]:
    """Every list that is not empty, as it is read: what cannot wait stands first."""
    today = london_date(at)
    found = [
        *_cannot_wait(waiting, today),
        _own_audits(session, waiting, today),
        *_to_assure(waiting, today),
        *_of_actions(waiting, today),
        *_to_read(waiting),
        _of_calibration(waiting),
    ]
    return [
        replace(section, more=waiting.more.get(section.name, section.more))
        for section in found
        if section.lines or section.head
    ]


def _cannot_wait(waiting: Waiting, today: date) -> list[Section]:
    remedies = [_remedy(e, ref, today, ids.REMEDY_OPEN, "Record") for e, ref in waiting.remedies]
    spoken = [_conversation(found, ref, who) for found, ref, who in waiting.conversations]
    return [
        Section("remedies", "Remedial action to record", remedies),
        Section("conversations", "To speak with about the findings", spoken),
    ]


def _own_audits(session: Session, waiting: Waiting, today: date) -> Section:
    lines = [
        _own_audit(audit, ref, today, how_far(session, audit)) for audit, ref in waiting.audits
    ]
    return Section("audits", "Your audit", lines)


def _to_assure(waiting: Waiting, today: date) -> list[Section]:
    """For practice assurance leads and the QA manager."""
    settle = [_to_settle(audit, ref, today) for audit, ref in waiting.to_settle]
    appeals = [_appeal(found, ref, today) for found, ref in waiting.appeals]
    seen = [
        _remedy(e, ref, today, ids.REMEDY_VERIFY_OPEN, "Look")
        for e, ref in waiting.remedies_to_verify
    ]
    decide = [
        _audit(audit, ref, today, ids.RELEASE_OPEN, "Decide") for audit, ref in waiting.to_decide
    ]
    return [
        Section("to_settle", "For you to decide", settle),
        Section("appeals", "Appeals and reviews to decide", appeals),
        *([_queue(waiting.queue)] if waiting.queue and waiting.queue.counted.whole else []),
        *([readings_section(waiting.readings, today)] if waiting.readings else []),
        Section("remedies_to_verify", "Remedial action to see on the record", seen),
        Section("to_decide", "Auditors who cannot do theirs", decide),
    ]


def readings_section(found: Readings, today: date) -> Section:
    """The QA manager's: how many are past their target of how many, and what needs a reader."""
    lines = [
        Line(
            reading.audit.key,
            words.say("reading_line", reading=reading, today=today, due=_due(reading.audit, today)),
            "Name a reader",
            ids.NAME_READER_OPEN,
        )
        for reading in found.needing[:PAGE]
    ]
    head = words.say("readings_head", readings=found) if found.whole else None
    more = len(found.needing) - len(lines)
    return Section("readings", "Audits with practice assurance", lines, head=head, more=more)


def _due(audit: Audit, today: date) -> Marked:
    return words.due_words(audit.turn_due_on or today, today)


def _of_actions(waiting: Waiting, today: date) -> list[Section]:
    own = [_action(a, ref, today, ids.ACTION_OPEN, "Open") for a, ref in waiting.actions]
    verify = [
        _action(a, ref, today, ids.ACTION_VERIFY_OPEN, "Look")
        for a, ref in waiting.actions_to_verify
    ]
    requests = [
        _request(request.id or 0, action, ref, request.wanted_on)
        for request, action, ref in waiting.time_requests
    ]
    return [
        Section("actions", "Your actions", own),
        Section("actions_to_verify", "Actions to see on the record", verify),
        Section("time_requests", "Requests for more time", requests),
    ]


def _to_read(waiting: Waiting) -> list[Section]:
    digests = [
        Line(digest.key, Marked(f"*Digest of {digest.month}*"), "Open", ids.DIGEST_OPEN)
        for digest in waiting.digests
    ]
    findings = [_findings(found, ref) for found, ref in waiting.findings]
    replies = [_reply(found, ref, who) for found, ref, who in waiting.replies]
    return [
        Section("findings", "Findings on your cases", findings),
        Section("replies", "Replies to answer", replies),
        Section("digests", "Landing the learning", digests),
    ]


def _of_calibration(waiting: Waiting) -> Section:
    lines = [_calibration(found, "until {day}", "Read and grade") for found in waiting.calibrations]
    lines += [
        _calibration(found, "closed on {day}", "See how we graded") for found in waiting.calibrated
    ]
    return Section("calibrations", "Calibration", lines)


def _queue(found: Queue) -> Section:
    """What of the queue waits for them, as the queue says it; and the way into all of it."""
    lines = []
    for line in found.lines:
        action_id, button = queue.opens(line)
        lines.append(Line(line.audit_id, queue.line_of(found, line), button, action_id))
    return Section(
        "queue",
        "The queue",
        lines,
        head=queue.counts(found, shows=queue.OPEN_QUEUE, home=True),
        more=found.counted.found - len(lines),
        foot=blocks.button(ids.QUEUE_OPEN, queue.OPEN_QUEUE),
    )


def _to_settle(audit: Audit, reference: str, today: date) -> Line:
    line = _audit(audit, reference, today, ids.SETTLE_OPEN, "Decide")
    why = queue.TO_SETTLE[audit.state]
    return replace(line, said=words.mark("{said}\n{why}", said=line.said, why=why))


def _appeal(appeal: Appeal, reference: str, today: date) -> Line:
    said = words.mark(
        "*{reference}* · {what} · {due} · asked on {asked}",
        reference=reference,
        what="an appeal" if appeal.kind is AppealKind.APPEAL else "a review",
        due=words.due_words(appeal.due_on, today),
        asked=words.day(appeal.asked_at),
    )
    if appeal.decider_id is None:
        said = words.mark("{said}\nNobody is free to decide it; your message says why.", said=said)
        return Line(appeal.audit_id, said, "Read", ids.MODERATE_OPEN)
    return Line(appeal.audit_id, said, "Read and decide", ids.APPEAL_READ)


def _own_audit(audit: Audit, reference: str, today: date, far: Marked) -> Line:
    opens, button = ids.AUDIT_CONTINUE, "Continue"
    if audit.state is AuditState.ASSIGNED:
        opens, button = ids.AUDIT_START, "Start audit"
    elif audit.state is AuditState.RETURNED:
        button = "Read the notes"
    line = _audit(audit, reference, today, opens, button)
    said = Marked(f"{line.said}\n{far}") if far else line.said
    return replace(line, said=said, may_not_be_safe=True)


def _audit(audit: Audit, reference: str, today: date, action_id: str, button: str) -> Line:
    due = audit.turn_due_on or audit.due_on
    said = words.mark(
        "*{reference}* · {due} · with you since {since}",
        reference=reference,
        due=words.due_words(due, today),
        since=words.day(audit.held_since),
    )
    return Line(audit.key, said, button, action_id)


def _remedy(
    escalation: Escalation, reference: str, today: date, action_id: str, button: str
) -> Line:
    said = words.mark(
        "*{reference}* · {sentence}", reference=reference, sentence=escalation.sentence
    )
    late = "" if escalation.due_on >= today else f" · {words.due_words(escalation.due_on, today)}"
    return Line(escalation.key, Marked(said + late), button, action_id)


def _action(action: Action, reference: str, today: date, action_id: str, button: str) -> Line:
    said = words.mark(
        "*{reference}* · {kind} · {due}",
        reference=reference,
        kind=ACTION_KINDS[action.kind].name,
        due=words.due_words(action.due_on, today),
    )
    return Line(action.key, said, button, action_id)


def _request(request_id: int, action: Action, reference: str, wanted_on: date) -> Line:
    said = words.mark(
        "*{reference}* · {kind} · from {due} to {wanted}",
        reference=reference,
        kind=ACTION_KINDS[action.kind].name,
        due=words.day(action.due_on),
        wanted=words.day(wanted_on),
    )
    return Line(request_id, said, "Decide", ids.MORE_TIME_OPEN)


def _conversation(telling: Telling, reference: str, worker: str) -> Line:
    said = words.mark(
        "*{reference}* · {worker} · asked of you on {day}",
        reference=reference,
        worker=worker,
        day=words.day(telling.asked_at),
    )
    return Line(telling.audit_id, said, "I have spoken with them", ids.SPOKEN)


def _findings(telling: Telling, reference: str) -> Line:
    said = words.mark(
        "*{reference}* · ready since {day}", reference=reference, day=words.day(telling.told_at)
    )
    return Line(telling.audit_id, said, "Read and reply", ids.READ_AND_REPLY)


def _reply(reply: Reply, reference: str, worker: str) -> Line:
    said = words.mark(
        "*{reference}* · {worker} replied on {day}",
        reference=reference,
        worker=worker,
        day=words.day(reply.changed_at or reply.replied_at),
    )
    return Line(reply.audit_id, said, "Read and answer", ids.REPLY_OPEN)


def _calibration(found: CalibrationRound, when: str, button: str) -> Line:
    said = words.mark(
        "*{month}* · an invented case · " + when,
        month=Month.parse(found.month).name,
        day=words.day(found.closes_on),
    )
    return Line(found.key, said, button, ids.CALIBRATION_OPEN)
