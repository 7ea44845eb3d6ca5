"""Every cell of the table of who may do what, by the verb itself, on both databases.

Each is tried in a transaction of its own. What is allowed is undone; what is refused says one of
the sentences of its kind, and has changed no row of any table.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from models.audit import Audit
from models.errors import RuleBroken
from models.programme import Programme
from models.vocabulary import AuditState
from tests.dumping import dump_of
from tests.models.workflow.cells import (
    ELSE,
    ORDER,
    PEOPLE,
    SENTENCES,
    Cell,
    Rule,
    says,
)
from tests.models.workflow.near import person
from tests.models.workflow.standing import ACTS, audit_in
from tests.models.workflow.who_may import TABLE


class Undone(Exception):
    """It could be done, and nothing of it is kept."""


def tries(programme: Programme, audit_id: int, rule: Rule, who: str) -> tuple[str, str]:
    """The letter of what comes of it, and the sentence of a refusal."""
    try:
        with programme.change() as session:
            audit = session.get_one(Audit, audit_id)
            by = person(session, audit, who)
            if by is None:
                return Cell.NOBODY_YET, ""
            ACTS[rule.act](session, audit, by)
            raise Undone
    except Undone:
        return Cell.MAY, ""
    except RuleBroken as refused:
        kinds = [kind for kind in SENTENCES if says(kind, refused.sentence)]
        return "".join(kinds) or "?", refused.sentence


@pytest.mark.parametrize("state", ORDER)
def test_every_cell(programme: Programme, state: AuditState, backend: str) -> None:
    """On PostgreSQL everything that may be done, and one of each row that may not."""
    with programme.change() as session:
        audit_id = audit_in(session, state).key
    before = dump_of(programme.engine)
    wrong = []
    for rule, who in tried_in(state):
        expected = rule.cell(who, state)
        if backend == "postgres" and expected is not Cell.MAY and not stands_for_others(rule, who):
            continue
        found, sentence = tries(programme, audit_id, rule, who)
        if found != expected:
            wrong.append(f"{rule.act}: {who}: {found} and not {expected}: {sentence}")
    assert not wrong, "\n".join(wrong)
    assert dump_of(programme.engine) == before


def tried_in(state: AuditState) -> Iterator[tuple[Rule, str]]:
    """Every action and person; what is about no audit only once."""
    rules = [rule for rule in TABLE if rule.about_one_audit or state is AuditState.FINALISED]
    return itertools.product(rules, PEOPLE)


def stands_for_others(rule: Rule, who: str) -> bool:
    """Whether somebody is the first of their row."""
    row = rule.row_of(who)
    return who == next(other for other in PEOPLE if rule.row_of(other) == row)


def test_every_state_and_every_action_has_its_cells() -> None:
    assert set(ORDER) == set(AuditState)
    assert {rule.act for rule in TABLE} == set(ACTS)
    for rule in TABLE:
        for row in rule.rows.values():
            letters = row.replace(" ", "")
            assert len(letters) in (1, len(ORDER)), (rule.act, row)
            assert set(letters) <= set(Cell), (rule.act, row)
        assert {who for row in rule.rows for who in row} <= {*PEOPLE, ELSE}, rule.act
