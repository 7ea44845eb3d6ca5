"""What a worker is owed and replies, on both databases: rows, refusals, the trail, the seal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from models.audit import Audit
from models.case import Case
from models.delivery import Delivery, DeliveryState, missed
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Absence, Person
from models.programme import Programme
from models.reply import Reply
from models.rules.calendar import at_london
from models.rules.rotation import Month
from models.trail import TrailEntry
from models.vocabulary import ActionSource, Answered, AuditState, Grade, TookPart
from models.workflow import actions, replies, telling
from models.workflow.actions import NewAction
from models.workflow.assignment import release_month
from models.workflow.case_import import import_cases
from models.workflow.people_import import import_people
from models.workflow.replies import ReplyWords
from tests.conftest import FIRST_MORNING
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING
SAID = ReplyWords(TookPart.PARTLY, "I will ask the family first.", "The review was held.")


@pytest.fixture
def december(programme: Programme) -> Programme:
    """The office's council with December drawn."""
    with programme.change(where="command") as session:
        import_people(session, PEOPLE, at=AT)
        import_cases(session, CASES, at=AT)
        release_month(session, Month(2026, 12), at=AT, seed=7)
    return programme


def audit_of(session: Session) -> Audit:
    """Amara's audit."""
    mine = select(Audit).where(Audit.auditor_id == named(session, "Amara").key)
    return session.exec(mine).one()


def named(session: Session, first_name: str) -> Person:
    """Somebody of the council."""
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def worker_of(session: Session) -> Person:
    """The worker of Amara's audit."""
    return session.get_one(Person, audit_of(session).worker_id)


def final(session: Session, grade: Grade, at: datetime) -> Audit:
    """Amara's audit becomes final, moderated by Moses."""
    audit = audit_of(session)
    audit.state, audit.grade, audit.moderator_id = (
        AuditState.FINALISED,
        grade,
        named(session, "Moses").key,
    )
    audit.decided_at = audit.finalised_at = at
    telling.findings_final(session, audit, grade, at=at)
    return audit


def owed(session: Session, kind: DeliveryKind) -> list[Delivery]:
    """What is owed of a kind."""
    return list(session.exec(select(Delivery).where(Delivery.kind == kind)))


def clock(programme: Programme, at: datetime) -> int:
    """What the clock does when it looks."""
    with programme.change(where="clock") as session:
        return telling.tell_workers(session, at=at)


def test_the_moment_stands_in_the_record_and_passes(december: Programme) -> None:
    with december.change() as session:
        final(session, Grade.REQUIRES_IMPROVEMENT, AT)
        thursday = at_london(AT.date() + timedelta(days=2), 10)
        assert telling.next_telling(session) == thursday
        assert telling.last_telling(session) is None
    assert clock(december, thursday - timedelta(minutes=1)) == 0
    assert clock(december, thursday) == 1
    assert clock(december, thursday) == 0
    with december.read() as session:
        assert telling.next_telling(session) is None
        assert telling.last_telling(session) == thursday
        assert len(owed(session, DeliveryKind.FINDINGS_READY)) == 1
        (outstanding,) = owed(session, DeliveryKind.CONVERSATION_OUTSTANDING)
        assert outstanding.person_id == named(session, "Sam").id


def test_an_app_that_was_down_until_the_evening_waits_for_the_morning(
    december: Programme,
) -> None:
    with december.change() as session:
        final(session, Grade.REQUIRES_IMPROVEMENT, AT)
    late = at_london(AT.date() + timedelta(days=2), 17)
    assert clock(december, late) == 0
    with december.read() as session:
        after = telling.next_telling(session)
    assert after == at_london(AT.date() + timedelta(days=6), 10)  # Friday is before a weekend


def test_leave_that_came_in_meanwhile_is_looked_at_when_the_moment_comes(
    december: Programme,
) -> None:
    with december.change() as session:
        final(session, Grade.GOOD, at_london(AT.date(), 17))
        worker, tomorrow = worker_of(session).key, AT.date() + timedelta(days=1)
        session.add(Absence(person_id=worker, starts=tomorrow, ends=tomorrow + timedelta(days=1)))
    assert clock(december, at_london(tomorrow, 10)) == 0
    assert clock(december, at_london(tomorrow + timedelta(days=2), 10)) == 1


def slack_is_away_until(programme: Programme, at: datetime) -> None:
    """What the sender does once it finds messages whose hours have ended."""
    with programme.change(where="delivery") as session:
        telling.wait_for_other_hours(session, missed(session, at=at), at)


def test_what_slack_could_not_take_in_time_waits_for_the_next_hours(december: Programme) -> None:
    thursday = AT.date() + timedelta(days=2)
    with december.change() as session:
        final(session, Grade.REQUIRES_IMPROVEMENT, AT)
    assert clock(december, at_london(thursday, 10)) == 1
    slack_is_away_until(december, at_london(thursday, 16))
    with december.read() as session:
        (ready,) = owed(session, DeliveryKind.FINDINGS_READY)
        assert ready.state == DeliveryState.WITHDRAWN
        (found,) = telling.tellings_of(session, audit_of(session).key)
        assert found.told_at is None
        monday = at_london(thursday + timedelta(days=4), 10)  # Friday is before a weekend
        assert telling.next_telling(session) == monday
    assert clock(december, monday) == 1
    with december.read() as session:
        (ready,) = owed(session, DeliveryKind.FINDINGS_READY)
        assert (ready.state, ready.not_before) == (DeliveryState.OWED, monday)
        assert ready.not_after == at_london(thursday + timedelta(days=4), 16)


def test_what_may_have_arrived_is_looked_for_in_the_next_hours(december: Programme) -> None:
    with december.change() as session:
        final(session, Grade.GOOD, AT)
        (ready,) = owed(session, DeliveryKind.FINDINGS_READY)
        ready.doubt = True
    slack_is_away_until(december, at_london(AT.date(), 17))
    with december.read() as session:
        (ready,) = owed(session, DeliveryKind.FINDINGS_READY)
        tomorrow = AT.date() + timedelta(days=1)
        assert (ready.state, ready.doubt) == (DeliveryState.OWED, True)
        assert ready.not_before == at_london(tomorrow, 10)
        assert ready.not_after == at_london(tomorrow, 16)
        assert telling.next_telling(session) is None


def test_the_workers_own_action_waits_with_the_findings(december: Programme) -> None:
    with december.change() as session:
        audit = audit_of(session)
        worker = worker_of(session)
        new = NewAction("safety_plan", "Write it.", "He asked.", worker.key, date(2026, 12, 10))
        by = named(session, "Moses")
        actions.add(session, audit, new, source=ActionSource.MODERATION, by=by, at=AT)
        actions.give(session, audit, weak=False, at=AT)
        assert owed(session, DeliveryKind.ACTION_GIVEN) == []
        final(session, Grade.GOOD, AT)
    slack_is_away_until(december, at_london(AT.date(), 16))
    with december.read() as session:
        (given,) = owed(session, DeliveryKind.ACTION_GIVEN)
        assert given.state == DeliveryState.WITHDRAWN
    tomorrow = at_london(AT.date() + timedelta(days=1), 10)
    assert clock(december, tomorrow) == 1
    with december.read() as session:
        (given,) = owed(session, DeliveryKind.ACTION_GIVEN)
        assert (given.state, given.not_before) == (DeliveryState.OWED, tomorrow)


def test_an_action_alone_that_missed_its_hours_gets_the_next_ones(december: Programme) -> None:
    test_the_workers_own_action_waits_with_the_findings(december)
    with december.change() as session:
        (ready,) = owed(session, DeliveryKind.FINDINGS_READY)
        ready.state, ready.slack_ts = DeliveryState.SENT, "1.1"
    slack_is_away_until(december, at_london(AT.date() + timedelta(days=1), 16))
    with december.read() as session:
        (given,) = owed(session, DeliveryKind.ACTION_GIVEN)
        assert (given.state, given.not_before) == (
            DeliveryState.OWED,
            at_london(AT.date() + timedelta(days=2), 10),
        )


def test_a_provisional_worry_that_ends_good_needs_no_conversation(december: Programme) -> None:
    with december.change() as session:
        audit = audit_of(session)
        telling.ask_to_speak(session, audit, at=AT)
        assert telling.next_telling(session) is None
        final(session, Grade.GOOD, AT)
        session.flush()
        (row,) = telling.tellings_of(session, audit.key)
        assert (row.asked_at, row.told_at) == (None, AT)
        with pytest.raises(RuleBroken, match="Nobody is asked to speak"):
            telling.spoken(session, audit.key, by=named(session, "Tom"), at=AT)


# Who may say that the conversation was held: the worker's manager, and the service manager.
@pytest.mark.parametrize(
    ("who", "may"),
    [("Tom", True), ("Sam", True), ("Adaeze", False), ("Amara", False), ("Leo", False)],
)
def test_who_says_that_they_have_spoken(december: Programme, who: str, may: bool) -> None:
    with december.change() as session:
        audit = final(session, Grade.INADEQUATE, AT)
        if not may:
            with pytest.raises(RuleBroken, match="own manager"):
                telling.spoken(session, audit.key, by=named(session, who), at=AT)
            return
        for _ in range(2):
            telling.spoken(session, audit.key, by=named(session, who), at=AT)
        said = session.exec(select(TrailEntry.what)).all()
        assert [what for what in said if what.startswith("findings.")] == [
            "findings.spoken",
            "findings.told",
        ]
        assert len(owed(session, DeliveryKind.FINDINGS_READY)) == 1


def test_a_case_that_moves_takes_its_findings_along_for_a_year(december: Programme) -> None:
    with december.change() as session:
        audit = final(session, Grade.GOOD, AT)
        case = session.get_one(Case, audit.case_id)
        before, leo = audit.worker_id, named(session, "Leo").key
        case.worker_id = leo
        telling.hand_over(session, case, at=AT + timedelta(days=1))
        telling.hand_over(session, case, at=AT + timedelta(days=1))
        rows = telling.tellings_of(session, audit.key)
        assert [(row.person_id, row.replies) for row in rows] == [(before, True), (leo, False)]
        case.worker_id = named(session, "Amara").key
        telling.hand_over(session, case, at=AT + timedelta(days=366))
        assert len(telling.tellings_of(session, audit.key)) == 2


def test_a_reply_is_sealed_trailed_and_told_without_a_word_of_it(december: Programme) -> None:
    with december.change() as session:
        audit, worker = final(session, Grade.GOOD, AT), worker_of(session)
        reply = replies.reply(session, audit.key, SAID, by=worker, at=AT)
        assert b"review" not in reply.sealed
        assert replies.words_of(session, reply)["error"] == "The review was held."
        told = {delivery.person_id for delivery in owed(session, DeliveryKind.REPLIED)}
        assert told == {named(session, "Amara").id, named(session, "Moses").id}
        amara = named(session, "Amara")
        replies.answer(session, audit.key, Answered.NOTED, "", by=amara, at=AT)
        entries = session.exec(select(TrailEntry).where(TrailEntry.subject_kind == "reply")).all()
        assert [entry.what for entry in entries] == ["reply.sent", "reply.answered"]
        assert "review" not in str([(entry.before, entry.after) for entry in entries])
        assert len(owed(session, DeliveryKind.REPLY_ANSWERED)) == 1


Refused = Callable[[Session, Audit], object]


def _twice(session: Session, audit: Audit) -> None:
    replies.reply(session, audit.key, SAID, by=worker_of(session), at=AT)
    amara = named(session, "Amara")
    replies.answer(session, audit.key, Answered.NOTED, "", by=amara, at=AT)


def _change_after(session: Session, audit: Audit) -> None:
    _twice(session, audit)
    replies.reply(session, audit.key, SAID, by=worker_of(session), at=AT)


def _answer_again(session: Session, audit: Audit) -> None:
    _twice(session, audit)
    amara = named(session, "Amara")
    replies.answer(session, audit.key, Answered.NOTED, "", by=amara, at=AT)


def _answer(how: Answered | None, words: str = "", who: str = "Amara") -> Refused:
    def answer(session: Session, audit: Audit) -> None:
        replies.reply(session, audit.key, SAID, by=worker_of(session), at=AT)
        replies.answer(session, audit.key, how, words, by=named(session, who), at=AT)

    return answer


def _reply(words: ReplyWords = SAID, who: str = "", days: int = 0) -> Refused:
    def reply(session: Session, audit: Audit) -> None:
        by = named(session, who) if who else worker_of(session)
        replies.reply(session, audit.key, words, by=by, at=AT + timedelta(days=days))

    return reply


# What cannot be replied or answered, and the question that the sentence stands beside.
@pytest.mark.parametrize(
    ("does", "sentence", "field"),
    [
        (_reply(ReplyWords(None)), "say whether you took part", "took_part"),
        (_reply(who="Tom"), "another worker's", None),
        (_reply(who="Leo"), "another worker's", None),
        (_reply(days=31), "could be written until", None),
        (_change_after, "stays as it is", None),
        (_answer(None), "choose one of the two", "answer"),
        (_answer(Answered.WILL_DO, "  "), "what you will do", "words"),
        (_answer(Answered.NOTED, who="Moses"), "Its auditor answers", None),
        (_answer_again, "answered this reply already", None),
    ],
)
def test_what_cannot_be_replied(
    december: Programme, does: Refused, sentence: str, field: str | None
) -> None:
    with december.change() as session:
        audit = final(session, Grade.GOOD, AT)
        with pytest.raises(RuleBroken, match=sentence) as refused:
            does(session, audit)
        assert refused.value.field == field


def test_before_they_are_told_there_is_nothing_to_reply_to(december: Programme) -> None:
    with december.change() as session:
        audit, worker = final(session, Grade.REQUIRES_IMPROVEMENT, AT), worker_of(session)
        with pytest.raises(RuleBroken, match="not ready for you yet"):
            replies.reply(session, audit.key, SAID, by=worker, at=AT)
        with pytest.raises(RuleBroken, match="not ready for you yet"):
            replies.open_to_worker(session, audit.key, by=worker, at=AT)
        assert session.exec(select(Reply)).all() == []
