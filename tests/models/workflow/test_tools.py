"""The audit tools' versions: drafts, what is live, and what a started audit is asked with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from models.audit import Audit
from models.datafile import shipped
from models.errors import RuleBroken
from models.person import Person
from models.programme import Programme
from models.rules.rotation import Month
from models.tool import ToolVersion
from models.toolbook import Tool, load_tool
from models.trail import TrailEntry
from models.vocabulary import AuditState, Role, ToolState
from models.workflow import keeping_tools, tools
from models.workflow.assignment import confirm_and_start, release_month
from models.workflow.case_import import import_cases
from models.workflow.importing import BadRows
from models.workflow.people_import import import_people
from models.workflow.tool_import import import_standards, import_tool
from tests.conftest import FIRST_MORNING, Clock
from tests.dumping import dump_of
from tests.office import CASES, PEOPLE

AREA = "early_help"
OURS = shipped("tools/early_help.yml").replace("version: 1\n", "version: 2\n")
#: The council's second version: EH01 is asked no more, EH15 is new.
SECOND = OURS.replace("  - id: EH01\n", "  - id: EH15\n")
THIRD = SECOND.replace("version: 2\n", "version: 3\n")


class Council:
    """The office's people and cases, and a QA manager who keeps the tools."""

    def __init__(self, programme: Programme, clock: Clock) -> None:
        self.programme = programme
        self.clock = clock
        with programme.change(where="command") as session:
            import_people(session, PEOPLE, at=clock())
            import_cases(session, CASES, at=clock())

    def person(self, first: str) -> Person:
        with self.programme.read() as session:
            return session.exec(select(Person).where(Person.email == f"{first}@q.test")).one()

    def loads(self, text: str, *, by: str = "farzana", dry_run: bool = False) -> list[str]:
        person = self.person(by)
        with self.programme.change() as session:
            return import_tool(session, text, by=person, at=self.clock(), dry_run=dry_run).lines()

    def makes_live(
        self,
        version: int,
        *,
        by: str = "farzana",
        reason: str = "The board agreed it.",
        seen: datetime | None = None,
    ) -> None:
        person = self.person(by)
        seen = seen or self.row(version).loaded_at
        with self.programme.change() as session:
            keeping_tools.make_live(
                session, AREA, version, seen=seen, reason=reason, by=person, at=self.clock()
            )

    def puts_aside(self, version: int, *, by: str = "farzana") -> None:
        person = self.person(by)
        with self.programme.change() as session:
            keeping_tools.put_aside(session, AREA, version, by=person, at=self.clock())

    def row(self, version: int) -> ToolVersion:
        with self.programme.read() as session:
            found = select(ToolVersion).where(
                ToolVersion.area == AREA, ToolVersion.version == version
            )
            return session.exec(found).one()

    def states(self) -> dict[int, ToolState]:
        with self.programme.read() as session:
            return {kept.tool.version: kept.state for kept in tools.kept_versions(session, AREA)}

    def draws(self) -> Audit:
        """December is released; Amara's audit comes back (she works for another service)."""
        with self.programme.change(where="clock") as session:
            release_month(session, Month(2026, 12), at=self.clock(), seed=7)
        amara = self.person("amara")
        with self.programme.read() as session:
            return session.exec(select(Audit).where(Audit.auditor_id == amara.key)).one()

    def starts(self, audit: Audit) -> None:
        with self.programme.change() as session:
            confirm_and_start(session, audit.key, by=self.person("amara"), at=self.clock())

    def asked(self, audit: Audit) -> Tool:
        with self.programme.read() as session:
            return tools.tool_of(session, session.get_one(Audit, audit.key))

    def trail(self, what: str) -> list[TrailEntry]:
        with self.programme.read() as session:
            return list(session.exec(select(TrailEntry).where(TrailEntry.what == what)))


@pytest.fixture
def council(programme: Programme, clock: Clock) -> Council:
    """A council that has only the tools which came with the app."""
    return Council(programme, clock)


def refused(doing: Callable[[], object]) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal:
        doing()
    return refusal.value


def ids(tool: Tool) -> list[str]:
    return [question.id for question in tool.questions]


# What came with the app


def test_an_area_without_a_version_of_its_own_is_asked_with_the_file_that_came(
    council: Council,
) -> None:
    assert council.states() == {1: ToolState.LIVE}
    with council.programme.read() as session:
        assert tools.live_tool(session, AREA) is load_tool(AREA)
        assert tools.version_of(session, AREA, 1) is load_tool(AREA)


def test_what_came_with_the_app_is_written_down_before_an_audit_is_first_given_it(
    council: Council,
) -> None:
    audit = council.draws()
    kept = council.row(1)
    assert (kept.state, kept.loaded_by_id) == (ToolState.LIVE, None)
    assert kept.text == shipped("tools/early_help.yml")
    assert audit.tool_version == 1
    assert council.asked(audit) == load_tool(AREA)


def test_a_version_that_never_was_is_refused(council: Council) -> None:
    with council.programme.read() as session:
        for area, version in ((AREA, 7), ("fostering", 1)):
            with pytest.raises(RuleBroken, match="not here any more"):
                tools.version_of(session, area, version)
        with pytest.raises(RuleBroken, match="no audit tool yet"):
            tools.live_tool(session, "fostering")
        assert tools.kept_versions(session, "fostering") == []


# Loading a draft


def test_a_draft_says_what_differs_from_what_is_live_and_is_asked_of_nobody(
    council: Council,
) -> None:
    said = council.loads(SECOND)
    assert said[0] == "Early Help, version 2, a draft: 14 questions in 7 domains."
    assert said[1] == "Against version 1, which is live:"
    assert said[2].startswith("  added: EH15 in Referral and decision: Was the request for help")
    assert said[3].startswith("  removed: EH01 in Referral and decision: Was the request for help")
    assert said[4:] == ["Nobody is asked with it until it is made live: App Home, Audit tools."]
    assert council.states() == {2: ToolState.DRAFT, 1: ToolState.LIVE}
    assert council.asked(council.draws()).version == 1


def test_a_dry_run_says_the_same_and_writes_nothing(council: Council) -> None:
    before = dump_of(council.programme.engine)
    said = council.loads(SECOND, dry_run=True)
    assert dump_of(council.programme.engine) == before
    assert council.loads(SECOND) == said


def test_a_new_draft_takes_the_place_of_the_one_before_and_the_trail_says_so(
    council: Council,
) -> None:
    council.loads(SECOND)
    said = council.loads(THIRD)
    assert said[1] == "It takes the place of the draft of version 2."
    assert council.states() == {3: ToolState.DRAFT, 1: ToolState.LIVE}
    first, second = council.trail("tool.loaded")
    assert first.before is None
    assert second.before == {"version": 2, "text": first.after["text"]}
    assert (second.after["version"], second.after["state"]) == (3, "draft")
    assert second.person_id == council.person("farzana").id


def test_the_number_of_a_version_that_stands_is_not_given_again(council: Council) -> None:
    sentence = refused(lambda: council.loads(OURS.replace("version: 2", "version: 1"))).sentence
    assert "version 1 stands already" in sentence
    assert "`version: 2`" in sentence
    council.loads(SECOND)
    council.puts_aside(2)
    assert "`version: 3`" in refused(lambda: council.loads(SECOND)).sentence


def test_a_broken_file_is_refused_with_every_line_and_changes_nothing(council: Council) -> None:
    broken = SECOND.replace("codes: [R, D, C]", "codes: [R, Q]", 1).replace(
        "    domain: assessment\n", "    domain: assesment\n", 1
    )
    before = dump_of(council.programme.engine)
    refusal = refused(lambda: council.loads(broken))
    assert isinstance(refusal, BadRows)
    assert refusal.sentence == "Nothing was imported: 2 places need mending."
    lines = broken.splitlines()
    assert [lines[line - 1].strip() for line, _ in refusal.rows] == [
        "codes: [R, Q]",
        "domain: assesment",
    ]
    assert dump_of(council.programme.engine) == before


def test_a_file_that_is_not_yaml_names_the_line(council: Council) -> None:
    refusal = refused(lambda: council.loads("area: [early_help\n"))
    assert isinstance(refusal, BadRows)
    assert "not YAML" in refusal.rows[0][1]


@pytest.mark.parametrize("first", ["tom", "moses", "gareth", "rosalind"])
def test_nobody_but_the_qa_manager_keeps_the_tools(council: Council, first: str) -> None:
    council.loads(SECOND)
    for doing in (
        lambda: council.loads(THIRD, by=first),
        lambda: council.makes_live(2, by=first),
        lambda: council.puts_aside(2, by=first),
    ):
        assert "The QA manager keeps the audit tools" in refused(doing).sentence
    with council.programme.read() as session:
        person, at = council.person(first), council.clock()
        assert not tools_may(session, person, at)
        assert tools_may(session, council.person("farzana"), at)
    assert council.states() == {2: ToolState.DRAFT, 1: ToolState.LIVE}


def tools_may(session: Session, person: Person, at: datetime) -> bool:
    return keeping_tools.may_keep_tools(session, by=person, at=at)


def test_whoever_stands_in_for_the_qa_manager_keeps_the_tools(council: Council) -> None:
    with council.programme.change() as session:
        session.connection().execute(
            sa.text("UPDATE post SET holder_id = :moses WHERE code = :code"),
            {"moses": council.person("moses").key, "code": Role.QA_MANAGER.value},
        )
    council.loads(SECOND, by="moses")
    assert council.states()[2] is ToolState.DRAFT


# Making a version live


def test_a_started_audit_keeps_its_questions_and_the_next_one_has_the_new_ones(
    council: Council,
) -> None:
    started = council.draws()
    council.starts(started)
    council.loads(SECOND)
    council.makes_live(2)
    assert council.states() == {2: ToolState.LIVE, 1: ToolState.ARCHIVED}
    assert ids(council.asked(started))[0] == "EH01"
    with council.programme.change() as session:  # the same person starts again: nothing moves
        confirm_and_start(session, started.key, by=council.person("amara"), at=council.clock())
    assert council.asked(started).version == 1
    with council.programme.change() as session:
        later = session.get_one(Audit, started.key).model_copy(
            update={"id": None, "state": AuditState.ASSIGNED, "started_at": None}
        )
        fresh = Audit(**later.model_dump())
        session.add(fresh)
        session.flush()
    council.starts(fresh)
    assert council.asked(fresh).version == 2
    assert ids(council.asked(fresh))[:2] == ["EH15", "EH02"]


def test_an_audit_given_before_and_started_after_is_asked_with_the_new_version(
    council: Council,
) -> None:
    audit = council.draws()
    council.loads(SECOND)
    with council.programme.read() as session:
        assert tools_reach(session) == (0, 2)
    council.makes_live(2)
    assert council.asked(audit).version == 1
    council.starts(audit)
    assert council.asked(audit).version == 2
    with council.programme.read() as session:
        assert tools_reach(session) == (1, 1)


def test_what_is_drawn_after_a_version_went_live_is_given_that_version(council: Council) -> None:
    council.loads(SECOND)
    council.makes_live(2)
    audit = council.draws()
    assert audit.tool_version == 2
    assert ids(council.asked(audit))[0] == "EH15"


def tools_reach(session: Session) -> tuple[int, int]:
    reach = keeping_tools.reach_of(session, AREA)
    return reach.started, reach.waiting


def test_an_audit_that_came_back_is_taken_up_with_the_version_that_it_began_with(
    council: Council,
) -> None:
    audit = council.draws()
    council.starts(audit)
    with council.programme.change() as session:
        session.get_one(Audit, audit.key).state = AuditState.RETURNED
    council.loads(SECOND)
    council.makes_live(2)
    council.starts(audit)
    assert council.asked(audit).version == 1


def test_making_a_version_live_keeps_who_when_why_and_what_was_before(council: Council) -> None:
    council.loads(SECOND)
    council.clock.advance(3600)
    council.makes_live(2, reason="  Agreed at the board.  ")
    row = council.row(2)
    assert (row.live_from, row.reason) == (council.clock(), "Agreed at the board.")
    assert council.row(1).archived_at == council.clock()
    (entry,) = council.trail("tool.live")
    assert entry.before == {"state": "draft", "live": 1}
    assert (entry.after["version"], entry.after["state"]) == (2, "live")
    assert "board" not in str(entry.after)


def test_a_version_needs_a_reason_to_go_live(council: Council) -> None:
    council.loads(SECOND)
    assert refused(lambda: council.makes_live(2, reason="  ")).field == "reason"
    assert council.states()[1] is ToolState.LIVE


def test_what_was_not_looked_at_does_not_go_live(council: Council) -> None:
    council.loads(OURS)
    seen = council.row(2).loaded_at
    council.clock.advance(60)
    council.loads(SECOND)
    refusal = refused(lambda: council.makes_live(2, seen=seen))
    assert "loaded anew since you looked at it" in refusal.sentence


def test_a_live_version_cannot_be_made_live_again_nor_put_aside(council: Council) -> None:
    council.loads(SECOND)
    council.makes_live(2)
    assert "live already" in refused(lambda: council.makes_live(2)).sentence
    assert "Only a draft" in refused(lambda: council.puts_aside(2)).sentence


def test_an_earlier_version_may_come_back_word_for_word(council: Council) -> None:
    council.loads(SECOND)
    council.makes_live(2)
    council.makes_live(1, reason="The new one was too long.")
    assert council.states() == {1: ToolState.LIVE, 2: ToolState.ARCHIVED}
    assert council.row(1).text == shipped("tools/early_help.yml")


def test_a_draft_that_is_put_aside_stays_to_be_read(council: Council) -> None:
    council.loads(SECOND)
    council.puts_aside(2)
    assert council.states() == {1: ToolState.LIVE, 2: ToolState.ARCHIVED}
    assert council.trail("tool.put_aside")[0].before == {"state": "draft"}
    council.loads(THIRD)
    assert council.states()[3] is ToolState.DRAFT


def test_a_change_that_is_undone_leaves_nothing_behind_in_what_is_remembered(
    council: Council,
) -> None:
    """A draft's words are remembered by nobody until they are live for good."""
    audit = council.draws()
    council.loads(SECOND)
    farzana, seen = council.person("farzana"), council.row(2).loaded_at

    def changed_and_undone() -> None:
        with council.programme.change() as session:
            keeping_tools.make_live(
                session, AREA, 2, seen=seen, reason="Undone", by=farzana, at=council.clock()
            )
            given = session.get_one(Audit, audit.key)
            tools.give_tool(session, given, at=council.clock())
            assert ids(tools.tool_of(session, given))[0] == "EH15"
            raise LookupError

    with pytest.raises(LookupError):
        changed_and_undone()
    council.loads(OURS)
    council.makes_live(2)
    council.starts(audit)
    assert ids(council.asked(audit))[0] == "EH01"


# What the database itself refuses


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tool_version SET text = 'other words' WHERE version = 2",
        "UPDATE tool_version SET version = 9 WHERE version = 2",
        "UPDATE tool_version SET state = 'draft' WHERE version = 1",
        "DELETE FROM tool_version WHERE version = 1",
        "UPDATE audit SET tool_version = 2 WHERE started_at IS NOT NULL",
    ],
)
def test_nobody_changes_what_a_started_audit_is_asked(council: Council, statement: str) -> None:
    audit = council.draws()
    council.starts(audit)
    council.loads(SECOND)
    council.makes_live(2)

    def done() -> None:
        with council.programme.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    with pytest.raises(sa.exc.DBAPIError, match=r"keeps its t|is kept"):
        done()


def test_an_area_never_has_two_live_versions(council: Council) -> None:
    council.draws()
    council.loads(SECOND)
    with pytest.raises(sa.exc.IntegrityError), council.programme.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE tool_version SET state = 'live' WHERE version = 2")


# The council's practice standards

STANDARDS = """\
standards:
  - {code: PS1, name: "Children are seen alone at least every four weeks"}
  - {code: PS2, name: "Each plan names who acts if it does not work"}
"""


def loads_standards(council: Council, text: str, *, by: str = "farzana") -> list[str]:
    person = council.person(by)
    with council.programme.change() as session:
        return import_standards(session, text, by=person, at=council.clock()).lines()


def test_the_library_is_empty_until_the_council_writes_it(council: Council) -> None:
    with council.programme.read() as session:
        assert dict(tools.standards_of(session)) == {}
    named = SECOND.replace("codes: [R, D, C]\n", "codes: [R]\n    standards: [PS1]\n", 1)
    assert "not in the list (still empty)" in str(refusal_rows(council, named))
    said = loads_standards(council, STANDARDS)
    assert said == ["2 practice standards.", "  added: PS1", "  added: PS2"]
    council.loads(named)
    with council.programme.read() as session:
        assert tools.standards_of(session)["PS2"].name.startswith("Each plan names")
        assert tools.version_of(session, AREA, 2).question("EH15").standards == ("PS1",)


def refusal_rows(council: Council, text: str) -> list[tuple[int, str]]:
    refusal = refused(lambda: council.loads(text))
    assert isinstance(refusal, BadRows)
    return refusal.rows


def test_standards_are_loaded_whole_by_the_qa_manager_and_trailed(council: Council) -> None:
    loads_standards(council, STANDARDS)
    council.clock.set(FIRST_MORNING + timedelta(days=1))
    other = "standards:\n  - {code: PS2, name: Another}\n  - {code: PS3, name: New}\n"
    said = loads_standards(council, other)
    assert said[1:] == ["  added: PS3", "  removed: PS1", "  reworded: PS2"]
    entry = council.trail("standards.loaded")[-1]
    assert (entry.before, entry.after) == ({"codes": ["PS1", "PS2"]}, {"codes": ["PS2", "PS3"]})
    assert "QA manager" in refused(lambda: loads_standards(council, other, by="tom")).sentence
    twice = "standards:\n  - {code: A, name: A}\n  - {code: A, name: B}\n"
    refusal = refused(lambda: loads_standards(council, twice))
    assert isinstance(refusal, BadRows)
    assert refusal.rows[0][0] == 3
