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
from models.audit import Audit
from models.rules.calendar import london
from models.workflow import telling
from tests.handlers import happening
from tests.handlers.deciding import desk_of
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


ROWS: list[tuple[Callable[[Office], None], Told]] = [
    (
        happening.good,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final. {moderator} moderated it and sees"],
            "worker": ["Tue 11:00 The findings on {ref} are ready: 1 strength, 1 worry, 0 actions"],
        },
    ),
    (
        happening.outstanding,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final."],
            "tom": ["Tue 11:00 {ref}: practice was decided Outstanding. Please thank"],
            "adaeze": ["Tue 11:00 {ref}: practice was decided Outstanding. Please thank"],
            "worker": ["Tue 11:00 The findings on {ref} are ready"],
        },
    ),
    (
        happening.worth_copying,
        {
            "amara": ["Tue 11:00 Your audit of {ref} is final."],
            "tom": ["Tue 11:00 {ref}: a strength in it is worth copying."],
            "adaeze": ["Tue 11:00 {ref}: a strength in it is worth copying."],
            "worker": ["Tue 11:00 The findings on {ref} are ready"],
        },
    ),
    (
        happening.weak,
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
        happening.regraded_down,
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
        happening.late_on_a_friday,
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
        happening.inadequate,
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
        happening.lifted,
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
        happening.worse_at_the_second_reading,
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
        happening.worse_before_four,
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
        happening.own_inadequate,
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
        happening.own_inadequate_lifted,
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
        happening.returned,
        {
            "amara": ["Tue 11:00 {ref} is coming back to you with 1 note."],
            "helper": ["Tue 11:00 {ref} · a redo to help with · due Tue 15 Dec {moderator} asks"],
            "adaeze": [
                "Tue 11:00 {ref} · Harbour Team · Requires Improvement, provisionally The audit "
                "went back to its auditor for more work"
            ],
        },
    ),
    (
        happening.redone,
        {
            "amara": [
                "Tue 11:00 {ref} is coming back to you with 1 note. {helper} will do it with you; "
                "nothing you wrote is lost. You have sent it again: thank you.",
                "Wed 11:00 Your audit of {ref} is final.",
            ],
            "helper": [
                "Tue 11:00 {ref} · a redo to help with Amara Osei has sent it again: thank you"
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
    names |= {"ref": office.reference_of(audit)}
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
    helps = next((lead for lead in leads(office) if lead.id == audit.supporter_id), None)
    people |= {"helper": desk_of(office, helps)} if helps else {}
    return people | ({"second": desk_of(office, second)} if second else {})


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
