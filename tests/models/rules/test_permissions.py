"""Who may read what of an audit, as one table (brief section 11)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.errors import RuleBroken
from models.rules import permissions
from models.rules.permissions import AuditFacts, ReaderFacts
from models.vocabulary import AuditState, Grade, Role

A = AuditState
FAMILY_HELP, CORPORATE_PARENTING = 20, 21
MOSES, WREN, TOLA, NEW_WORKER, NEW_MANAGER, IRENE, STRANGER = 1, 2, 3, 4, 5, 6, 7

AUDIT = AuditFacts(
    auditor_id=MOSES,
    state=A.FINALISED,
    service_id=FAMILY_HELP,
    grade=Grade.GOOD,
    worker_id=WREN,
    worker_manager_id=TOLA,
    current_worker_id=NEW_WORKER,
    current_worker_manager_id=NEW_MANAGER,
    reviewer_ids=frozenset({IRENE}),
)


def reader(id: int = STRANGER, *roles: Role, service: int | None = None) -> ReaderFacts:
    led = frozenset() if service is None else frozenset({service})
    return ReaderFacts(id, frozenset(roles), led)


AUDITOR = reader(MOSES, Role.TEAM_MANAGER)
LEAD = reader(STRANGER, Role.PRACTICE_ASSURANCE_LEAD)
QA_MANAGER = reader(STRANGER, Role.QA_MANAGER)
SERVICE_MANAGER = reader(STRANGER, Role.SERVICE_MANAGER, service=FAMILY_HELP)
AD = reader(STRANGER, Role.ASSISTANT_DIRECTOR, service=FAMILY_HELP)
OTHER_AD = reader(STRANGER, Role.ASSISTANT_DIRECTOR, service=CORPORATE_PARENTING)
DIRECTOR = reader(STRANGER, Role.DIRECTOR_SOCIAL_CARE)
DIRECTOR_PPP = reader(STRANGER, Role.DIRECTOR_PPP)
ADMIN = reader(STRANGER, Role.ADMIN)
ACADEMY = reader(STRANGER, Role.ACADEMY)


@pytest.mark.parametrize(
    ("person", "readable"),
    [
        # Auditors their own, drafts too.
        (AUDITOR, set(AuditState)),
        # Practice assurance and the QA manager all but drafts.
        (LEAD, set(AuditState) - {A.ASSIGNED, A.IN_PROGRESS}),
        (QA_MANAGER, set(AuditState) - {A.ASSIGNED, A.IN_PROGRESS}),
        # Service managers and ADs what is final in their service, and nothing of another's.
        (SERVICE_MANAGER, {A.FINALISED, A.AMENDED}),
        (AD, {A.FINALISED, A.AMENDED}),
        (OTHER_AD, set()),
        # A team manager does not read the audits of a service that they are in.
        (reader(STRANGER, Role.TEAM_MANAGER, service=FAMILY_HELP), set()),
        # The Directors only what is weak (below); this one is Good.
        (DIRECTOR, set()),
        (DIRECTOR_PPP, set()),
        # The worker, their manager and the chair never the whole; nor admin, nor the Academy.
        (reader(WREN), set()),
        (reader(TOLA, Role.TEAM_MANAGER), set()),
        (reader(IRENE, Role.IRO), set()),
        (ADMIN, set()),
        (ACADEMY, set()),
        (reader(), set()),
    ],
)
def test_who_reads_the_whole_audit_in_which_state(
    person: ReaderFacts, readable: set[AuditState]
) -> None:
    found = {
        state
        for state in AuditState
        if permissions.may_read_audit(person, replace(AUDIT, state=state))
    }
    assert found == readable


@pytest.mark.parametrize("state", [A.EXEMPTED, A.REASSIGNED, A.MISSED, A.VOID])
def test_an_audit_that_ended_before_it_was_sent_stays_its_auditors(state: AuditState) -> None:
    ended = replace(AUDIT, state=state, sent=False)
    assert permissions.may_read_audit(AUDITOR, ended)
    for somebody in (LEAD, QA_MANAGER, AD, DIRECTOR):
        with pytest.raises(RuleBroken, match="ended before it was sent"):
            permissions.check_may_read_audit(somebody, ended)


@pytest.mark.parametrize("director", [DIRECTOR, DIRECTOR_PPP])
@pytest.mark.parametrize(
    ("grade", "state", "reads"),
    [
        (Grade.INADEQUATE, A.FINALISED, True),
        (Grade.REQUIRES_IMPROVEMENT, A.AMENDED, True),
        (Grade.GOOD, A.FINALISED, False),
        (Grade.OUTSTANDING, A.FINALISED, False),
        (Grade.INADEQUATE, A.IN_MODERATION, False),
        (None, A.FINALISED, False),
    ],
)
def test_the_directors_read_what_is_finally_weak(
    director: ReaderFacts, grade: Grade | None, state: AuditState, reads: bool
) -> None:
    audit = replace(AUDIT, grade=grade, state=state)
    assert permissions.may_read_audit(director, audit) is reads


@pytest.mark.parametrize("person", [OTHER_AD, ACADEMY, ADMIN, reader(WREN), reader()])
def test_a_weak_grade_opens_the_audit_to_the_directors_only(person: ReaderFacts) -> None:
    assert not permissions.may_read_audit(person, replace(AUDIT, grade=Grade.INADEQUATE))


@pytest.mark.parametrize(
    ("person", "state", "sentence"),
    [
        (LEAD, A.IN_PROGRESS, "This audit is still being written; only its auditor"),
        (ADMIN, A.FINALISED, "An administrator sets the app up and reads no case text."),
        (reader(STRANGER, Role.ADMIN, Role.ACADEMY), A.FINALISED, "This audit is not open to you."),
        (OTHER_AD, A.FINALISED, "This audit is not open to you."),
    ],
)
def test_a_refusal_says_the_rule(person: ReaderFacts, state: AuditState, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        permissions.check_may_read_audit(person, replace(AUDIT, state=state))
    assert refused.value.sentence.startswith(sentence)


def test_admin_takes_nothing_away_from_who_assures_practice() -> None:
    both = reader(STRANGER, Role.ADMIN, Role.PRACTICE_ASSURANCE_LEAD)
    permissions.check_may_read_audit(both, AUDIT)


@pytest.mark.parametrize(
    ("person", "final", "before"),
    [
        # The worker and their manager, of the audit's date and on transfer the new ones.
        (reader(WREN), True, False),
        (reader(TOLA), True, False),
        (reader(NEW_WORKER), True, False),
        (reader(NEW_MANAGER), True, False),
        # The child's chair, IRO or reviewing officer.
        (reader(IRENE, Role.IRO), True, False),
        # Whoever may read the whole.
        (LEAD, True, True),
        (AUDITOR, True, True),
        (AD, True, False),
        # Nobody else.
        (reader(), False, False),
        (ADMIN, False, False),
        (DIRECTOR, False, False),
    ],
)
def test_who_sees_strengths_worries_and_actions(
    person: ReaderFacts, final: bool, before: bool
) -> None:
    in_moderation = replace(AUDIT, state=A.IN_MODERATION)
    assert permissions.may_read_outcome(person, AUDIT) is final
    assert permissions.may_read_outcome(person, in_moderation) is before


def test_the_worker_hears_that_the_findings_will_come() -> None:
    with pytest.raises(RuleBroken, match="You will be told when they are"):
        permissions.check_may_read_outcome(reader(WREN), replace(AUDIT, state=A.SUBMITTED))
    with pytest.raises(RuleBroken, match="not open to you"):
        permissions.check_may_read_outcome(reader(), AUDIT)
