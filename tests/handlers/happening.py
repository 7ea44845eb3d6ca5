"""What can happen to Amara's audit once she has sent it, through the windows of who does it."""

from __future__ import annotations

from handlers.views import ids
from models.audit import Audit
from models.vocabulary import Grade
from tests.handlers.deciding import (
    CHECKLIST,
    adds_action,
    confirmed,
    desk_of,
    looked_at,
    opens,
    regrade_to,
    sent,
    takes,
)
from tests.handlers.hearing import leads
from tests.office import Office


def good(office: Office) -> None:
    """Approved as Good."""
    decides(office, sent(office), ids.APPROVE_OPEN)


def outstanding(office: Office) -> None:
    """Approved as Outstanding."""
    decides(office, sent(office, grade="outstanding"), ids.APPROVE_OPEN)


def worth_copying(office: Office) -> None:
    """Approved as Good, with a strength that others should know of."""
    copied = {"strengths": ["direct_work"], "copying": ["direct_work"]}
    decides(office, sent(office), ids.APPROVE_OPEN, **copied)


def weak(office: Office) -> None:
    """Approved as Requires Improvement, before 16:00."""
    decides(office, sent(office, grade="requires_improvement"), ids.APPROVE_OPEN, action=True)


def regraded_down(office: Office) -> None:
    """Sent as Good, regraded to Requires Improvement, and Tom speaks with the worker at 14:00."""
    regrades(office, sent(office), Grade.REQUIRES_IMPROVEMENT)
    office.moves_to("2026-12-01T14:00")
    office.tom.presses(office.message(office.tom, "Please say here"), ids.SPOKEN)
    office.drain()


def late_on_a_friday(office: Office) -> None:
    """The same on Friday at 16:05: nobody hears before Monday."""
    audit = sent(office)
    office.moves_to("2026-12-04T16:05")
    regrades(office, audit, Grade.REQUIRES_IMPROVEMENT)


def inadequate(office: Office) -> None:
    """A moderator's Inadequate at 21:00, and the second reader sees the same next morning."""
    audit = sent(office)
    office.moves_to("2026-12-01T21:00")
    regrades(office, audit, Grade.INADEQUATE)
    office.moves_to("2026-12-02T09:30")
    reads_second(office, Grade.INADEQUATE)


def lifted(office: Office) -> None:
    """A moderator's Inadequate; the second reader sees Good, and so does the QA manager."""
    regrades(office, sent(office), Grade.INADEQUATE)
    office.moves_to("2026-12-02T09:30")
    reads_second(office, Grade.GOOD)
    office.moves_to("2026-12-02T15:00")
    settles(office, Grade.GOOD)


def worse_at_the_second_reading(office: Office) -> None:
    """Sent as Outstanding, regraded to Requires Improvement; the second reader sees Inadequate."""
    regrades(office, sent(office, grade="outstanding"), Grade.REQUIRES_IMPROVEMENT)
    office.moves_to("2026-12-01T16:00")
    office.drain()
    office.moves_to("2026-12-02T09:30")
    reads_second(office, Grade.INADEQUATE)
    office.moves_to("2026-12-02T15:00")
    settles(office, Grade.INADEQUATE)


def worse_before_four(office: Office) -> None:
    """The same within one day: the Director hears only of the Inadequate."""
    regrades(office, sent(office, grade="outstanding"), Grade.REQUIRES_IMPROVEMENT)
    office.moves_to("2026-12-01T14:00")
    reads_second(office, Grade.INADEQUATE)


def own_inadequate(office: Office) -> None:
    """The auditor's own Inadequate, confirmed by two people."""
    audit = sent(office, grade="inadequate")
    office.moves_to("2026-12-01T12:00")
    decides(office, audit, ids.APPROVE_OPEN, action=True)
    office.moves_to("2026-12-02T09:30")
    reads_second(office, Grade.INADEQUATE)


def own_inadequate_lifted(office: Office) -> None:
    """The auditor's own Inadequate, which two people see as Good."""
    audit = sent(office, grade="inadequate")
    office.moves_to("2026-12-01T12:00")
    regrades(office, audit, Grade.GOOD)
    office.moves_to("2026-12-02T09:30")
    reads_second(office, Grade.GOOD)


def returned(office: Office) -> None:
    """It comes back with a note, and looks weak on the record."""
    returns(office, sent(office), Grade.REQUIRES_IMPROVEMENT)


def redone(office: Office) -> None:
    """The same, redone and approved as Good."""
    returned(office)
    office.moves_to("2026-12-02T11:00")
    amara = office.amara
    opens(amara, ids.AUDIT_NOTES, ids.NOTES_WINDOW, office.message(amara, "is coming back to you"))
    amara.submits()
    amara.waits_for_window(ids.PART_WINDOW)
    office.answers(amara)
    assert amara.submits() == {}
    amara.closes(everything=True)
    office.drain()
    decides(office, office.audit_of("amara"), ids.APPROVE_OPEN)


def decides(
    office: Office, audit: Audit, button: str, *, action: bool = False, **given: object
) -> None:
    """The moderator takes it and decides, with an action for Tom where one is needed."""
    moderator = takes(office, audit)
    window = {ids.APPROVE_OPEN: ids.APPROVE_WINDOW, ids.REGRADE_OPEN: ids.REGRADE_WINDOW}[button]
    opens(moderator, button, window)
    if action:
        adds_action(moderator, office, "tom")
    filled = CHECKLIST | confirmed(moderator) | looked_at(moderator) | given
    assert moderator.submits(filled) == {}
    moderator.closes(everything=True)
    office.drain()


def regrades(office: Office, audit: Audit, to: Grade) -> None:
    """The moderator grades otherwise."""
    words = {name: regrade_to(to)[name] for name in ("grade", "reason_code", "words")}
    decides(office, audit, ids.REGRADE_OPEN, action=to is not Grade.GOOD, **words)


def reads_second(office: Office, grade: Grade) -> None:
    """The second reader gives their own grade."""
    audit = office.audit_of("amara")
    reader = desk_of(office, next(r for r in leads(office) if r.id == audit.second_reader_id))
    opens(reader, ids.SECOND_READ_OPEN, ids.READING_WINDOW, office.message(reader, "second read"))
    opens(reader, ids.SECOND_READ_WRITE, ids.SECOND_READ_WINDOW)
    assert reader.submits({"grade": grade.value, "reason": "The record shows it."}) == {}
    reader.closes(everything=True)
    office.drain()


def settles(office: Office, grade: Grade) -> None:
    """The QA manager decides between the two."""
    farzana = office.farzana
    opens(farzana, ids.SETTLE_OPEN, ids.READING_WINDOW, office.message(farzana, "two readers"))
    opens(farzana, ids.SETTLE_WRITE, ids.SETTLE_WINDOW)
    assert farzana.submits({"grade": grade.value, "reason": "Seen with both."}) == {}
    farzana.closes(everything=True)
    office.drain()


def returns(office: Office, audit: Audit, provisional: Grade) -> None:
    """The moderator sends it back with a note; another lead helps."""
    moderator = takes(office, audit)
    opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
    given = {
        "about/1": "planning",
        "note/1": "Which date did the plan change on?",
        "supporter": str(office.another_lead(office.moderator_of(audit)).key),
        "safe": "yes",
        "provisional_grade": provisional.value,
    }
    assert moderator.submits(given) == {}
    moderator.closes(everything=True)
    office.drain()
