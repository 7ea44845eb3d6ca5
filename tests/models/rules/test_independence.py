"""Who may audit, moderate, read second and decide an appeal: rules 1 and 2 as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.errors import RuleBroken
from models.rules import independence
from models.rules.independence import AuditorFacts, AuditTies, CaseTies, PersonFacts
from models.vocabulary import Role

# A child of the North team in Family Help: Wren works with them; Tola leads the team, Sade the
# service, Dele is its Assistant Director. Irene chairs; Ida chaired before her.
WREN, TOLA, SADE, DELE, IRENE, IDA = 1, 2, 3, 4, 5, 6
NORTH, SOUTH, REVIEWING = 10, 11, 12
FAMILY_HELP, CORPORATE_PARENTING = 20, 21
# Moses, a team manager of the South, audits it; Grace manages him. Kofi said that he knows them.
MOSES, GRACE, KOFI = 7, 8, 9
# Practice assurance: Amara moderates, Priya reads second, Lena helps with a redo, Ben was told.
AMARA, PRIYA, LENA, BEN, ZOLA = 30, 31, 32, 33, 34

CHILD = CaseTies(
    worker_id=WREN,
    worker_line=frozenset({TOLA, SADE, DELE}),
    chair_id=IRENE,
    team_id=NORTH,
    service_id=FAMILY_HELP,
    has_reviewed=frozenset({IDA}),
    conflicted=frozenset({KOFI}),
)
AUDIT = AuditTies(
    case=CHILD,
    auditor_id=MOSES,
    auditor_manager_id=GRACE,
    supporter_id=LENA,
    first_moderator_id=AMARA,
    second_reader_id=PRIYA,
    alerted=frozenset({BEN}),
    judged=frozenset({ZOLA}),
)


def auditor(
    id: int, role: Role, *, team: int | None = None, service: int | None = None
) -> AuditorFacts:
    return AuditorFacts(id=id, roles=frozenset({role}), team_id=team, service_id=service)


NEWCOMER = 99


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        # Rule 2: nobody audits a case that they work, chair or review …
        (auditor(WREN, Role.TEAM_MANAGER), "The worker of a case"),
        (auditor(IRENE, Role.IRO), "Whoever chairs or reviews"),
        (auditor(IDA, Role.CP_CHAIR), "Whoever chairs or reviews"),
        # … or manage, anywhere in the line.
        (auditor(TOLA, Role.TEAM_MANAGER), "A manager anywhere in the worker's line"),
        (auditor(DELE, Role.ASSISTANT_DIRECTOR), "A manager anywhere in the worker's line"),
        # A team manager never one of their team's; a service manager and an AD of their service's.
        (auditor(NEWCOMER, Role.TEAM_MANAGER, team=NORTH), "A manager anywhere"),
        (auditor(NEWCOMER, Role.DEPUTY_TEAM_MANAGER, team=NORTH), "A manager anywhere"),
        (auditor(NEWCOMER, Role.SERVICE_MANAGER, service=FAMILY_HELP), "A manager anywhere"),
        (auditor(NEWCOMER, Role.ASSISTANT_DIRECTOR, service=FAMILY_HELP), "A manager anywhere"),
        # Teams and services that somebody leads besides their own.
        (
            AuditorFacts(NEWCOMER, frozenset(), managed_team_ids=frozenset({NORTH})),
            "A manager anywhere",
        ),
        (
            AuditorFacts(NEWCOMER, frozenset(), managed_service_ids=frozenset({FAMILY_HELP})),
            "A manager anywhere",
        ),
        # Who knows the child or family.
        (auditor(KOFI, Role.TEAM_MANAGER, team=SOUTH), "Somebody who knows"),
        # A colleague of the same team, unless reviewing (below).
        (auditor(NEWCOMER, Role.LEAD_PRACTITIONER, team=NORTH), "A case of one's own team"),
        # Everybody else may.
        (auditor(MOSES, Role.TEAM_MANAGER, team=SOUTH, service=FAMILY_HELP), None),
        (auditor(NEWCOMER, Role.SERVICE_MANAGER, service=CORPORATE_PARENTING), None),
        (auditor(NEWCOMER, Role.IRO, team=REVIEWING), None),
        (auditor(NEWCOMER, Role.TEAM_MANAGER), None),
        (auditor(NEWCOMER, Role.ASSISTANT_DIRECTOR), None),
    ],
)
def test_who_may_audit_a_case(person: AuditorFacts, sentence: str | None) -> None:
    assert independence.may_audit(person, CHILD) is (sentence is None)
    if sentence is None:
        independence.check_may_audit(person, CHILD)
        return
    with pytest.raises(RuleBroken) as refused:
        independence.check_may_audit(person, CHILD, reason="there is nobody else")
    assert refused.value.sentence.startswith(sentence)


@pytest.mark.parametrize("role", [Role.CIN_REVIEWING_OFFICER, Role.CP_CHAIR, Role.IRO])
def test_a_reviewing_officer_takes_a_colleagues_case_only_with_a_reason(role: Role) -> None:
    rafi = auditor(NEWCOMER, role, team=NORTH)
    with pytest.raises(RuleBroken) as refused:
        independence.check_may_audit(rafi, CHILD, reason=" ")
    assert refused.value.field == "reason"
    assert not independence.may_audit(rafi, CHILD)
    independence.check_may_audit(rafi, CHILD, reason="no other reviewing officer is in post")


def test_a_reason_never_opens_ones_own_case() -> None:
    irene = auditor(IRENE, Role.IRO, team=NORTH)
    assert not independence.may_audit(irene, CHILD, reason="no other IRO is in post")


def test_a_case_without_a_team_is_nobodys_own_teams() -> None:
    loose = CaseTies(
        worker_id=None, worker_line=frozenset(), chair_id=None, team_id=None, service_id=None
    )
    assert independence.may_audit(auditor(NEWCOMER, Role.TEAM_MANAGER), loose)
    assert independence.may_audit(auditor(NEWCOMER, Role.LEAD_PRACTITIONER), loose)


def lead(id: int, *more: Role) -> PersonFacts:
    return PersonFacts(id, frozenset({Role.PRACTICE_ASSURANCE_LEAD, *more}))


@pytest.mark.parametrize(
    ("person", "moderates", "reads_second"),
    [
        # Rule 1: never the auditor, their line manager, the worker, the worker's line …
        (lead(MOSES), "An auditor's own audit", "An auditor's own audit"),
        (lead(GRACE), "The auditor's line manager", "The auditor's line manager"),
        (lead(WREN), "Nobody in the worker's line", "Nobody in the worker's line"),
        (lead(SADE), "Nobody in the worker's line", "Nobody in the worker's line"),
        # … who chaired or reviewed the child, now or before, or knows them …
        (lead(IRENE), "Whoever chaired or reviewed", "Whoever chaired or reviewed"),
        (lead(IDA), "Whoever chaired or reviewed", "Whoever chaired or reviewed"),
        (lead(KOFI), "Somebody who knows", "Somebody who knows"),
        # … or who helps with the redo.
        (lead(LENA), "Who helps with the redo", "Who helps with the redo"),
        # A second reader is not the first moderator, and had no alert.
        (lead(AMARA), None, "The second reader is somebody other"),
        (lead(BEN), None, "The second reader is somebody who knows nothing yet"),
        (lead(NEWCOMER), None, None),
        # Both are practice assurance leads.
        (
            PersonFacts(NEWCOMER, frozenset({Role.QA_MANAGER})),
            "Audits are moderated by practice assurance",
            "Audits are moderated by practice assurance",
        ),
    ],
)
def test_who_may_moderate_and_who_may_read_second(
    person: PersonFacts, moderates: str | None, reads_second: str | None
) -> None:
    assert independence.may_moderate(person, AUDIT) is (moderates is None)
    assert independence.may_second_read(person, AUDIT) is (reads_second is None)
    if moderates is not None:
        with pytest.raises(RuleBroken) as refused:
            independence.check_may_moderate(person, AUDIT)
        assert refused.value.sentence.startswith(moderates)
    if reads_second is not None:
        with pytest.raises(RuleBroken) as refused:
            independence.check_may_second_read(person, AUDIT)
        assert refused.value.sentence.startswith(reads_second)


def qa_manager(id: int) -> PersonFacts:
    return PersonFacts(id, frozenset({Role.QA_MANAGER}))


@pytest.mark.parametrize(
    ("person", "named", "moderates", "reads_second"),
    [
        # The QA manager moderates what was given to them by name, and nothing else.
        (qa_manager(NEWCOMER), {NEWCOMER}, None, None),
        (qa_manager(NEWCOMER), {AMARA}, "Audits are moderated", "Audits are moderated"),
        (qa_manager(NEWCOMER), set(), "Audits are moderated", "Audits are moderated"),
        # A name makes nobody independent …
        (qa_manager(GRACE), {GRACE}, "The auditor's line manager", "The auditor's line manager"),
        (qa_manager(DELE), {DELE}, "Nobody in the worker's", "Nobody in the worker's"),
        (qa_manager(LENA), {LENA}, "Who helps with the redo", "Who helps with the redo"),
        (lead(MOSES), {MOSES}, "An auditor's own audit", "An auditor's own audit"),
        # … nor a second reader of who moderated, or had an alert …
        (qa_manager(AMARA), {AMARA}, None, "The second reader is somebody other"),
        (qa_manager(BEN), {BEN}, None, "The second reader is somebody who knows nothing yet"),
        # … nor a moderator of anybody else.
        (
            PersonFacts(NEWCOMER, frozenset({Role.ASSISTANT_DIRECTOR, Role.DIRECTOR_PPP})),
            {NEWCOMER},
            "Audits are moderated",
            "Audits are moderated",
        ),
    ],
)
def test_who_may_have_an_audit_by_name(
    person: PersonFacts, named: set[int], moderates: str | None, reads_second: str | None
) -> None:
    ties = replace(AUDIT, named=frozenset(named))
    for check, sentence in (
        (independence.check_may_moderate, moderates),
        (independence.check_may_second_read, reads_second),
    ):
        if sentence is None:
            check(person, ties)
            continue
        with pytest.raises(RuleBroken) as refused:
            check(person, ties)
        assert refused.value.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        (lead(LENA), None),
        (lead(AMARA), None),  # who returned it may help, and then does not moderate it again
        (lead(MOSES), "The auditor gets somebody beside them"),
        (PersonFacts(TOLA, frozenset({Role.TEAM_MANAGER})), "A practice assurance lead helps"),
    ],
)
def test_who_may_help_with_a_redo(person: PersonFacts, sentence: str | None) -> None:
    assert independence.may_support(person, AUDIT) is (sentence is None)
    if sentence is not None:
        with pytest.raises(RuleBroken) as refused:
            independence.check_may_support(person, AUDIT)
        assert refused.value.sentence.startswith(sentence)
        assert refused.value.field == "supporter"


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        # The QA manager, or the Director PPP where rule 1 bars the QA manager.
        (PersonFacts(NEWCOMER, frozenset({Role.QA_MANAGER})), None),
        (PersonFacts(NEWCOMER, frozenset({Role.DIRECTOR_PPP})), None),
        (lead(NEWCOMER), "The QA manager decides this"),
        (lead(AMARA, Role.QA_MANAGER), "Who moderated an audit or read it second"),
        (lead(PRIYA, Role.QA_MANAGER), "Who moderated an audit or read it second"),
        (lead(LENA, Role.QA_MANAGER), "Who helped with the redo"),
        (lead(ZOLA, Role.QA_MANAGER), "Who moderated an audit or read it second"),
        (PersonFacts(MOSES, frozenset({Role.QA_MANAGER})), "An auditor's own audit"),
    ],
)
def test_who_may_decide_an_appeal(person: PersonFacts, sentence: str | None) -> None:
    assert independence.may_decide_appeal(person, AUDIT) is (sentence is None)
    if sentence is not None:
        with pytest.raises(RuleBroken) as refused:
            independence.check_may_decide_appeal(person, AUDIT)
        assert refused.value.sentence.startswith(sentence)
