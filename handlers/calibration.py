"""Calibration: the invented case is read and graded, and later its result (brief section 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers import windows
from handlers.views import calibration as views
from handlers.views.blocks import Json
from handlers.views.reading import Pressed
from models.person import Person
from models.programme import Programme, Session
from models.setting import policy_of
from models.workflow import calibrated, calibration

Payload = Mapping[str, Any]

LATE = "This round had closed, so your grade is in no figure. Your words are kept: thank you."


def open_round(
    client: WebClient, body: Payload, action: Payload, person: Person, programme: Programme
) -> None:
    """*Read and grade*, *What I wrote*, *See how we graded*: whichever it is now."""
    with programme.read() as session:
        window = _window(session, Pressed(action).id, person, programme)
    windows.show(client, body, window)


def _window(session: Session, round_id: int, person: Person, programme: Programme) -> Json:
    at = programme.now()
    mine = calibration.answer_of(session, round_id, person)
    if mine is not None:
        found, _ = calibration.asked_in(session, round_id, person)
        keeps = found.closed_at is not None and calibration.looks_after(session, person, at)
        if mine.waits and not keeps:
            return views.grade_window(session, found, calibration.draft_of(session, found, person))
        if found.closed_at is None:
            return views.mine_window(found, mine, calibration.reason_of(session, found, mine))
    return views.result_window(calibrated.result_of(session, round_id, by=person, at=at))


def pause(ack: Ack, body: Payload, action: Payload, person: Person, programme: Programme) -> None:
    """A pause in writing: what the window holds is kept."""
    form = views.PausedForm.read(body["view"], action)

    def keeping(session: Session) -> None:
        calibration.keep_draft(
            session, form.round_id, form.values, sequence=form.sequence, by=person
        )

    programme.do(keeping, where="slack")  # two pauses at once: nobody has to press again
    ack()


def grade(ack: Ack, view: Payload, person: Person, programme: Programme) -> None:
    """*Send*. After the round has closed the result is there at once, with one sentence."""
    form, at = views.GradeForm.read(view), programme.now()
    with programme.change() as session:
        late = calibration.answer(session, form.round_id, form.given, by=person, at=at).late
    if not late:
        ack()
        return
    with programme.read() as session:
        found = calibrated.result_of(session, form.round_id, by=person, at=at)
        ack(response_action="update", view=views.result_window(found, said=LATE))


def open_list(client: WebClient, body: Payload, person: Person, programme: Programme) -> None:
    """*Calibration* at Home: results, and for the QA manager how they go over the months."""
    at = programme.now()
    with programme.read() as session:
        rounds = calibrated.taken_part(session, by=person, at=at)
        keeps = calibration.looks_after(session, person, at)
        points = calibrated.trend(session, by=person, at=at) if keeps else []
        window = views.rounds_window(rounds, points, policy_of(session))
    windows.replace(client, body, window)
