"""What an auditor does with an audit: start, answer, leave, send, give back (brief 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.going_on import (
    after_saving,
    being_answered,
    keep,
    next_window,
    own_audit,
)
from handlers.views import answers as views
from handlers.views import marked, review, starting
from handlers.views.blocks import Json
from handlers.views.reading import Pressed, view_in
from models.person import Person
from models.programme import Programme
from models.vocabulary import AuditState, DeclineReason
from models.workflow import answering, assignment, details, replies, submission
from models.workflow.opened import SavedElsewhere
from models.workflow.shown import update_card

Payload = Mapping[str, Any]


def open_next(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Start*, *Continue*, *Read the notes*: the window for how the audit stands now."""
    with programme.read() as session:
        audit = own_audit(session, Pressed(action).id, person)
        if audit.state is AuditState.ASSIGNED:
            window = starting.confirm_window(session, audit)
        elif audit.state is AuditState.RETURNED:
            window = review.notes_window(session, audit)
        elif audit.state is AuditState.IN_PROGRESS:
            window = next_window(session, audit, person, programme)
        else:
            window = review.read_window(session, audit)
    windows.show(client, body, window)


def open_cannot(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Can't do this one*."""
    with programme.read() as session:
        audit = own_audit(session, Pressed(action).id, person)
        window = starting.cannot_window(session, audit)
    windows.show(client, body, window)


def open_review(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Review and send*."""
    with programme.read() as session:
        audit = being_answered(session, Pressed(action).id, person)
        window = review.review_window(session, audit)
    windows.show(client, body, window)


def open_outcome(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*What was decided*, and what the worker replied to it."""
    with programme.change() as session:  # a change: reading a reply is logged
        audit = own_audit(session, Pressed(action).id, person)
        at = programme.now()
        replies.note_reading(session, audit, by=person, at=at)
        window = review.outcome_window(session, audit, by=person, at=at)
    windows.show(client, body, window)


def open_sent(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read what I sent*."""
    with programme.read() as session:
        audit = own_audit(session, Pressed(action).id, person)
        window = review.read_window(session, audit)
    windows.show(client, body, window)


def change_part(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Change* or *Answer* beside a part of the review: that part, in the same window."""
    pressed = Pressed(action)
    with programme.read() as session:
        audit = being_answered(session, pressed.id, person)
        window = views.part_window(session, audit, pressed.rest, by=person, at=programme.now())
    windows.replace(client, body, window)


def confirm(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """They said where they stand: the first part opens, or another case is drawn."""
    form = starting.ConfirmForm.read(view)
    at = programme.now()
    with programme.change() as session:
        if form.independent:
            audit = assignment.confirm_and_start(session, form.audit_id, by=person, at=at)
            window = next_window(session, audit, person, programme)
        else:
            conflict = DeclineReason.CONFLICT
            drawn = assignment.give_back(session, form.audit_id, reason=conflict, by=person, at=at)
            window = starting.given_back_window(drawn)
    ack(response_action="update", view=window)


def give_back(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """They cannot do this one, for a reason."""
    form = starting.CannotForm.read(view)
    with programme.change() as session:
        drawn = assignment.give_back(
            session, form.audit_id, reason=form.reason, by=person, at=programme.now()
        )
    ack(response_action="update", view=starting.given_back_window(drawn))


def take_up_again(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """A returned audit is taken up again: the first part with a note opens."""
    audit_id, at = review.audit_of(view), programme.now()
    with programme.change() as session:
        audit = assignment.confirm_and_start(session, audit_id, by=person, at=at)
        code = review.first_part_to_redo(session, audit)
        window = views.part_window(session, audit, code, by=person, at=at)
    ack(response_action="update", view=window)


def pause(ack: Ack, body: Payload, action: Payload, person: Person, programme: Programme) -> None:
    """A choice or a pause in typing: keep everything that the window holds."""
    form = views.PartForm.read(view_in(body), action)
    with programme.change() as session:
        keep(session, form, person, programme)
    ack()


def draw_anew(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """After a choice that changes what else is asked: the same window, with what was typed."""
    view = view_in(body)
    if not views.may_turn(view, action):
        return
    window = _again(body, action, person, programme)
    if views.asks(window) != views.asks(view):
        windows.replace(client, body, window)


def draw_again(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """The same window as it stands now, with what was typed."""
    windows.replace(client, body, _again(body, action, person, programme))


def _again(body: Payload, action: Payload, person: Person, programme: Programme) -> Json:
    form, at = views.PartForm.read(view_in(body), action), programme.now()
    with programme.read() as session:
        audit = own_audit(session, form.audit_id, person)
        return views.part_window(session, audit, form.part, by=person, at=at, again=form)


def say_right(
    ack: Ack, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*It is right as it is*: what is doubtful in this part is not asked about again."""
    form, at = views.PartForm.read(view_in(body), action), programme.now()
    with programme.change() as session:
        keep(session, form, person, programme)
        details.say_right(session, form.audit_id, form.part, form.values, by=person, at=at)
    ack()


def save_and_go_on(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """Save a part; the next one that lacks something opens, or the review when none does.

    What has to be mended is said beside its field, once: pressed again, it goes on.
    """
    form = views.PartForm.read(view)
    window, to_mend = after_saving(form, person, programme)
    if beside := marked.beside(view, form.part, to_mend):
        ack(response_action="errors", errors=beside)
    else:
        windows.answer(ack, window)


def jump(
    client: WebClient,
    body: Payload,
    action: Payload,
    person: Person,
    programme: Programme,
) -> None:
    """Another part was chosen from the menu: save this one as it stands, and show that one."""
    form, to = views.PartForm.read(view_in(body), action), Pressed(action).rest
    window, _ = after_saving(form, person, programme, to=to)
    windows.replace(client, body, window)


def leave(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The window was closed: what was kept at the last pause is saved as it stands.

    Slack tells nothing of the words in a closed window, so the draft is read. Where another window
    saved the part meanwhile they stay a draft, which the part's next window names.
    """
    form = views.PartForm.read(view)
    with suppress(SavedElsewhere), programme.change() as session:
        answering.save_draft(
            session,
            form.audit_id,
            form.part,
            window=form.upon,
            by=person,
            at=programme.now(),
        )
    _show_how_far(form.audit_id, person, programme)
    ack()


def leave_review(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """The review was closed: the card says how far the audit is."""
    _show_how_far(review.audit_of(view), person, programme)
    ack()


def _show_how_far(audit_id: int, person: Person, programme: Programme) -> None:
    with programme.change() as session:
        own_audit(session, audit_id, person)
        update_card(session, audit_id, programme.now())


def send(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """Send the audit to its moderator."""
    with programme.change() as session:
        audit = submission.submit(session, review.audit_of(view), by=person, at=programme.now())
        window = review.sent_window(session, audit)
    ack(response_action="update", view=window)
