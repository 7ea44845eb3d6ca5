"""Who hears of a decision, at what hour, in which words: each once, and nobody else (brief 7, 8).

A row is what happens to Amara's audit of a case of Tom's team, sent on Tuesday 1 December at 11:00;
then the clock runs for a week. Its columns are the people, each with everything that they were
told, in order, as it stands at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.rules.calendar import london
from models.vocabulary import Grade
from models.workflow import telling
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
from tests.handlers.hearing import everybody, leads
from tests.office import Json, Office, words_of

Told = dict[str, list[str]]
TUESDAY = datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
NEAR = ("amara", "tom", "sam", "adaeze", "rosalind", "farzana", "gareth")
#: Cards that were there before the decision, and follow it in place.
FOLLOWS = (
    "Auditloop: your audit this month.",
    "Auditloop: practice evaluation this month.",
    "Auditloop: an audit to moderate.",
    "Auditloop: an audit to read second.",
)
#: Buttons that nobody needs any more once a decision is final.
SPENT = ("Take it", "Read and grade", "Read and decide", "Read the notes", "Continue")


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


ROWS: list[tuple[Callable[[Office], None], Told]] = [
    (
        good,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final. {moderator} moderated it and sees"],
            "worker": ["Tue 11:00 The findings on {ref} are ready: 1 strength, 1 worry, 0 actions"],
        },
    ),
    (
        outstanding,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final."],
            "tom": ["Tue 11:00 {ref}: practice was decided Outstanding. Please thank"],
            "adaeze": ["Tue 11:00 {ref}: practice was decided Outstanding. Please thank"],
            "worker": ["Tue 11:00 The findings on {ref} are ready"],
        },
    ),
    (
        worth_copying,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final."],
            "tom": ["Tue 11:00 {ref}: a strength in it is worth copying."],
            "adaeze": ["Tue 11:00 {ref}: a strength in it is worth copying."],
            "worker": ["Tue 11:00 The findings on {ref} are ready"],
        },
    ),
    (
        weak,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final."],
            "tom": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement Remedial action is due",
                "Tue 11:00 {ref} · Make or renew the safety plan",
            ],
            "sam": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement Remedial action is due",
                "Thu 10:00 {ref}: the findings have gone to {worker}, and Tom Bexley has not said",
            ],
            "adaeze": ["Tue 11:00 1 case decided Requires Improvement"],
            "rosalind": ["Tue 16:00 1 case decided Requires Improvement"],
            "worker": ["Thu 10:00 The findings on {ref} are ready"],
        },
    ),
    (
        regraded_down,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final. {moderator} moderated it; they see"],
            "tom": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement Remedial action is due",
                "Tue 11:00 {ref} · Make or renew the safety plan",
            ],
            "sam": ["Tue 11:00 {ref} · Harbour Team · Requires Improvement Remedial action is due"],
            "adaeze": ["Tue 11:00 1 case decided Requires Improvement"],
            "rosalind": ["Tue 16:00 1 case decided Requires Improvement"],
            "worker": ["Tue 14:00 The findings on {ref} are ready"],
        },
    ),
    (
        late_on_a_friday,
        {
            "amara": ["Mon 09:00 Your audit of {ref} is final."],
            "tom": [
                "Mon 09:00 {ref} · Harbour Team · Requires Improvement Remedial action is due",
                "Mon 09:00 {ref} · Make or renew the safety plan",
            ],
            "sam": [
                "Mon 09:00 {ref} · Harbour Team · Requires Improvement Remedial action is due",
                "Tue 10:00 {ref}: the findings have gone to {worker}",
            ],
            "adaeze": ["Mon 09:00 1 case decided Requires Improvement · Mon 7 Dec"],
            "rosalind": ["Mon 16:00 1 case decided Requires Improvement · Mon 7 Dec"],
            "worker": ["Tue 10:00 The findings on {ref} are ready"],
        },
    ),
    (
        inadequate,
        {
            "amara": ["Wed 09:30 Your audit of {ref} is final."],
            "tom": [
                "Tue 21:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue 8 Dec: "
                "Inadequate, 7 calendar days from moderation on 1 Dec.",
                "Tue 21:00 {ref} · Make or renew the safety plan",
            ],
            "sam": [
                "Tue 21:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue 8 Dec",
                "Thu 10:00 {ref}: the findings have gone to {worker}",
            ],
            "adaeze": ["Tue 21:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue 8"],
            "rosalind": ["Tue 21:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue"],
            "worker": ["Thu 10:00 The findings on {ref} are ready"],
            "moderator": [
                "Wed 09:30 {ref} was read twice, each time alone You and {second} both saw Inadeq"
            ],
            "second": [
                "Wed 09:30 {ref} was read twice, each time alone You and {moderator} both saw Inad"
            ],
        },
    ),
    (
        lifted,
        {
            "amara": [
                "Wed 15:00 Your audit of {ref} is final. {moderator} moderated it; a second reader "
                "saw it otherwise, and Farzana Siddiqui decided as you did."
            ],
            "tom": [
                "Tue 11:00 {ref} · Harbour Team · Inadequate This ended on Wed 2 Dec, 15:00: the",
                "Tue 11:00 {ref} · Make or renew the safety plan",
                "Wed 15:00 {ref} · Harbour Team: what you were told has changed You were told of "
                "Inadequate. It did not stand: it was read once more, and is final as Good.",
            ],
            "sam": [
                "Tue 11:00 {ref} · Harbour Team · Inadequate This ended on Wed 2 Dec, 15:00",
                "Wed 15:00 {ref} · Harbour Team: what you were told has changed",
            ],
            "adaeze": [
                "Tue 11:00 {ref} · Harbour Team · Inadequate This ended on Wed 2 Dec, 15:00",
                "Wed 15:00 {ref} · Harbour Team: what you were told has changed",
            ],
            "rosalind": [
                "Tue 11:00 {ref} · Harbour Team · Inadequate This ended on Wed 2 Dec, 15:00",
                "Wed 15:00 {ref} · Harbour Team: what you were told has changed",
            ],
            "farzana": ["Wed 09:30 {ref} · two readers differed Final since Wed 2 Dec, 15:00."],
            "worker": ["Wed 15:00 The findings on {ref} are ready"],
            "moderator": [
                "Wed 15:00 {ref} was read twice, each time alone You saw Inadequate, {second} saw "
                "Good. Farzana Siddiqui decided on Good, and says why"
            ],
            "second": [
                "Wed 15:00 {ref} was read twice, each time alone You saw Good, {moderator} saw "
                "Inadequate. Farzana Siddiqui decided on Good, and says why"
            ],
        },
    ),
    (
        worse_at_the_second_reading,
        {
            "amara": ["Wed 15:00 Your audit of {ref} is final."],
            "tom": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement This one ended on Wed 2 Dec",
                "Tue 11:00 {ref} · Make or renew the safety plan",
                "Wed 09:30 {ref} · Harbour Team · Inadequate Remedial action is due Wed 9 Dec: "
                "Inadequate, 7 calendar days from second reading on 2 Dec.",
            ],
            "sam": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement This one ended on Wed 2 Dec",
                "Wed 09:30 {ref} · Harbour Team · Inadequate Remedial action is due Wed 9 Dec",
                "Mon 10:00 {ref}: the findings have gone to {worker}",
            ],
            "adaeze": [
                "Tue 11:00 1 case decided Requires Improvement",
                "Wed 09:30 {ref} · Harbour Team · Inadequate Remedial action is due Wed 9 Dec",
            ],
            "rosalind": [
                "Tue 16:00 1 case decided Requires Improvement",
                "Wed 09:30 {ref} · Harbour Team · Inadequate Remedial action is due Wed 9 Dec",
            ],
            "farzana": ["Wed 09:30 {ref} · two readers differed"],
            "worker": ["Mon 10:00 The findings on {ref} are ready"],
            "moderator": ["Wed 15:00 {ref} was read twice, each time alone You saw Requires Impr"],
            "second": ["Wed 15:00 {ref} was read twice, each time alone You saw Inadequate"],
        },
    ),
    (
        worse_before_four,
        {
            "tom": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement This one ended on Tue 1 Dec",
                "Tue 11:00 {ref} · Make or renew the safety plan",
                "Tue 14:00 {ref} · Harbour Team · Inadequate (provisional) Remedial action is due "
                "Tue 8 Dec: Inadequate, 7 calendar days from second reading on 1 Dec. Provisional: "
                "two people have read it, each alone, and see it differently. Farzana Siddiqui "
                "decides by Wed 2 Dec; until then the worse of the two grades counts",
            ],
            "sam": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement This one ended on Tue 1 Dec",
                "Tue 14:00 {ref} · Harbour Team · Inadequate (provisional) Remedial action is due",
            ],
            "adaeze": [
                "Tue 11:00 1 case decided Requires Improvement",
                "Tue 14:00 {ref} · Harbour Team · Inadequate (provisional) Remedial action is due",
            ],
            "rosalind": [
                "Tue 14:00 {ref} · Harbour Team · Inadequate (provisional) Remedial action is due",
            ],
            "farzana": [
                "Tue 14:00 {ref} · two readers differ · decide by Wed 2 Dec Each of them graded",
            ],
        },
    ),
    (
        own_inadequate,
        {
            "amara": ["Wed 09:30 Your audit of {ref} is final. {moderator} moderated it and sees"],
            "tom": [
                "Tue 12:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue 8 Dec",
                "Tue 12:00 {ref} · Make or renew the safety plan",
            ],
            "sam": [
                "Tue 11:00 {ref} · Harbour Team · Inadequate was told as provisional It stands: it "
                "is final as Inadequate. Another message to you says what is owed, and by when.",
                "Tue 12:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue 8 Dec",
                "Thu 10:00 {ref}: the findings have gone to {worker}",
            ],
            "adaeze": [
                "Tue 11:00 {ref} · Harbour Team · Inadequate was told as provisional It stands",
                "Tue 12:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue 8 Dec",
            ],
            "rosalind": ["Tue 12:00 {ref} · Harbour Team · Inadequate Remedial action is due Tue"],
            "farzana": [
                "Tue 11:00 {ref} · Harbour Team · Inadequate was told as provisional It stands: it "
                "is final as Inadequate. The Assistant Director has been told what is owed"
            ],
            "worker": ["Thu 10:00 The findings on {ref} are ready"],
            "moderator": ["Wed 09:30 {ref} was read twice"],
            "second": ["Wed 09:30 {ref} was read twice"],
        },
    ),
    (
        own_inadequate_lifted,
        {
            "amara": ["Wed 09:30 Your audit of {ref} is final. {moderator} moderated it; they see"],
            **{
                name: [
                    "Tue 11:00 {ref} · Harbour Team · Inadequate was told as provisional It did "
                    "not stand: it is final as Good, and nothing is owed because of it.",
                    "Wed 09:30 {ref} · Harbour Team: what you were told has changed You were told "
                    "of Inadequate, provisionally: the auditor's own grade. It did not stand: "
                    "practice assurance saw it otherwise, and it is final as Good.",
                ]
                for name in ("sam", "adaeze", "farzana")
            },
            "worker": ["Wed 09:30 The findings on {ref} are ready"],
            "moderator": ["Wed 09:30 {ref} was read twice, each time alone You and {second} both"],
            "second": ["Wed 09:30 {ref} was read twice, each time alone You and {moderator} both"],
        },
    ),
    (
        returned,
        {
            "amara": ["Tue 11:00 {ref} is coming back to you with 1 note."],
            "adaeze": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement, provisionally The audit "
                "went back to its auditor for more work"
            ],
        },
    ),
    (
        redone,
        {
            "amara": [
                "Tue 11:00 {ref} is coming back to you with 1 note. {helper} will do it with you; "
                "nothing you wrote is lost. You have sent it again: thank you.",
                "Wed 11:00 Your audit of {ref} is final.",
            ],
            "adaeze": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement was told as provisional It "
                "did not stand: it is final as Good",
                "Wed 11:00 {ref} · Harbour Team: what you were told has changed You were told of "
                "Requires Improvement, provisionally, when the audit went back for more work. It "
                "did not stay so: it was sent again and is final as Good.",
            ],
            "worker": ["Wed 11:00 The findings on {ref} are ready"],
        },
    ),
]


@pytest.mark.parametrize(("happens", "expected"), ROWS, ids=[row[0].__name__ for row in ROWS])
def test_who_is_told(office: Office, happens: Callable[[Office], None], expected: Told) -> None:
    office.moves_to(f"{TUESDAY:%Y-%m-%dT%H:%M}")
    happens(office)
    a_week_passes(office)
    audit = office.audit_of("amara")
    people = people_of(office, audit)
    names = {name: who.name for name, who in people.items()}
    names |= {"ref": office.reference_of(audit), "helper": helper_of(office, audit)}
    told = {name: lines for name, who in people.items() if (lines := heard(who))}
    assert told.keys() == expected.keys()
    for name, lines in told.items():
        wanted = [line.format(**names) for line in expected[name]]
        assert [line[: len(want)] for line, want in zip(lines, wanted, strict=True)] == wanted
    if audit.finalised_at:
        shown = " ".join(words_of(who.conversation()) for who in people.values())
        assert not [button for button in SPENT if button in shown]


def people_of(office: Office, audit: Audit) -> dict[str, SlackPerson]:
    """Everybody who has something to do with an audit, by what they are in it."""
    people = {name: getattr(office, name) for name in NEAR}
    worker = next(person for person in everybody(office) if person.id == audit.worker_id)
    people |= {"worker": desk_of(office, worker)}
    people |= {"moderator": desk_of(office, office.moderator_of(audit))}
    second = next((lead for lead in leads(office) if lead.id == audit.second_reader_id), None)
    return people | ({"second": desk_of(office, second)} if second else {})


def helper_of(office: Office, audit: Audit) -> str:
    """Who helps with the redo, by name."""
    return next((lead.name for lead in leads(office) if lead.id == audit.supporter_id), "")


def heard(who: SlackPerson) -> list[str]:
    """What somebody was told from Tuesday at 11:00 on: "Tue 11:00 …", as it stands now."""
    return [_line(message) for message in _since(who) if message["text"][:25] not in _FOLLOW]


_FOLLOW = {line[:25] for line in FOLLOWS}


def _since(who: SlackPerson) -> Iterator[Json]:
    for message in who.conversation():
        if float(message["ts"]) >= TUESDAY.timestamp():
            yield message


def _line(message: Json) -> str:
    at = london(datetime.fromtimestamp(float(message["ts"]), UTC))
    return f"{at:%a %H:%M} {words_of(message['blocks'])}"


def a_week_passes(office: Office) -> None:
    """Hour by hour, as the clock and the sender go on."""
    at, until = office.now.replace(minute=0), office.now + timedelta(days=7)
    while at < until:
        at += timedelta(hours=1)
        office.moves_to(f"{at:%Y-%m-%dT%H:%M}")
        with office.programme.change(where="clock") as session:
            telling.tell_workers(session, at=at)
        office.drain()


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
