"""An audit in each of its states, brought there as people bring it, and what each may try."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlmodel import Session, col, select

from models.appeal import Appeal
from models.audit import Audit
from models.person import Person
from models.rules.calendar import next_working_day
from models.rules.lifecycle import DECIDED_STATES
from models.rules.rotation import Month
from models.vocabulary import (
    Answered,
    AppealKind,
    AuditQuality,
    AuditState,
    Grade,
    RegradeReason,
    Safe,
    TookPart,
)
from models.workflow import (
    agreement,
    answering,
    appeals,
    assignment,
    grading_blind,
    handing,
    moderation,
    planned,
    queue,
    reading,
    replies,
    returning,
    second_reading,
    second_return,
    submission,
    taking,
    telling,
)
from models.workflow.actions import NewAction
from models.workflow.audits import case_of, move, reader_id_of
from models.workflow.case_import import import_cases
from models.workflow.decisions import Checklist
from models.workflow.parts import asked_of
from models.workflow.people_import import import_people
from models.workflow.replies import ReplyWords
from models.workflow.tools import tool_of
from tests.conftest import FIRST_MORNING
from tests.handlers.deciding import answer_of
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING
CHECKLIST = Checklist(True, "In time.", "Calmer at home.", True, AuditQuality.SOUND)

#: They come once the audit stands where it should, so that nobody gives it to one of them.
LATER = """\
slack_user_id,email,name,roles,team,service,manager_email,starts,ends,working_days
U0LENA,lena@q.test,Lena Voss,practice_assurance_lead,,Assurance,farzana@q.test,,,MTWTF
U0KOFI,kofi@q.test,Kofi Mensah,practice_assurance_lead,,Assurance,farzana@q.test,,,MTWTF
U0ZOLA,zola@q.test,Zola Dube,practice_assurance_lead,,Assurance,farzana@q.test,,,MTWTF
U0OLA,ola@q.test,Ola Svensson,practice_assurance_lead,,Assurance,farzana@q.test,,,MTWTF
U0BEN,ben@q.test,Ben Archer,practice_assurance_lead,,Assurance,farzana@q.test,,2026-11-30,MTWTF
U0CHIOMA,chioma@q.test,Chioma Eze,iro,,Assurance,gareth@q.test,,,MTWTF
U0IDA,ida@q.test,Ida Lindqvist,cp_chair,,Assurance,gareth@q.test,,,MTWTF
U0NUALA,nuala@q.test,Nuala Byrne,service_manager,,Looked After,helen@q.test,,,MTWTF
U0DINA,dina@q.test,Dina Haddad,social_worker,Lantern Team,Looked After,amara@q.test,,,MTWTF
U0ASIF,asif@q.test,Asif Rahman,admin,,Assurance,gareth@q.test,,,MTWTF
"""


def council(session: Session) -> Audit:
    """The office's council with December drawn: Amara's audit, which she has not started."""
    import_people(session, PEOPLE, at=AT)
    import_cases(session, CASES, at=AT)
    assignment.release_month(session, Month(2026, 12), at=AT, seed=7)
    return session.exec(select(Audit).where(Audit.auditor_id == named(session, "Amara").key)).one()


def named(session: Session, first_name: str) -> Person:
    """Somebody of the council."""
    return session.exec(select(Person).where(col(Person.name).startswith(first_name))).one()


def everybody_else_comes(session: Session, audit: Audit) -> None:
    """The rest of the council is there; Chioma chairs the child, and Ida did before her."""
    import_people(session, LATER, at=AT)
    case_of(session, audit).chair_id = named(session, "Chioma").key
    audit.chair_id = named(session, "Ida").key


# How an audit comes to each of its states


def _starts(session: Session, audit: Audit) -> None:
    assignment.confirm_and_start(session, audit.key, by=named(session, "Amara"), at=AT)


def sends(session: Session, audit: Audit, grade: str = "good") -> None:
    """Amara answers everything and sends it."""
    auditor = named(session, "Amara")
    for part in asked_of(session, audit):
        values = {field.name: answer_of(field, grade) for field in part.fields}
        answering.save_part(session, audit.key, part.code, values, by=auditor, at=AT)
    submission.submit(session, audit.key, by=auditor, at=AT)


def _is_taken(session: Session, audit: Audit) -> None:
    taking.claim(session, audit.key, by=session.get_one(Person, audit.moderator_id), at=AT)


def _is_returned(session: Session, audit: Audit) -> None:
    returns(session, audit, session.get_one(Person, audit.moderator_id))


def _is_graded_inadequate(session: Session, audit: Audit) -> None:
    regrades(session, audit, session.get_one(Person, audit.moderator_id))


def _is_read_otherwise(session: Session, audit: Audit) -> None:
    reads_second(session, audit, session.get_one(Person, audit.second_reader_id))


def _is_read_alike(session: Session, audit: Audit) -> None:
    reader = session.get_one(Person, audit.second_reader_id)
    given = {"grade": Grade.INADEQUATE, "reason": "Nobody has seen the child."}
    second_reading.second_read(session, audit.key, **given, by=reader, at=AT)
    telling.spoken(session, audit.key, by=named(session, "Tom"), at=AT)


def _is_reviewed(session: Session, audit: Audit) -> None:
    asked = asks(session, audit, named(session, "Adaeze"), AppealKind.REVIEW)
    given = {"grade": Grade.GOOD, "reason": "The visits are on the record after all."}
    appeals.decide(session, asked.key, **given, by=named(session, "Farzana"), at=AT)


def _ends(state: AuditState) -> Callable[[Session, Audit], None]:
    def end(session: Session, audit: Audit) -> None:
        move(session, audit, state, what=f"audit.{state}", by=None, at=AT)

    return end


_S = AuditState
_TO_MODERATION = (_starts, sends, _is_taken)
_TO_READING = (*_TO_MODERATION, _is_graded_inadequate)
_TO_FINAL = (*_TO_READING, _is_read_alike)
STEPS: Mapping[AuditState, tuple[Callable[[Session, Audit], None], ...]] = {
    _S.ASSIGNED: (),
    _S.IN_PROGRESS: (_starts,),
    _S.RETURNED: (*_TO_MODERATION, _is_returned),
    _S.SUBMITTED: _TO_MODERATION[:2],
    _S.IN_MODERATION: _TO_MODERATION,
    _S.SECOND_READING: _TO_READING,
    _S.DISPUTED: (*_TO_READING, _is_read_otherwise),
    _S.SECOND_RETURN: (*_TO_MODERATION, _is_returned, *_TO_MODERATION, _is_returned),
    _S.FINALISED: _TO_FINAL,
    _S.AMENDED: (*_TO_FINAL, _is_reviewed),
    _S.EXEMPTED: (_starts, _ends(_S.EXEMPTED)),
    _S.REASSIGNED: (_starts, _ends(_S.REASSIGNED)),
    _S.MISSED: (_starts, _ends(_S.MISSED)),
    _S.VOID: (_starts, _ends(_S.VOID)),
}


def audit_in(session: Session, state: AuditState) -> Audit:
    """Amara's audit in a state, with the whole council around it."""
    audit = council(session)
    for step in STEPS[state]:
        step(session, audit)
    everybody_else_comes(session, audit)
    session.flush()
    assert audit.state is state
    return audit


# What they do


def an_action(session: Session) -> NewAction:
    """An action for Tom, the team manager of the case."""
    return NewAction(
        kind="safety_plan",
        what="Write the safety plan with the family's own people.",
        why="So that everybody knows who comes when it is not safe.",
        owner_id=named(session, "Tom").key,
        due_on=next_working_day(AT.date() + timedelta(days=7)),
    )


def regrades(session: Session, audit: Audit, by: Person) -> None:
    """Down to Inadequate, with an action."""
    moderation.regrade(
        session,
        audit.key,
        to=Grade.INADEQUATE,
        reason_code=RegradeReason.RISK_MISSED,
        reason="The record shows a risk that the audit does not.",
        checklist=CHECKLIST,
        new_actions=[an_action(session)],
        by=by,
        at=AT,
    )


def returns(session: Session, audit: Audit, by: Person) -> None:
    """Back to Amara; another lead helps her. The second time it is only asked for."""
    helps = next(
        lead
        for lead in (named(session, name) for name in ("Moses", "Priya", "Grace"))
        if lead.id not in (by.id, audit.moderator_id)
    )
    returning.return_for_redo(
        session,
        audit.key,
        notes={"front": "Please say with whom you spoke."},
        supporter_id=helps.key,
        safe=Safe.YES,
        provisional=Grade.GOOD,
        by=by,
        at=AT,
    )


def reads_second(session: Session, audit: Audit, by: Person) -> None:
    """Requires Improvement: not what the moderator saw."""
    given = {"grade": Grade.REQUIRES_IMPROVEMENT, "reason": "The plan is there, and late."}
    second_reading.second_read(session, audit.key, **given, by=by, at=AT)


def settles(session: Session, audit: Audit, by: Person) -> None:
    """Requires Improvement stands."""
    given = {"grade": Grade.REQUIRES_IMPROVEMENT, "reason": "The record is thin."}
    second_reading.settle(session, audit.key, **given, by=by, at=AT)


def asks(session: Session, audit: Audit, by: Person, kind: AppealKind) -> Appeal:
    """For another look at the grade."""
    reason = "The visits are on the record."
    return appeals.ask(session, audit.key, kind=kind, reason=reason, by=by, at=AT)


def decides_appeal(session: Session, audit: Audit, by: Person) -> None:
    """On what Amara has asked: the grade stands."""
    asked = asks(session, audit, named(session, "Amara"), AppealKind.APPEAL)
    grade = audit.grade or Grade.GOOD
    appeals.decide(session, asked.key, grade=grade, reason="It is not there.", by=by, at=AT)


def grades_blind(session: Session, audit: Audit, by: Person) -> None:
    """An audit that was drawn for it."""
    audit.blind = True
    domains = {domain.code: Grade.GOOD for domain in tool_of(session, audit).domains}
    given = {"grade": Grade.GOOD, "domains": domains, "reason": "The plan is clear."}
    grading_blind.give_blind_grade(session, audit.key, **given, by=by, at=AT)


def hands_over(session: Session, audit: Audit, by: Person) -> None:
    """To Ola."""
    handing.hand_over(session, audit.key, to=named(session, "Ola").key, by=by, at=AT)


def takes_back(session: Session, audit: Audit, by: Person) -> None:
    """After whoever has it has handed it over to Ola."""
    if audit.state in handing.TO_READ:
        hands_over(session, audit, session.get_one(Person, reader_id_of(audit)))
    handing.take_back(session, audit.key, by=by, at=AT)


def names(session: Session, audit: Audit, by: Person) -> None:
    """Ola, in the place of whoever has it."""
    ola, holder = named(session, "Ola").key, reader_id_of(audit)
    handing.name_reader(session, audit.key, to=ola, instead_of=holder, by=by, at=AT)


def decides_second_return(session: Session, audit: Audit, by: Person) -> None:
    """Once more, with Grace's help."""
    given = {"supporter_id": named(session, "Lena").key, "reason": "The notes are right."}
    second_return.return_once_more(session, audit.key, **given, by=by, at=AT)


def answers_reply(session: Session, audit: Audit, by: Person) -> None:
    """After the worker has replied, where they can."""
    if audit.state in DECIDED_STATES:
        words, worker = ReplyWords(TookPart.YES), session.get_one(Person, audit.worker_id)
        replies.reply(session, audit.key, words, by=worker, at=AT)
    replies.answer(session, audit.key, Answered.NOTED, "", by=by, at=AT)


#: Each action of the table: what is called, by whom.
ACTS: Mapping[str, Callable[[Session, Audit, Person], object]] = {
    "read": lambda s, audit, by: reading.open_audit(s, audit.key, by=by, at=AT),
    "findings": lambda s, audit, by: reading.open_findings(s, audit.key, by=by, at=AT),
    "take": lambda s, audit, by: taking.claim(s, audit.key, by=by, at=AT),
    "hand_back": lambda s, audit, by: taking.hand_back(s, audit.key, by=by, at=AT),
    "approve": lambda s, audit, by: moderation.approve(
        s, audit.key, checklist=CHECKLIST, by=by, at=AT
    ),
    "grade_blind": grades_blind,
    "regrade": regrades,
    "return": returns,
    "plan": lambda s, audit, by: planned.add(s, audit.key, an_action(s), by=by, at=AT),
    "answer": answers_reply,
    "hand_over": hands_over,
    "take_back": takes_back,
    "name": names,
    "second_return": decides_second_return,
    "appeal": lambda s, audit, by: asks(s, audit, by, AppealKind.APPEAL),
    "ask_review": lambda s, audit, by: asks(s, audit, by, AppealKind.REVIEW),
    "decide_appeal": decides_appeal,
    "second_read": reads_second,
    "settle": settles,
    "queue": lambda s, audit, by: queue.queue_of(s, by, at=AT),
    "agreement": lambda s, audit, by: agreement.how_we_agree(s, by=by, at=AT),
    "reply": lambda s, audit, by: replies.reply(
        s, audit.key, ReplyWords(TookPart.YES, "I will ask the family first."), by=by, at=AT
    ),
}
