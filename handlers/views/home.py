"""App Home: what waits for you, who holds what you sent and since when, what happens next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from handlers.views import agreement, blocks, ids, words
from handlers.views.blocks import Block, Json, Marked
from handlers.views.how_far import how_far, months_line
from handlers.views.safety import red_button
from models.action import Action
from models.audit import Audit
from models.calibration import CalibrationRound
from models.escalation import Escalation
from models.person import Person
from models.reply import Reply, Telling
from models.rules.calendar import london_date
from models.rules.rotation import Month
from models.toolbook import ACTION_KINDS
from models.vocabulary import AuditState
from models.workflow.keeping_tools import may_keep_tools
from models.workflow.waiting import Held, Waiting, waiting_for

_MORE_THAN_FITS = 90


@dataclass(frozen=True)
class Line:
    """One thing that waits: what it is, when it is due, and what its button opens."""

    id: int
    said: Marked
    button: str
    action_id: str
    may_not_be_safe: bool = False


def home(session: Session, person: Person, *, at: datetime) -> Json:
    """The App Home of one person at a moment."""
    waiting = waiting_for(session, person, at=at)
    body: list[Block] = [blocks.header("hello", f"{words.greeting(at)}, {_first(person.name)}")]
    body += months_line(session, person, at=at)
    if waiting.is_empty:
        body.append(blocks.section("nothing", words.say("nothing_waits", sent=bool(waiting.sent))))
    for name, title, lines in _lists(session, waiting, london_date(at)):
        if lines:
            body += _list(name, title, lines, waiting.more.get(name, 0))
    if waiting.sent:
        body.append(blocks.header("sent", "What you sent"))
        body += [_held(held) for held in waiting.sent]
    body = body[:_MORE_THAN_FITS]
    body.append(blocks.divider("end"))
    body.append(blocks.context("small", words.say("home_small", at=at)))
    foot = [
        blocks.button(ids.HOME_REFRESH, "Look again"),
        blocks.button(ids.HOME_HELP, "Help"),
    ]
    if waiting.sees_calibration:
        foot.append(blocks.button(ids.CALIBRATION_LIST, "Calibration"))
    if may_keep_tools(session, by=person, at=at):
        foot.append(blocks.button(ids.TOOLS_LIST, "Audit tools"))
    foot += agreement.buttons(session, person, at=at)
    body.append(blocks.actions("foot", *foot))
    return blocks.home_tab(body)


def list_window(
    session: Session, person: Person, title: str, names: set[str], at: datetime
) -> Json:
    """Some of the same lists in a window: `/audit queue`, `/audit actions`."""
    waiting = waiting_for(session, person, at=at)
    body: list[Block] = []
    for name, heading, lines in _lists(session, waiting, london_date(at)):
        if name in names and lines:
            body += _list(name, heading, lines, waiting.more.get(name, 0))
    nothing = "Nothing waits for you here. Well kept."
    return blocks.window(
        ids.LIST_WINDOW, title, body[:_MORE_THAN_FITS] or [blocks.section("nothing", nothing)]
    )


_QUEUE = {"to_moderate", "to_second_read", "to_settle", "to_decide", "remedies_to_verify"}
ACTIONS = {"actions", "actions_to_verify", "time_requests", "remedies"}
EVERYTHING = _QUEUE | ACTIONS | {"audits", "digests", "conversations", "findings", "replies"}
EVERYTHING |= {"calibrations"}


def _lists(session: Session, waiting: Waiting, today: date) -> list[tuple[str, str, list[Line]]]:
    """Every list in the order in which it is read: what cannot wait stands first."""

    def audits(found: Iterable[tuple[Audit, str]], action_id: str, button: str) -> list[Line]:
        return [_audit(audit, ref, today, action_id, button) for audit, ref in found]

    return [
        (
            "remedies",
            "Remedial action to record",
            [_remedy(e, ref, today, ids.REMEDY_OPEN, "Record") for e, ref in waiting.remedies],
        ),
        (
            "conversations",
            "To speak with about the findings",
            [_conversation(found, ref, who) for found, ref, who in waiting.conversations],
        ),
        (
            "audits",
            "Your audit",
            [_own(audit, ref, today, how_far(session, audit)) for audit, ref in waiting.audits],
        ),
        ("to_settle", "Two readers differ", audits(waiting.to_settle, ids.SETTLE_OPEN, "Decide")),
        (
            "to_moderate",
            "To moderate",
            audits(waiting.to_moderate, ids.MODERATE_OPEN, "Open"),
        ),
        (
            "to_second_read",
            "To read second",
            audits(waiting.to_second_read, ids.SECOND_READ_OPEN, "Read"),
        ),
        (
            "remedies_to_verify",
            "Remedial action to see on the record",
            [
                _remedy(e, ref, today, ids.REMEDY_VERIFY_OPEN, "Look")
                for e, ref in waiting.remedies_to_verify
            ],
        ),
        (
            "to_decide",
            "Auditors who cannot do theirs",
            audits(waiting.to_decide, ids.RELEASE_OPEN, "Decide"),
        ),
        (
            "actions",
            "Your actions",
            [_action(a, ref, today, ids.ACTION_OPEN, "Open") for a, ref in waiting.actions],
        ),
        (
            "actions_to_verify",
            "Actions to see on the record",
            [
                _action(a, ref, today, ids.ACTION_VERIFY_OPEN, "Look")
                for a, ref in waiting.actions_to_verify
            ],
        ),
        (
            "time_requests",
            "Requests for more time",
            [
                _request(request.id or 0, action, ref, request.wanted_on)
                for request, action, ref in waiting.time_requests
            ],
        ),
        (
            "findings",
            "Findings on your cases",
            [_findings(found, ref) for found, ref in waiting.findings],
        ),
        (
            "replies",
            "Replies to answer",
            [_reply(found, ref, who) for found, ref, who in waiting.replies],
        ),
        (
            "digests",
            "Landing the learning",
            [
                Line(digest.key, Marked(f"*Digest of {digest.month}*"), "Open", ids.DIGEST_OPEN)
                for digest in waiting.digests
            ],
        ),
        (
            "calibrations",
            "Calibration",
            [
                *(
                    _calibration(found, "until {day}", "Read and grade")
                    for found in waiting.calibrations
                ),
                *(
                    _calibration(found, "closed on {day}", "See how we graded")
                    for found in waiting.calibrated
                ),
            ],
        ),
    ]


def _own(audit: Audit, reference: str, today: date, far: Marked) -> Line:
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
        due=due_words(due, today),
        since=words.day(audit.held_since),
    )
    return Line(audit.key, said, button, action_id)


def _remedy(
    escalation: Escalation, reference: str, today: date, action_id: str, button: str
) -> Line:
    said = words.mark(
        "*{reference}* · {sentence}", reference=reference, sentence=escalation.sentence
    )
    late = "" if escalation.due_on >= today else f" · {due_words(escalation.due_on, today)}"
    return Line(escalation.key, Marked(said + late), button, action_id)


def _action(action: Action, reference: str, today: date, action_id: str, button: str) -> Line:
    said = words.mark(
        "*{reference}* · {kind} · {due}",
        reference=reference,
        kind=ACTION_KINDS[action.kind].name,
        due=due_words(action.due_on, today),
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


def due_words(due: date, today: date) -> Marked:
    """ "due Thu 14 May", or "*3 days overdue* (was due …)"."""
    days = (today - due).days
    if days > 0:
        return Marked(f"*{words.counted(days, 'day')} overdue* (was due {words.day(due)})")
    return Marked("*due today*" if days == 0 else f"due {words.day(due)}")


def _list(name: str, title: str, lines: list[Line], more: int) -> list[Block]:
    found = [blocks.header(name, title)]
    for line in lines:
        button = blocks.button(line.action_id, line.button, value=line.id)
        found.append(blocks.section(f"{name}/{line.id}", line.said, accessory=button))
        if line.may_not_be_safe:
            found.append(blocks.actions(f"{name}/{line.id}/safe", red_button(line.id)))
    if more:
        found.append(blocks.context(f"{name}/more", f"And {more} more."))
    return found


def _held(held: Held) -> Block:
    audit = held.audit
    said = (
        words.mark(
            "*{reference}* · with {holder} since {since}{due}",
            reference=held.reference,
            holder=held.holder,
            since=words.day(audit.held_since),
            due=f", due {words.day(audit.turn_due_on)}" if audit.turn_due_on else "",
        )
        if held.holder
        else words.mark(
            "*{reference}* · final since {since}",
            reference=held.reference,
            since=words.day(audit.finalised_at),
        )
    )
    read = blocks.button(
        ids.AUDIT_READ if held.holder else ids.AUDIT_OUTCOME, "Open", value=audit.key
    )
    return blocks.section(f"sent/{audit.key}", said, accessory=read)


def _first(name: str) -> str:
    return name.split(" ")[0]
