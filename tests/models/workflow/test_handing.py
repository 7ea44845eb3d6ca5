"""By name: handed over, taken back, given by the QA manager; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlmodel import Session

from models.audit import Audit
from models.delivery import Delivery
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.person import Person, RoleHolding
from models.programme import Programme
from models.vocabulary import AuditQuality, AuditState, Role
from models.workflow import drafts, handing, moderation, taking
from models.workflow.audits import case_of, reader_id_of, ties_of
from models.workflow.decisions import Checklist
from models.workflow.drafts import Written
from models.workflow.routing import route_second_reading
from tests.models.workflow.leads import (
    LEADS,
    account_closes,
    away,
    names_of,
    on,
    sent,
    told,
    trail_of,
)
from tests.models.workflow.standing import council, named

_S = AuditState
CHECKLIST = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)
MOVED = DeliveryKind.READING_MOVED
Doing = Callable[[Session, int], Audit]


@pytest.fixture
def waits(session: Session) -> Audit:
    """An audit that waits for Moses, due on Tuesday 8 December."""
    audit = sent(session, council(session))
    assert names_of(session, [audit.moderator_id]) == ["Moses"]
    return audit


@pytest.fixture
def begun(session: Session, waits: Audit) -> Audit:
    """The same, which Moses has taken."""
    return taking.claim(session, waits.key, by=named(session, "Moses"), at=on(1))


@pytest.fixture
def second(session: Session, waits: Audit) -> Audit:
    """The same, moderated by Moses, which Priya reads second by Wednesday 2 December."""
    waits.state = _S.SECOND_READING
    route_second_reading(session, waits, at=on(1))
    assert names_of(session, [waits.second_reader_id]) == ["Priya"]
    return waits


def hands_over(session: Session, audit: Audit, by: str, to: str) -> Audit:
    to_id = named(session, to).key
    return handing.hand_over(session, audit.key, to=to_id, by=named(session, by), at=on(2))


def takes_back(session: Session, audit: Audit, by: str) -> Audit:
    return handing.take_back(session, audit.key, by=named(session, by), at=on(2, 11))


def names(
    session: Session, audit: Audit, to: str, *, instead: str = "", by: str = "Farzana"
) -> Audit:
    return handing.name_reader(
        session,
        audit.key,
        to=named(session, to).key,
        instead_of=named(session, instead).key if instead else None,
        by=named(session, by),
        at=on(2),
    )


def facts_of(message: Delivery) -> tuple[object, object, object]:
    return message.facts["to"], message.facts["by"], message.facts["why"]


def test_handing_over_gives_it_by_name_and_its_date_stays(session: Session, begun: Audit) -> None:
    hands_over(session, begun, "Moses", "Grace")
    grace, moses = named(session, "Grace"), named(session, "Moses")
    assert (begun.state, begun.moderator_id, begun.claimed_at) == (_S.SUBMITTED, grace.id, None)
    assert begun.turn_due_on == date(2026, 12, 8)
    assert begun.held_since == on(2)
    assert len(told(session, "Grace", DeliveryKind.TO_MODERATE, begun)) == 1
    assert told(session, "Moses", MOVED, begun) == []  # they did it themselves
    (card,) = told(session, "Moses", DeliveryKind.TO_MODERATE, begun)
    assert card.revision > 1
    (line,) = trail_of(session, begun, "audit.reader_changed")
    assert (line.person_id, line.before) == (moses.id, {"reader": moses.id})
    assert line.after == {"reader": grace.id, "why": "handed_over", "second": False}
    taking.claim(session, begun.key, by=grace, at=on(2))
    assert begun.state is _S.IN_MODERATION


def test_who_had_it_to_moderate_does_not_read_it_second(session: Session, begun: Audit) -> None:
    """They saw by when it was due, and an Inadequate is due in a day; whatever it was graded."""
    hands_over(session, begun, "Moses", "Grace")
    assert named(session, "Moses").id in ties_of(session, begun).alerted
    taking.claim(session, begun.key, by=named(session, "Grace"), at=on(2))
    begun.state = _S.SECOND_READING
    away(session, "Priya", 3, 31)
    assert route_second_reading(session, begun, at=on(3)) is None
    assert len(told(session, "Farzana", DeliveryKind.NOBODY_INDEPENDENT, begun)) == 1
    with pytest.raises(RuleBroken, match="knows nothing yet of how this audit was graded"):
        names(session, begun, "Moses")
    names(session, begun, "Farzana")
    assert begun.second_reader_id == named(session, "Farzana").id


def test_who_took_it_from_the_queue_and_lost_it_does_not_read_it_second(
    session: Session, waits: Audit
) -> None:
    taking.claim(session, waits.key, by=named(session, "Priya"), at=on(1))
    names(session, waits, "Moses", instead="Priya")
    barred = {named(session, name).id for name in ("Moses", "Priya")}
    assert ties_of(session, waits).alerted == barred


def test_who_reads_it_second_is_told_nothing_by_that(session: Session, second: Audit) -> None:
    hands_over(session, second, "Priya", "Grace")
    assert ties_of(session, second).alerted == {named(session, "Moses").id}
    takes_back(session, second, "Priya")
    assert second.second_reader_id == named(session, "Priya").id


def test_only_who_has_it_hands_it_over(session: Session, waits: Audit) -> None:
    with pytest.raises(RuleBroken, match="Moses Adeyemi has this one, so nothing was changed"):
        hands_over(session, waits, "Priya", "Grace")
    assert not handing.may_hand_over(session, waits, by=named(session, "Priya"))
    assert handing.may_hand_over(session, waits, by=named(session, "Moses"))
    waits.state = _S.RETURNED
    assert not handing.may_hand_over(session, waits, by=named(session, "Moses"))
    with pytest.raises(RuleBroken, match="has moved on since you last looked"):
        hands_over(session, waits, "Moses", "Grace")


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("Moses", "Moses Adeyemi has this one already"),
        ("Farzana", "moderated by practice assurance leads"),  # only ever by the QA manager's hand
        ("Tom", "moderated by practice assurance leads"),
        ("Grace", "Whoever chaired or reviewed the child"),
        ("Priya", "Who helps with the redo"),
    ],
)
def test_nobody_gets_one_who_may_not_moderate_it(
    session: Session, waits: Audit, to: str, sentence: str
) -> None:
    case_of(session, waits).chair_id = named(session, "Grace").key
    waits.supporter_id = named(session, "Priya").key
    session.flush()
    with pytest.raises(RuleBroken, match=sentence) as refused:
        hands_over(session, waits, "Moses", to)
    assert refused.value.field == "reader"
    assert names_of(session, [waits.moderator_id]) == ["Moses"]


def test_nobody_there_is_refused(session: Session, waits: Audit) -> None:
    with pytest.raises(RuleBroken, match="Please choose who will have it"):
        handing.hand_over(session, waits.key, to=9999, by=named(session, "Moses"), at=on(2))


def test_it_is_taken_back_while_the_other_has_not_begun(session: Session, begun: Audit) -> None:
    hands_over(session, begun, "Moses", "Grace")
    moses, grace = named(session, "Moses"), named(session, "Grace")
    assert handing.may_take_back(session, begun, by=moses, at=on(2))
    takes_back(session, begun, "Moses")
    assert (begun.moderator_id, begun.given_by_id) == (moses.id, None)
    (message,) = told(session, "Grace", MOVED, begun)
    assert facts_of(message) == (moses.id, moses.id, "taken_back")
    takes_back(session, begun, "Moses")  # pressed twice
    assert len(trail_of(session, begun, "audit.reader_changed")) == 2
    # What goes to the same person again is told again.
    hands_over(session, begun, "Moses", "Grace")
    assert len(told(session, "Grace", DeliveryKind.TO_MODERATE, begun)) == 2
    taking.claim(session, begun.key, by=grace, at=on(2))
    assert not handing.may_take_back(session, begun, by=moses, at=on(2))
    with pytest.raises(RuleBroken, match="Grace Holloway has begun with this one"):
        takes_back(session, begun, "Moses")


def test_nobody_else_takes_it_back(session: Session, begun: Audit) -> None:
    hands_over(session, begun, "Moses", "Grace")
    for who in ("Priya", "Farzana"):
        assert not handing.may_take_back(session, begun, by=named(session, who), at=on(2))
        with pytest.raises(RuleBroken, match="Grace Holloway has this one, so nothing"):
            takes_back(session, begun, who)


def test_what_was_given_by_name_is_taken_by_nobody_else(session: Session, waits: Audit) -> None:
    priya = named(session, "Priya")
    assert taking.may_claim(session, waits, by=priya, at=on(2))
    hands_over(session, waits, "Moses", "Grace")
    assert not taking.may_claim(session, waits, by=priya, at=on(2))
    with pytest.raises(RuleBroken, match="Moses Adeyemi gave this one to Grace Holloway by name"):
        taking.claim(session, waits.key, by=priya, at=on(2))
    # Handed back to the queue, it is anybody's again.
    grace = named(session, "Grace")
    taking.claim(session, waits.key, by=grace, at=on(2))
    taking.hand_back(session, waits.key, by=grace, at=on(2))
    assert names_of(session, [waits.moderator_id]) == ["Grace"]
    taking.claim(session, waits.key, by=priya, at=on(2))
    assert names_of(session, [waits.moderator_id]) == ["Priya"]


def test_a_decision_upon_what_went_to_another_is_refused(session: Session, begun: Audit) -> None:
    hands_over(session, begun, "Moses", "Grace")
    moses = named(session, "Moses")
    with pytest.raises(RuleBroken, match="Grace Holloway has this one now, so nothing"):
        moderation.approve(session, begun.key, checklist=CHECKLIST, by=moses, at=on(2))
    with pytest.raises(RuleBroken, match="What you wrote is kept"):
        taking.hand_back(session, begun.key, by=moses, at=on(2))
    assert begun.state is _S.SUBMITTED


def test_what_each_of_them_wrote_stays_theirs(session: Session, begun: Audit) -> None:
    moses, grace = named(session, "Moses"), named(session, "Grace")
    for who, words in ((moses, "Late visits."), (grace, "No voice.")):
        drafts.keep(
            session,
            Written(f"regrade-{begun.key}", f"w{who.id}"),
            {"words": words},
            audit_id=begun.key,
            sequence=1,
            by=who,
            at=on(2),
        )
        if who is moses:
            hands_over(session, begun, "Moses", "Grace")
    for who, words in ((moses, "Late visits."), (grace, "No voice.")):
        found = drafts.kept(session, f"regrade-{begun.key}", audit_id=begun.key, by=who)
        assert found == {"words": words}


def test_the_qa_manager_gives_a_claimed_one_to_another_and_both_are_told(
    session: Session, begun: Audit
) -> None:
    names(session, begun, "Grace", instead="Moses")
    grace, farzana = named(session, "Grace"), named(session, "Farzana")
    assert (begun.state, begun.moderator_id) == (_S.SUBMITTED, grace.id)
    assert begun.turn_due_on == date(2026, 12, 8)
    (message,) = told(session, "Moses", MOVED, begun)
    assert facts_of(message) == (grace.id, farzana.id, "named")
    (card,) = told(session, "Grace", DeliveryKind.TO_MODERATE, begun)
    assert card.facts["by"] == farzana.id
    names(session, begun, "Grace", instead="Moses")  # pressed twice
    assert len(told(session, "Grace", DeliveryKind.TO_MODERATE, begun)) == 1


def test_only_the_qa_manager_names_and_only_upon_what_they_saw(
    session: Session, waits: Audit
) -> None:
    with pytest.raises(RuleBroken, match="The QA manager names who reads an audit"):
        names(session, waits, "Grace", instead="Moses", by="Priya")
    assert not handing.may_name_reader(session, waits, by=named(session, "Priya"), at=on(2))
    hands_over(session, waits, "Moses", "Priya")
    with pytest.raises(RuleBroken, match="Priya Shah has this one since you opened this window"):
        names(session, waits, "Grace", instead="Moses")
    assert names_of(session, [waits.moderator_id]) == ["Priya"]
    waits.state = _S.FINALISED
    with pytest.raises(RuleBroken, match="has moved on"):
        names(session, waits, "Grace", instead="Priya")


def test_the_qa_manager_moderates_what_they_name_themselves_for(
    session: Session, waits: Audit
) -> None:
    farzana = named(session, "Farzana")
    with pytest.raises(RuleBroken, match="moderated by practice assurance leads"):
        taking.claim(session, waits.key, by=farzana, at=on(2))
    names(session, waits, "Farzana", instead="Moses")
    taking.claim(session, waits.key, by=farzana, at=on(2))
    assert (waits.state, waits.moderator_id) == (_S.IN_MODERATION, farzana.id)
    # Handed back, it is routed to a lead, and theirs no more.
    taking.hand_back(session, waits.key, by=farzana, at=on(2))
    assert names_of(session, [waits.moderator_id]) == ["Moses"]
    with pytest.raises(RuleBroken, match="moderated by practice assurance leads"):
        taking.claim(session, waits.key, by=farzana, at=on(2))


def test_the_qa_manager_names_no_other_who_is_no_lead(session: Session, waits: Audit) -> None:
    for who in ("Tom", "Gareth", "Ines"):
        with pytest.raises(RuleBroken, match="moderated by practice assurance leads") as refused:
            names(session, waits, who, instead="Moses")
        assert refused.value.field == "reader"


def test_one_qa_manager_names_no_other(session: Session, waits: Audit) -> None:
    session.add(RoleHolding(person_id=named(session, "Ines").key, role=Role.QA_MANAGER))
    session.flush()
    with pytest.raises(RuleBroken, match="moderated by practice assurance leads"):
        names(session, waits, "Ines", instead="Moses")
    assert "Ines" not in offered(session, waits)


def test_a_qa_manager_who_has_one_without_being_named_cannot_take_it(
    session: Session, waits: Audit
) -> None:
    farzana = named(session, "Farzana")
    waits.moderator_id = farzana.key  # a lead until yesterday
    session.flush()
    assert not taking.may_claim(session, waits, by=farzana, at=on(2))


def test_a_qa_manager_with_a_part_in_it_names_others_and_not_themselves(
    session: Session, waits: Audit
) -> None:
    case_of(session, waits).chair_id = named(session, "Farzana").key
    session.flush()
    with pytest.raises(RuleBroken, match="Whoever chaired or reviewed"):
        names(session, waits, "Farzana", instead="Moses")
    assert "Farzana" not in offered(session, waits)


def offered(session: Session, audit: Audit, *, by: str = "Farzana", named_: bool = True) -> str:
    """Whom a window offers, in its order, with who is away."""
    found = handing.readers_for(session, audit, by=named(session, by), at=on(2), named=named_)
    return ", ".join(
        f"{names_of(session, [reader.person.id])[0]}{' away' if reader.away else ''}"
        for reader in found
    )


def test_whom_the_windows_offer(session: Session, waits: Audit) -> None:
    assert offered(session, waits) == "Farzana, Grace, Priya"
    assert offered(session, waits, by="Moses", named_=False) == "Grace, Priya"
    away(session, "Grace", 1, 11)
    assert offered(session, waits) == "Farzana, Priya, Grace away"
    account_closes(session, "Priya")
    assert offered(session, waits) == "Farzana, Grace away"
    named(session, "Grace").ends = date(2026, 12, 1)
    session.flush()
    assert offered(session, waits, by="Moses", named_=False) == ""


def test_nobody_was_free_and_the_qa_manager_names_one_who_is_away(session: Session) -> None:
    first = council(session)
    for lead in LEADS:
        away(session, lead, 1, 11)
    audit = sent(session, first)
    assert audit.moderator_id is None
    names(session, audit, "Grace")
    assert names_of(session, [audit.moderator_id]) == ["Grace"]
    assert len(told(session, "Grace", DeliveryKind.TO_MODERATE, audit)) == 1
    with pytest.raises(RuleBroken, match="Grace Holloway has this one since you opened"):
        names(session, audit, "Priya")


def test_a_second_reading_goes_by_name_too(session: Session, second: Audit) -> None:
    moses, priya, grace = (named(session, who) for who in LEADS)
    with pytest.raises(RuleBroken, match="somebody other than the first moderator"):
        hands_over(session, second, "Priya", "Moses")
    hands_over(session, second, "Priya", "Grace")
    assert (second.state, second.second_reader_id) == (_S.SECOND_READING, grace.id)
    assert second.moderator_id == moses.id
    assert second.turn_due_on == date(2026, 12, 2)
    assert len(told(session, "Grace", DeliveryKind.TO_SECOND_READ, second)) == 1
    takes_back(session, second, "Priya")
    assert second.second_reader_id == priya.id
    names(session, second, "Farzana", instead="Priya")
    assert names_of(session, [second.second_reader_id]) == ["Farzana"]
    (message,) = told(session, "Priya", MOVED, second)
    assert message.facts["second"] is True


def test_a_second_reading_that_was_begun_is_not_taken_back(session: Session, second: Audit) -> None:
    hands_over(session, second, "Priya", "Grace")
    drafts.keep(
        session,
        Written(f"second-{second.key}", "w1"),
        {"reason": "The plan is old."},
        audit_id=second.key,
        sequence=1,
        by=named(session, "Grace"),
        at=on(2),
    )
    with pytest.raises(RuleBroken, match="Grace Holloway has begun"):
        takes_back(session, second, "Priya")


def test_a_message_to_who_has_left_is_not_owed(session: Session, waits: Audit) -> None:
    moses: Person = named(session, "Moses")
    moses.ends = date(2026, 12, 1)
    session.flush()
    names(session, waits, "Grace", instead="Moses")
    assert told(session, "Moses", MOVED, waits) == []


def test_the_trail_names_the_state_that_was_left(session: Session, begun: Audit) -> None:
    names(session, begun, "Grace", instead="Moses")
    (line,) = trail_of(session, begun, "audit.put_down")
    assert (line.before, line.after) == ({"state": "in_moderation"}, {"state": "submitted"})


# Two people at once


@pytest.fixture
def shared(programme: Programme) -> int:
    """The id of an audit that waits for Moses, there for everybody to see."""
    with programme.change(where="test") as session:
        return sent(session, council(session)).key


def _priya_claims(session: Session, audit_id: int) -> Audit:
    return taking.claim(session, audit_id, by=named(session, "Priya"), at=on(2))


def _moses_hands_over(session: Session, audit_id: int) -> Audit:
    audit = session.get_one(Audit, audit_id)
    return hands_over(session, audit, "Moses", "Grace")


def _farzana_names_herself(session: Session, audit_id: int) -> Audit:
    return names(session, session.get_one(Audit, audit_id), "Farzana", instead="Moses")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_priya_claims, _moses_hands_over),
        (_priya_claims, _farzana_names_herself),
        (_moses_hands_over, _farzana_names_herself),
    ],
)
def test_of_two_at_once_one_has_it_and_the_other_reads_a_sentence(
    programme: Programme, shared: int, one: Doing, other: Doing
) -> None:
    together = threading.Barrier(2)

    def does(work: Doing) -> tuple[str, int | None]:
        together.wait()
        try:
            with programme.change() as session:
                return "", reader_id_of(work(session, shared))
        except RuleBroken as refused:
            return refused.sentence, None

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(does, (one, other)))
    assert sorted(bool(sentence) for sentence, _ in found) == [False, True]
    (sentence,) = (sentence for sentence, _ in found if sentence)
    clear = ("please press again", "has this one", "by name", "is moderating", "since you opened")
    assert any(words in sentence for words in clear), sentence
    with programme.read() as session:
        audit = session.get_one(Audit, shared)
        assert reader_id_of(audit) in {holder for _, holder in found if holder}
        assert len(trail_of(session, audit, "audit.reader_changed")) == (
            0 if audit.state is _S.IN_MODERATION else 1
        )
