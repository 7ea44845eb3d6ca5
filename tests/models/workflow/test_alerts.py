"""Nobody has it, nobody is sure, nobody was asked: who hears next, on either database."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Absence, Person, Post, RoleHolding, Team
from models.policy import DEFAULTS
from models.programme import Programme
from models.rules.calendar import LONDON
from models.rules.rotation import Month
from models.rules.safety import Confirmation
from models.safety import SafetyStep, SafetyTold
from models.setting import Setting
from models.trail import TrailEntry
from models.vocabulary import AuditState, Safe, UnsafeStep
from models.workflow import alerts
from models.workflow.assignment import confirm_and_start, release_month
from models.workflow.case_import import import_cases
from models.workflow.people_import import import_people
from models.workflow.safety import say_safe, take_alert
from models.workflow.telephoned import calls_of, last_worry, note_call
from schedules.heartbeat import Clockwork
from tests.conftest import Clock
from tests.office import CASES, PEOPLE

CONFIRMED = Confirmation(
    "police", "PC Lane", "Seen at home with the grandmother", date(2026, 12, 4)
)


class Council:
    """The small council without Slack: Amara audits a child of Tom's team."""

    def __init__(self, programme: Programme, clock: Clock) -> None:
        self.programme, self.clock = programme, clock
        with programme.change(where="test") as session:
            import_people(session, PEOPLE, at=clock())
            import_cases(session, CASES, at=clock())
        with programme.change(where="test") as session:
            release_month(session, Month(2026, 12), at=clock(), seed=7)
        with programme.change(where="test") as session:
            amara = self.person(session, "Amara")
            found = session.exec(select(Audit).where(Audit.auditor_id == amara.key)).one()
            self.audit_id = found.key
            confirm_and_start(session, found.key, by=amara, at=clock())

    @staticmethod
    def person(session: Session, first: str) -> Person:
        return next(p for p in session.exec(select(Person)) if p.name.startswith(first + " "))

    def at(self, text: str) -> datetime:
        moment = datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)
        self.clock.set(moment)
        return moment

    def amara_says(
        self, safe: Safe, text: str, confirmed: Confirmation | None = None, who: str = "Amara"
    ) -> int:
        at = self.at(text)
        with self.programme.change(where="test") as session:
            by = self.person(session, who)
            answer = say_safe(session, self.audit_id, safe=safe, confirmed=confirmed, by=by, at=at)
            assert answer is not None
            return answer.key

    def takes(self, first: str, answer_id: int, text: str) -> None:
        at = self.at(text)
        with self.programme.change(where="test") as session:
            take_alert(session, answer_id, by=self.person(session, first), at=at)

    def clockwork(self, holder: str = "one") -> Clockwork:
        return Clockwork(self.programme, holder=holder, real_now=self.clock)

    def looks(self, text: str) -> None:
        self.clockwork().look(self.at(text))

    def told(self, answer_id: int) -> list[str]:
        with self.programme.read() as session:
            found = alerts.told_of(session, answer_id)
            return [session.get_one(Person, told.person_id).name.split()[0] for told in found]

    def owed(self, kind: DeliveryKind) -> list[str]:
        with self.programme.read() as session:
            owed = session.exec(
                select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id)  # type: ignore[arg-type]
            )
            return [session.get_one(Person, found.person_id).name.split()[0] for found in owed]

    def waits(self) -> datetime | None:
        with self.programme.read() as session:
            return alerts.next_look(session)


@pytest.fixture
def council(programme: Programme, clock: Clock) -> Council:
    return Council(programme, clock)


def test_nobody_takes_a_no_for_thirty_minutes_and_the_director_hears(council: Council) -> None:
    answer = council.amara_says(Safe.NO, "2026-12-04T16:55")
    assert council.told(answer) == ["Tom", "Sam", "Farzana", "Adaeze"]
    council.looks("2026-12-04T17:24")
    assert "Rosalind" not in council.told(answer)
    council.looks("2026-12-04T17:25")
    # none of the posts has a deputy here, so each falls up the line: Adaeze and Sam know already
    assert council.told(answer)[4:] == ["Rosalind"]
    assert council.owed(DeliveryKind.UNSAFE) == ["Tom", "Sam", "Farzana", "Adaeze", "Rosalind"]


def test_taken_after_twenty_nine_minutes_nobody_else_hears(council: Council) -> None:
    answer = council.amara_says(Safe.NO, "2026-12-04T16:55")
    council.takes("Sam", answer, "2026-12-04T17:24")
    council.looks("2026-12-04T17:25")
    assert "Rosalind" not in council.told(answer)


def test_deputies_hear_when_nobody_takes_it(council: Council) -> None:
    with council.programme.change(where="test") as session:
        for code, deputy in (("service_manager", "Helen"), ("assistant_director", "Gareth")):
            post = session.exec(
                select(Post).where(
                    Post.code == code,
                    Post.service_id == council.person(session, "Sam").service_id,
                )
            ).one()
            post.deputy_id = council.person(session, deputy).key
        dev = council.person(session, "Dev")
        session.add(RoleHolding(person_id=dev.key, role="deputy_team_manager"))
    answer = council.amara_says(Safe.NO, "2026-12-04T10:00")
    council.looks("2026-12-04T10:30")
    assert council.told(answer)[4:] == ["Dev", "Helen", "Gareth", "Rosalind"]


def test_who_is_away_is_passed_over_and_who_stands_in_hears_once(council: Council) -> None:
    with council.programme.change(where="test") as session:
        for first in ("Tom", "Sam"):
            who, day = council.person(session, first), date(2026, 12, 4)
            session.add(Absence(person_id=who.key, starts=day, ends=day))
    answer = council.amara_says(Safe.NO, "2026-12-04T10:00")
    # team manager and service manager both fall to the Assistant Director, who hears once
    assert council.told(answer) == ["Adaeze", "Farzana"]
    assert council.owed(DeliveryKind.UNSAFE).count("Adaeze") == 1


def test_where_everybody_is_away_the_posts_are_told_all_the_same(council: Council) -> None:
    with council.programme.change(where="test") as session:
        for who in session.exec(select(Person)).all():
            day = date(2026, 12, 4)
            session.add(Absence(person_id=who.key, starts=day, ends=day))
    answer = council.amara_says(Safe.NO, "2026-12-04T10:00")
    assert set(council.told(answer)) >= {"Sam", "Farzana", "Adaeze"}


def test_not_sure_on_a_friday_at_five_to_five_reaches_the_assistant_director_at_once(
    council: Council,
) -> None:
    answer = council.amara_says(Safe.NOT_SURE, "2026-12-04T16:55")
    assert council.told(answer) == ["Tom", "Sam", "Farzana", "Adaeze"]


def test_not_sure_on_a_bank_holiday_reaches_the_assistant_director_at_once(
    council: Council,
) -> None:
    answer = council.amara_says(Safe.NOT_SURE, "2026-12-28T11:00")
    assert "Adaeze" in council.told(answer)


def test_not_sure_in_the_morning_waits_two_working_hours(council: Council) -> None:
    answer = council.amara_says(Safe.NOT_SURE, "2026-12-04T10:00")
    assert council.told(answer) == ["Tom", "Sam", "Farzana"]
    council.takes("Tom", answer, "2026-12-04T10:05")
    council.looks("2026-12-04T11:59")
    assert "Adaeze" not in council.told(answer)
    council.looks("2026-12-04T12:00")  # Tom has it, and it is not resolved
    assert council.told(answer)[3:] == ["Adaeze"]


def test_not_sure_that_became_yes_in_time_does_not_reach_the_assistant_director(
    council: Council,
) -> None:
    answer = council.amara_says(Safe.NOT_SURE, "2026-12-04T10:00")
    council.amara_says(Safe.YES, "2026-12-04T10:20", CONFIRMED)
    council.looks("2026-12-04T16:00")
    assert "Adaeze" not in council.told(answer)
    assert council.owed(DeliveryKind.WHO_WAS_TELEPHONED) == []
    assert council.waits() is None


def test_a_no_that_became_not_sure_is_still_looked_at_after_thirty_minutes(
    council: Council,
) -> None:
    first = council.amara_says(Safe.NO, "2026-12-04T10:00")
    second = council.amara_says(Safe.NOT_SURE, "2026-12-04T10:20")
    council.looks("2026-12-04T10:30")
    assert "Rosalind" in council.told(first)
    council.takes("Adaeze", first, "2026-12-04T10:31")
    with pytest.raises(RuleBroken, match=r"Adaeze Okoro has this since Fri 4 Dec, 10:31"):
        council.takes("Tom", second, "2026-12-04T10:32")


def test_a_council_may_wait_for_less_than_half_an_hour(council: Council) -> None:
    assert DEFAULTS.number("safety.taken_within_minutes") == 30
    with council.programme.change(where="test") as session:
        at, path = council.clock(), "safety.taken_within_minutes"
        session.add(Setting(path=path, value=10, since=at, reason="ours"))
    answer = council.amara_says(Safe.NO, "2026-12-04T10:00")
    council.looks("2026-12-04T10:10")
    assert "Rosalind" in council.told(answer)


def test_who_was_telephoned_is_asked_once_and_not_where_it_was_noted(council: Council) -> None:
    council.amara_says(Safe.NO, "2026-12-04T10:00")
    for text in ("2026-12-04T10:30", "2026-12-04T10:35"):
        council.looks(text)
    assert council.owed(DeliveryKind.WHO_WAS_TELEPHONED) == ["Amara"]

    again = council.amara_says(Safe.NOT_SURE, "2026-12-07T10:00")
    council.at("2026-12-07T10:10")
    with council.programme.change(where="test") as session:
        note_call(
            session,
            council.audit_id,
            who="Tom Bexley",
            on=date(2026, 12, 7),
            time="10:05",
            by=council.person(session, "Amara"),
            at=council.clock(),
        )
    council.looks("2026-12-07T10:30")
    assert council.owed(DeliveryKind.WHO_WAS_TELEPHONED) == ["Amara"]
    with council.programme.read() as session:
        audit = session.get_one(Audit, council.audit_id)
        worry = last_worry(session, audit)
        assert worry is not None
        assert worry.key == again
        assert [(call.who, call.time) for call in calls_of(session, worry)] == [
            ("Tom Bexley", "10:05")
        ]


def test_names_of_people_spoken_to_are_nowhere_in_the_clear(council: Council) -> None:
    council.amara_says(Safe.NO, "2026-12-04T10:00")
    council.amara_says(Safe.YES, "2026-12-04T10:20", CONFIRMED)
    with council.programme.read() as session:
        entries = session.exec(select(TrailEntry).where(TrailEntry.what == "audit.safe_now"))
        trail = " ".join(str(entry.after) for entry in entries)
    assert "police" in trail
    assert "sha256:" in trail
    assert "Lane" not in trail


def test_a_change_to_yes_without_who_confirmed_it_changes_nothing(council: Council) -> None:
    council.amara_says(Safe.NO, "2026-12-04T10:00")
    with pytest.raises(RuleBroken, match="who confirmed it"):
        council.amara_says(Safe.YES, "2026-12-04T10:20")
    with council.programme.read() as session:
        assert session.get_one(Audit, council.audit_id).safe_now is Safe.NO


def test_a_postcode_in_a_confirmation_is_refused_beside_its_question(council: Council) -> None:
    council.amara_says(Safe.NO, "2026-12-04T10:00")
    where = Confirmation("police", "", "Seen at M1 1AE by an officer", date(2026, 12, 4))
    with pytest.raises(RuleBroken, match="postcode") as refused:
        council.amara_says(Safe.YES, "2026-12-04T10:20", where)
    assert refused.value.field == "how"


def test_a_worry_may_be_raised_by_whoever_reads_the_audit_and_by_nobody_else(
    council: Council,
) -> None:
    with pytest.raises(RuleBroken, match="with somebody else"):
        council.amara_says(Safe.NO, "2026-12-04T10:00", who="Leo")
    with pytest.raises(RuleBroken, match="with somebody else"):  # nobody reads what is not sent
        council.amara_says(Safe.NO, "2026-12-04T10:00", who="Moses")
    with council.programme.change(where="test") as session:
        session.get_one(Audit, council.audit_id).state = AuditState.SUBMITTED
    council.amara_says(Safe.NOT_SURE, "2026-12-04T10:00", who="Moses")


def test_what_an_outage_lost_is_made_up_for_at_the_start_and_once(council: Council) -> None:
    """Down from before half past until the evening; two replicas come back together."""
    answer = council.amara_says(Safe.NO, "2026-12-04T10:00")
    council.at("2026-12-04T19:00")
    together = threading.Barrier(2)

    def starts(holder: str) -> None:
        together.wait(5)
        council.clockwork(holder).catch_up()

    threads = [threading.Thread(target=starts, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert council.owed(DeliveryKind.UNSAFE).count("Rosalind") == 1
    assert council.owed(DeliveryKind.WHO_WAS_TELEPHONED) == ["Amara"]
    with council.programme.read() as session:
        steps = session.exec(select(SafetyStep)).all()
        assert all(step.done_at is not None and step.needed for step in steps)
        told = session.exec(
            select(SafetyTold).where(SafetyTold.because == UnsafeStep.NOBODY_HAS_IT)
        ).all()
    assert [found.answer_id for found in told] == [answer]


def test_the_practice_clock_plays_each_step_at_its_own_time(council: Council) -> None:
    council.amara_says(Safe.NO, "2026-12-04T16:55")
    answer = council.amara_says(Safe.NOT_SURE, "2026-12-07T10:00")
    moved: list[str] = []

    def move(to: datetime) -> None:
        moved.append(f"{to.astimezone(LONDON):%a %H:%M}")
        council.clock.set(to)

    until = datetime(2026, 12, 7, 18, tzinfo=UTC)
    council.clock.set(datetime(2026, 12, 4, 16, 56, tzinfo=UTC))
    council.clockwork().play(until, move=move)
    moments = list(dict.fromkeys(moved))  # however many jobs share one
    assert moments == ["Fri 17:25", "Mon 09:00", "Mon 10:30", "Mon 12:00", "Mon 18:00"]
    with council.programme.read() as session:
        adaeze = council.person(session, "Adaeze")
        told = session.get_one(SafetyTold, (answer, adaeze.key))
        assert told.told_at == datetime(2026, 12, 7, 12, tzinfo=UTC)


def test_two_who_press_together_one_has_it_and_the_other_reads_who(council: Council) -> None:
    answer = council.amara_says(Safe.NO, "2026-12-04T10:00")
    at = council.at("2026-12-04T10:03")
    together, said = threading.Barrier(2), []

    def presses(first: str) -> None:
        with council.programme.read() as session:
            by = council.person(session, first)
        together.wait(5)
        try:
            council.programme.do(
                lambda session: take_alert(session, answer, by=by, at=at), where="slack"
            )
        except RuleBroken as refused:
            said.append(str(refused))

    threads = [threading.Thread(target=presses, args=(name,)) for name in ("Tom", "Sam")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (sentence,) = said
    assert "has this since Fri 4 Dec, 10:03, so nothing was changed" in sentence


def test_a_team_of_nobody_still_reaches_somebody(council: Council) -> None:
    """The worker has no manager on record: the service manager's post is next."""
    with council.programme.change(where="test") as session:
        team = session.exec(select(Team).where(Team.name == "Harbour Team")).one()
        for who in session.exec(select(Person).where(Person.team_id == team.id)):
            who.manager_id = None
    answer = council.amara_says(Safe.NO, "2026-12-04T10:00")
    assert council.told(answer) == ["Sam", "Farzana", "Adaeze"]
