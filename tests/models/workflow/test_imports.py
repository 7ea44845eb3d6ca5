"""The council's two lists come in whole or not at all, and say what is wrong line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.case import Case
from models.delivery import NO_SLACK_ACCOUNT, Delivery, DeliveryState, owe, with_key
from models.kinds import DeliveryKind
from models.person import Person, Post, RoleHolding
from models.programme import Programme
from models.rules.calendar import london_date
from models.trail import TrailEntry
from models.vocabulary import Role
from models.workflow.case_import import import_cases
from models.workflow.importing import BadRows, ImportReport
from models.workflow.people_import import import_people
from tests.conftest import FIRST_MORNING
from tests.dumping import dump_of
from tests.office import CASES, PEOPLE

AT = FIRST_MORNING
Import = Callable[..., ImportReport]
PEOPLE_HEAD, *_ = PEOPLE.splitlines()
CASES_HEAD, *CASE_ROWS = CASES.splitlines()
HARBOUR = "Harbour Team,wendy@q.test,"


@pytest.fixture
def council(programme: Programme) -> Programme:
    """The office's people and cases, imported this morning."""
    bring(programme, import_people, PEOPLE)
    bring(programme, import_cases, CASES)
    return programme


def bring(
    programme: Programme, imports: Import, text: str, *, dry_run: bool = False
) -> ImportReport:
    with programme.change(where="command") as session:
        return imports(session, text, at=AT, dry_run=dry_run)


def refusal(programme: Programme, imports: Import, text: str) -> list[tuple[int, str]]:
    """The bad rows of a file, which has changed nothing."""
    before = dump_of(programme.engine)
    with pytest.raises(BadRows) as refused:
        bring(programme, imports, text)
    assert dump_of(programme.engine) == before
    return refused.value.rows


def person(programme: Programme, email: str) -> Person:
    with programme.read() as session:
        return session.exec(select(Person).where(Person.email == email)).one()


def case(programme: Programme, reference: str) -> Case:
    with programme.read() as session:
        return session.exec(select(Case).where(Case.reference == reference)).one()


def people_with(row: str) -> str:
    """A file with Tom, who manages himself no more, and one row more."""
    return f"{PEOPLE_HEAD}\nU0TOM,tom@q.test,Tom Bexley,team_manager,,,,,,MTWTF\n{row}\n"


def cases_with(row: str) -> str:
    """The office's list and one case more."""
    return f"{CASES_HEAD}\n{CASE_ROWS[0]}\n{row}\n"


def test_people_come_in_with_their_line_roles_and_posts(council: Programme) -> None:
    tom, sam = person(council, "tom@q.test"), person(council, "sam@q.test")
    assert tom.manager_id == sam.key
    with council.read() as session:
        held = session.exec(select(RoleHolding.role).where(RoleHolding.person_id == tom.key)).all()
        post = select(Post).where(
            Post.code == Role.SERVICE_MANAGER, Post.service_id == sam.service_id
        )
        assert session.exec(post).one().holder_id == sam.key
    assert held == ["team_manager"]


@pytest.mark.parametrize(("imports", "text"), [(import_people, PEOPLE), (import_cases, CASES)])
def test_the_same_file_again_changes_nobody(council: Programme, imports: Import, text: str) -> None:
    report = bring(council, imports, text)
    assert (report.added, report.changed, report.left) == (0, 0, 0)
    assert report.unchanged == len(text.splitlines()) - 1


# A dry run says what an import would do, and does none of it.
@pytest.mark.parametrize(
    ("imports", "text", "said"),
    [
        (
            import_people,
            people_with("U0NEW,new@q.test,Nia Okafor,social_worker,,,tom@q.test,,,MTWTF"),
            "1 added, 1 changed, 0 as they were.",
        ),
        (
            import_cases,
            cases_with(f"HT-2001,early_help,{HARBOUR},0-4,EH,,2026-03"),
            "1 added, 0 changed, 1 as they were, 5 no longer listed.",
        ),
    ],
)
def test_a_dry_run_tells_the_truth_and_writes_nothing(
    council: Programme, imports: Import, text: str, said: str
) -> None:
    before = dump_of(council.engine)
    assert bring(council, imports, text, dry_run=True).lines() == [said]
    assert dump_of(council.engine) == before
    assert bring(council, imports, text).lines() == [said]
    assert dump_of(council.engine) != before


def test_every_bad_row_of_people_is_named_and_none_comes_in(council: Programme) -> None:
    rows = [
        "U1,ann@q.test,Ann Hale,social_worker,,,,,,MTWTF",
        "U2,not an email,Ben Cole,,,,,,,MTWTF",
        "U3,cat@q.test,,,,,,,,MTWTF",
        "U4,dan@q.test,Dan Ives,wizard,,,,,,MTWTF",
        "U5,eve@q.test,Eve Moss,,,,nobody@q.test,,,MTWTF",
        "U6,fay@q.test,Fay Lund,,,,,1 May 2026,,MTWTF",
        "U7,gus@q.test,Gus Orme,,,,,,,Monday",
        "U8,hal@q.test,Hal Pike,,Lone Team,,,,,MTWTF",
        "U9,ida@q.test,Ida Rook,assistant_director,,,,,,MTWTF",
        "U1,jon@q.test,Jon Sorley,,,,,,,MTWTF",
        "U0TOM,kim@q.test,Kim Tarn,,,,,,,MTWTF",
        "U12,ann@q.test,Ann Hale,,,,,,,MTWTF",
        "U13,lou@q.test,Lou Vance",
        "U14,mia@q.test,Mia Wren,,,,dan@q.test,,,MTWTF",
        ",,Ned Yarrow,,,,,,,MTWTF",
        "U16,,Ola Zell,,,,,,,MTWTF",
        "U16,,Ola Zell,,,,,,,MTWTF",
        "U0SAM,,Sam Whitlock,,,,,,,MTWTF",
        ",sam@q.test,Sam Whitlock,,,,,,,MTWTF",
    ]
    assert refusal(council, import_people, "\n".join([PEOPLE_HEAD, *rows])) == [
        (3, "“not an email” is not a work email"),
        (4, "a name is needed"),
        (5, "“wizard” is not a role of this council"),
        (6, "nobody here has the manager’s email nobody@q.test"),
        (7, "starts must be a date like 2026-12-01"),
        (8, "working_days is like MTWTF, with - for a day off"),
        (9, "a team needs its service"),
        (10, "an assistant director or service manager needs their service"),
        (11, "U1 is somebody else’s Slack account"),
        (12, "U0TOM is somebody else’s Slack account"),
        (13, "ann@q.test stands twice"),
        (14, "this row has another number of columns"),
        (16, "a work email or a Slack id is needed"),
        (18, "U16 stands twice"),
        (20, "sam@q.test stands twice"),
    ]


def test_every_bad_case_is_named_and_none_comes_in(council: Programme) -> None:
    rows = [
        f"HT-3001,early_help,{HARBOUR},0-4,EH,,2026-03",
        f",early_help,{HARBOUR},0-4,EH,,2026-03",
        f"HT-3003,fostering,{HARBOUR},0-4,EH,,2026-03",
        "HT-3004,early_help,No Team,wendy@q.test,,0-4,EH,,2026-03",
        "HT-3005,early_help,Harbour Team,gone@q.test,,0-4,EH,,2026-03",
        "HT-3006,early_help,Harbour Team,,,0-4,EH,,2026-03",
        f"HT-3007,early_help,{HARBOUR},seven,EH,,2026-03",
        f"HT-3008,cla,{HARBOUR},unborn,CLA s20,,2026-03",
        f"HT-3009,early_help,{HARBOUR},0-4,,,2026-03",
        f"HT-3010,early_help,{HARBOUR},0-4,EH,,March",
        f"HT-3001,early_help,{HARBOUR},0-4,EH,,2026-03",
        f'HT-3012,early_help,{HARBOUR},0-4,EH,"',
    ]
    assert refusal(council, import_cases, "\n".join([CASES_HEAD, *rows])) == [
        (3, "a reference is needed"),
        (4, "the area is one of care_leavers, cin_cp, cla, early_help"),
        (5, "there is no team called “No Team”"),
        (6, "nobody here has the email gone@q.test"),
        (7, "the worker’s email is needed"),
        (8, "the age band is one of unborn, 0-4, 5-9, 10-11, 12, 13-15, 16-17, 18-25"),
        (9, "an unborn child is in Early Help or in need of help and protection"),
        (10, "the status is needed"),
        (11, "open_since must be a month like 2026-03"),
        (12, "HT-3001 stands twice"),
        (13, "this row cannot be read: unexpected end of data"),
    ]


# A name or a date of birth never slips in; columns may stand in any order.
@pytest.mark.parametrize(
    ("imports", "heading", "reasons"),
    [
        (
            import_cases,
            f"{CASES_HEAD},child_name,date_of_birth",
            [
                "the column “child_name” is not one that we keep; take it out",
                "the column “date_of_birth” is not one that we keep; take it out",
            ],
        ),
        (
            import_people,
            f"{PEOPLE_HEAD},home_address",
            ["the column “home_address” is not one that we keep; take it out"],
        ),
        (
            import_people,
            PEOPLE_HEAD.replace(",manager_email", ""),
            ["the column “manager_email” is missing"],
        ),
        (import_cases, f"{CASES_HEAD},hold,hold", ["a column stands twice"]),
    ],
)
def test_a_heading_that_is_not_ours_is_refused(
    council: Programme, imports: Import, heading: str, reasons: list[str]
) -> None:
    assert refusal(council, imports, f"{heading}\n") == [(1, reason) for reason in reasons]


def test_columns_stand_in_any_order(programme: Programme) -> None:
    text = (
        "name,email,slack_user_id,working_days,ends,starts,manager_email,service,team,roles\n"
        "Nia Okafor,NIA@q.test,U0NIA,MT-TF,,2026-01-05,,Family Help,Harbour Team,social_worker\n"
    )
    bring(programme, import_people, text)
    nia = person(programme, "nia@q.test")
    assert (nia.slack_user_id, nia.working_days) == ("U0NIA", "MT-TF")


@pytest.mark.parametrize(
    "rows",
    [
        ["tom@q.test,Tom Bexley,,,,tom@q.test"],
        ["tom@q.test,Tom Bexley,,,,dev@q.test", "dev@q.test,Dev Anand,,,,tom@q.test"],
        ["sam@q.test,Sam Whitlock,service_manager,,Family Help,wendy@q.test"],
    ],
    ids=["their own manager", "each other's manager", "above whom they work for"],
)
def test_nobody_stands_above_their_own_manager(council: Programme, rows: list[str]) -> None:
    text = "\n".join([PEOPLE_HEAD, *(f",{row},,,MTWTF" for row in rows)])
    bad = refusal(council, import_people, text)
    assert bad == [
        (line, "this person would be above their own manager") for line in range(2, len(rows) + 2)
    ]


def test_a_blank_slack_id_keeps_the_one_that_is_known(council: Programme) -> None:
    """Accounts are found by email after an import: the next file must not forget them."""
    blank = PEOPLE.replace("U0TOM,", ",")
    report = bring(council, import_people, blank)
    assert (report.changed, report.unchanged) == (0, 15)
    assert person(council, "tom@q.test").slack_user_id == "U0TOM"


def test_a_row_may_have_either_the_slack_id_or_the_email(council: Programme) -> None:
    nia = "U0NIA,{email},Nia Okafor,social_worker,,,tom@q.test,,,MTWTF"
    assert bring(council, import_people, people_with(nia.format(email=""))).added == 1
    with council.read() as session:
        first = session.exec(select(Person).where(Person.slack_user_id == "U0NIA")).one()
    assert (first.email, first.manager_id) == (None, person(council, "tom@q.test").key)
    assert bring(council, import_people, people_with(nia.format(email=""))).unchanged == 2
    # Her email is known later, and she stays the same person; a blank one forgets nothing.
    assert bring(council, import_people, people_with(nia.format(email="nia@q.test"))).changed == 1
    assert bring(council, import_people, people_with(nia.format(email=""))).unchanged == 2
    assert person(council, "nia@q.test").key == first.key


def test_what_waited_for_a_slack_account_leaves_once_a_row_brings_it(council: Programme) -> None:
    """Only that person's, and only what waited for the account."""
    bring(council, import_people, people_with(",nia@q.test,Nia Okafor,,,,tom@q.test,,,MTWTF"))
    nia, tom = person(council, "nia@q.test"), person(council, "tom@q.test")
    held = {
        "hers": (nia.key, NO_SLACK_ACCOUNT),
        "unwritten": (nia.key, "could_not_write:KeyError"),
        "his": (tom.key, NO_SLACK_ACCOUNT),
    }
    with council.change(where="test") as session:
        for key, (to, because) in held.items():
            owe(session, key=key, kind=DeliveryKind.REMINDER, to=to, at=AT)
            message = with_key(session, key)
            assert message is not None
            message.state, message.held_because = DeliveryState.HELD, because
    row = "U0NIA,nia@q.test,Nia Okafor,,,,tom@q.test,,,MTWTF"
    bring(council, import_people, people_with(row), dry_run=True)
    assert owed(council) == []
    bring(council, import_people, people_with(row))
    assert owed(council) == ["hers"]


def owed(programme: Programme) -> list[str]:
    with programme.read() as session:
        found = select(Delivery.key).where(Delivery.state == DeliveryState.OWED)
        return list(session.exec(found))


def test_another_slack_id_takes_the_place_of_the_one_that_is_known(council: Programme) -> None:
    bring(council, import_people, PEOPLE.replace("U0TOM,", "U0TOM2,"))
    assert person(council, "tom@q.test").slack_user_id == "U0TOM2"


def test_a_new_manager_and_a_new_role_stand_in_the_trail_before_and_after(
    council: Programme,
) -> None:
    before, helen = person(council, "leo@q.test"), person(council, "helen@q.test")
    row = "U0LEO,leo@q.test,Leo Fraser,social_worker,Lantern Team,Looked After,amara@q.test"
    moved = row.replace("social_worker", "social_worker;iro").replace("amara@", "helen@")
    report = bring(council, import_people, PEOPLE.replace(row, moved))
    assert (report.changed, report.unchanged) == (1, 14)
    with council.read() as session:
        entry = session.exec(select(TrailEntry).where(TrailEntry.what == "person.changed")).one()
    assert entry.subject_id == before.key
    assert entry.before == {"manager_id": before.manager_id, "roles": ["social_worker"]}
    assert entry.after["manager_id"] == helen.key
    assert entry.after["roles"] == ["iro", "social_worker"]


def test_a_changed_name_is_noted_and_not_repeated_in_the_trail(council: Programme) -> None:
    bring(council, import_people, PEOPLE.replace("Leo Fraser", "Leo Hart"))
    assert person(council, "leo@q.test").name == "Leo Hart"
    with council.read() as session:
        entry = session.exec(select(TrailEntry).where(TrailEntry.what == "person.changed")).one()
    assert (entry.before, entry.after) == ({}, {"columns": ["name"]})


def test_who_is_not_in_the_file_stays(council: Programme) -> None:
    bring(council, import_people, people_with(",dev@q.test,Dev Anand,,,,tom@q.test,,,MTWTF"))
    assert person(council, "wendy@q.test").name == "Wendy Clarke"


# A looked-after young person of 16 or more belongs to the 16+ area (brief sections 5 and 11a).
@pytest.mark.parametrize(
    ("area", "age_band", "kept_in", "warning"),
    [
        ("cla", "16-17", "care_leavers", "is 16 or over, so it is audited as 16+"),
        ("cla", "18-25", "care_leavers", "is 16 or over, so it is audited as 16+"),
        ("cla", "13-15", "cla", None),
        ("care_leavers", "16-17", "care_leavers", None),
        ("care_leavers", "12", "care_leavers", "is in the 16+ area and younger than 16"),
        ("cin_cp", "18-25", "cin_cp", "is an adult in an area for children"),
        ("cin_cp", "unborn", "cin_cp", None),
        ("early_help", "16-17", "early_help", None),
    ],
)
def test_area_and_age_that_disagree_are_a_warning(
    council: Programme, area: str, age_band: str, kept_in: str, warning: str | None
) -> None:
    text = cases_with(f"HT-4001,{area},{HARBOUR},{age_band},CLA s20,,2026-03")
    report = bring(council, import_cases, text)
    assert case(council, "HT-4001").area == kept_in
    if warning is None:
        assert report.warnings == []
    else:
        (said,) = report.warnings
        assert said.startswith(f"Line 3: HT-4001 {warning}")
    assert bring(council, import_cases, text).unchanged == 2


def test_a_case_that_is_listed_no_more_is_kept_and_may_come_back(council: Programme) -> None:
    without = CASES.replace(f"{CASE_ROWS[0]}\n", "")
    assert bring(council, import_cases, without).left == 1
    assert case(council, "HT-1001").left_on == london_date(AT)
    assert bring(council, import_cases, without).left == 0
    assert bring(council, import_cases, CASES).changed == 1
    assert case(council, "HT-1001").left_on is None


def test_a_case_may_be_held_out_of_the_draw_for_a_known_reason(council: Programme) -> None:
    head = f"{CASES_HEAD},hold,allocated_since"
    row = f"HT-1001,early_help,{HARBOUR},13-15,EH,,2026-03"
    bring(council, import_cases, f"{head}\n{row},complaint,2026-05\n")
    kept = case(council, "HT-1001")
    assert (kept.hold, kept.allocated_since) == ("complaint", "2026-05")
    (bad,) = refusal(council, import_cases, f"{head}\n{row},because,\n")
    assert bad[1].startswith("a hold is one of")


def test_the_list_of_cases_stands_in_the_trail_in_numbers(council: Programme) -> None:
    with council.read() as session:
        entry = session.exec(select(TrailEntry).where(TrailEntry.what == "cases.imported")).one()
        listed = session.exec(select(sa.func.count()).select_from(Case)).one()
    assert entry.after == {"added": listed, "changed": 0, "left": 0}
