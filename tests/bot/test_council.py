"""Quillmarsh, the practice council: an invented place that hangs together."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest
import yaml

from bot.council import BEGAN, bring_in, load_draft
from models.programme import Programme
from models.rules.tools import differences
from models.vocabulary import AUDITOR_ROLES, Role, ToolState
from models.workflow.tools import kept_versions

COUNCIL = files("bot.practice").joinpath("council")
AREAS = ["early_help", "cin_cp", "cla", "care_leavers"]
SERVICE_OF = {
    "early_help": "Early Help",
    "cin_cp": "Family Help and Protection",
    "cla": "Children Looked After and Permanency",
    "care_leavers": "Leaving Care (16+)",
}
ASSURANCE = "Quality Assurance and Academy"
WORKER_ROLES = {"social_worker", "personal_adviser", "family_support_worker", "lead_practitioner"}
HOLDS = {"", "restricted", "lcspr", "investigation", "complaint", "bereavement", "other"}
TODAY = date(2026, 12, 1)  # where the practice clock starts

PEOPLE_COLUMNS = (
    "slack_user_id,email,name,roles,team,service,manager_email,starts,ends,working_days"
)
CASES_COLUMNS = (
    "reference,area,team,worker_email,chair_email,age_band,status,"
    "family_reference,open_since,allocated_since,hold"
)


def text_of(name: str) -> str:
    return COUNCIL.joinpath(name).read_text(encoding="utf-8")


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text_of(name).splitlines()))


@pytest.fixture(scope="module")
def people() -> dict[str, dict[str, str]]:
    return {row["email"]: row for row in rows_of("people.csv")}


@pytest.fixture(scope="module")
def cases() -> list[dict[str, str]]:
    return rows_of("cases.csv")


def roles_of(person: dict[str, str]) -> list[str]:
    return person["roles"].split(";")


# ---- people ----------------------------------------------------------------------------------


def test_the_files_have_the_columns_that_the_import_asks_for() -> None:
    assert text_of("people.csv").splitlines()[0] == PEOPLE_COLUMNS
    assert text_of("cases.csv").splitlines()[0] == CASES_COLUMNS


def test_forty_four_people_hold_the_posts_of_a_whole_council(
    people: dict[str, dict[str, str]],
) -> None:
    held = Counter(role for person in people.values() for role in roles_of(person))
    assert len(people) == 44
    assert set(held) <= set(Role)
    assert {role: held[role] for role in held if role not in WORKER_ROLES} == {
        "assistant_director": 4,
        "service_manager": 4,
        "team_manager": 8,
        "cin_reviewing_officer": 1,
        "cp_chair": 2,
        "iro": 2,
        "practice_assurance_lead": 4,
        "qa_manager": 1,
        "director_social_care": 1,
        "director_ppp": 1,
        "principal_social_worker": 1,
        "academy": 1,
        "practice_development_lead": 1,
    }
    assert {person["service"] for person in people.values()} - {""} == {
        *SERVICE_OF.values(),
        ASSURANCE,
    }


def test_nobody_is_listed_twice_and_ids_look_like_slacks(people: dict[str, dict[str, str]]) -> None:
    listed = rows_of("people.csv")
    for column in ("slack_user_id", "email", "name"):
        values = [person[column] for person in listed]
        assert len(set(values)) == len(values), column
    for person in listed:
        assert re.fullmatch(r"U[A-Z0-9]{8,10}", person["slack_user_id"]), person["name"]
        assert person["email"].endswith("@quillmarsh.example"), person["name"]
        assert re.fullmatch(r"[M-][T-][W-][T-][F-]", person["working_days"]), person["name"]
        assert date.fromisoformat(person["starts"]) < date(2026, 4, 1), person["name"]
        assert person["ends"] == ""


def test_each_operational_service_has_its_director_manager_and_two_teams(
    people: dict[str, dict[str, str]],
) -> None:
    for service in SERVICE_OF.values():
        here = [person for person in people.values() if person["service"] == service]
        held = Counter(role for person in here for role in roles_of(person))
        assert (held["assistant_director"], held["service_manager"]) == (1, 1), service
        teams = {p["team"] for p in here if roles_of(p) == ["team_manager"]}
        assert len(teams) == 2, service
        assert {p["team"] for p in here if set(roles_of(p)) & WORKER_ROLES} == teams


def test_a_team_belongs_to_one_service(people: dict[str, dict[str, str]]) -> None:
    placed = {(p["team"], p["service"]) for p in people.values() if p["team"]}
    assert len(placed) == len({team for team, _ in placed})


def test_every_line_of_managers_ends_at_a_director(people: dict[str, dict[str, str]]) -> None:
    for person in people.values():
        line = [person]
        while line[-1]["manager_email"]:
            assert len(line) < 8, f"{person['name']} goes round in a circle"
            line.append(people[line[-1]["manager_email"]])
        top = "director_ppp" if person["service"] == ASSURANCE else "director_social_care"
        assert roles_of(line[-1]) == [top], person["name"]


def test_workers_are_managed_by_the_manager_of_their_own_team(
    people: dict[str, dict[str, str]],
) -> None:
    for person in people.values():
        if set(roles_of(person)) & WORKER_ROLES:
            manager = people[person["manager_email"]]
            assert (roles_of(manager), manager["team"]) == (["team_manager"], person["team"])


def test_some_people_work_part_of_the_week(people: dict[str, dict[str, str]]) -> None:
    assert sum("-" in person["working_days"] for person in people.values()) >= 4


# ---- cases -----------------------------------------------------------------------------------


def test_three_hundred_cases_with_references_of_one_shape(cases: list[dict[str, str]]) -> None:
    references = [case["reference"] for case in cases]
    assert len(references) == 300
    assert len(set(references)) == 300
    assert all(re.fullmatch(r"QM-\d{5}", reference) for reference in references)


def test_every_worker_belongs_to_the_team_and_the_service_of_the_case(
    people: dict[str, dict[str, str]], cases: list[dict[str, str]]
) -> None:
    for case in cases:
        worker = people[case["worker_email"]]
        assert set(roles_of(worker)) & WORKER_ROLES, case["reference"]
        assert worker["team"] == case["team"], case["reference"]
        assert worker["service"] == SERVICE_OF[case["area"]], case["reference"]


# Which status belongs to which area, and who chairs or reviews: "" where nobody does.
CHAIRED = {
    ("early_help", "EH"): {""},
    ("cin_cp", "CIN"): {"", "cin_reviewing_officer"},
    ("cin_cp", "CP"): {"cp_chair"},
    ("cin_cp", "PLO"): {"cp_chair"},
    ("cin_cp", "proceedings"): {"cp_chair"},
    ("cla", "CLA s20"): {"iro"},
    ("cla", "CLA order"): {"iro"},
    ("cla", "proceedings"): {"iro"},
    ("care_leavers", "CLA s20"): {"iro"},
    ("care_leavers", "CLA order"): {"iro"},
    ("care_leavers", "care leaver"): {""},
}


def test_status_and_chair_agree_with_the_area(
    people: dict[str, dict[str, str]], cases: list[dict[str, str]]
) -> None:
    seen = set()
    for case in cases:
        chair = people[case["chair_email"]]["roles"] if case["chair_email"] else ""
        assert chair in CHAIRED[case["area"], case["status"]], case["reference"]
        seen.add((case["area"], case["status"]))
    assert seen == set(CHAIRED)


AGES_OF = {
    "early_help": {"0-4", "5-9", "10-11", "12", "13-15", "16-17"},
    "cin_cp": {"unborn", "0-4", "5-9", "10-11", "12", "13-15", "16-17"},
    "cla": {"0-4", "5-9", "10-11", "12", "13-15"},
    "care_leavers": {"16-17", "18-25"},
}


def test_ages_agree_with_area_and_status(cases: list[dict[str, str]]) -> None:
    for area, ages in AGES_OF.items():
        assert {case["age_band"] for case in cases if case["area"] == area} == ages
    for case in cases:
        adult = case["age_band"] == "18-25"
        assert adult == (case["status"] == "care leaver"), case["reference"]
        if case["age_band"] == "unborn":
            assert case["open_since"] >= "2026-06", "a pregnancy lasts nine months"


def test_months_are_in_order_and_nobody_is_allocated_before_they_came(
    people: dict[str, dict[str, str]], cases: list[dict[str, str]]
) -> None:
    for case in cases:
        started = people[case["worker_email"]]["starts"][:7]
        assert "2024-01" <= case["open_since"] <= case["allocated_since"] <= "2026-11"
        assert started <= case["allocated_since"], case["reference"]


def test_brothers_and_sisters_share_a_family_reference_and_mostly_a_worker(
    cases: list[dict[str, str]],
) -> None:
    families: dict[str, list[dict[str, str]]] = {}
    for case in cases:
        if case["family_reference"]:
            assert re.fullmatch(r"QF-\d{4}", case["family_reference"])
            families.setdefault(case["family_reference"], []).append(case)
    together = [members for members in families.values() if len(members) > 1]
    assert len(together) >= 30
    assert max(len(members) for members in together) <= 5
    for area in AREAS[:3]:  # at 16 a brother has a social worker and, at 18, his sister an adviser
        for members in together:
            here = {case["worker_email"] for case in members if case["area"] == area}
            assert len(here) <= 1, "one worker for a family in a service"
    assert all(case["family_reference"] for case in cases if case["area"] == "early_help")


def test_a_handful_of_cases_are_on_hold_for_the_reasons_that_there_are(
    cases: list[dict[str, str]],
) -> None:
    held = [case["hold"] for case in cases if case["hold"]]
    assert set(held) <= HOLDS
    assert 5 <= len(held) <= 12


# With an audit a month for each of 21 auditors, by the end of 2026 the area of the month has been
# drawn from this often (April is Early Help's first month), and no case twice in 12 months.
MONTHS_DRAWN = {"early_help": 3, "cin_cp": 2, "cla": 2, "care_leavers": 2}


@pytest.mark.parametrize("area", AREAS)
def test_there_are_cases_for_every_auditor_through_the_invented_past_and_december(
    area: str, people: dict[str, dict[str, str]], cases: list[dict[str, str]]
) -> None:
    auditors = [p for p in people.values() if set(roles_of(p)) & set(AUDITOR_ROLES)]
    assert len(auditors) == 21
    first = [
        c for c in cases if c["area"] == area and not c["hold"] and c["open_since"] < "2026-02"
    ]
    ready = [
        c for c in cases if c["area"] == area and not c["hold"] and c["open_since"] < "2026-10"
    ]
    assert len({case["family_reference"] or case["reference"] for case in first}) >= 30
    assert len(ready) >= MONTHS_DRAWN[area] * len(auditors)


def test_work_is_spread_over_every_worker_of_a_service(
    people: dict[str, dict[str, str]], cases: list[dict[str, str]]
) -> None:
    carried = Counter(case["worker_email"] for case in cases)
    workers = {email for email, person in people.items() if set(roles_of(person)) & WORKER_ROLES}
    assert set(carried) == workers
    assert min(carried.values()) >= 12
    assert max(carried.values()) <= 26


# ---- what to try -----------------------------------------------------------------------------


def test_the_next_early_help_tool_waits_as_a_draft_of_the_qa_managers(
    programme: Programme,
) -> None:
    with programme.change() as session:
        bring_in(session, at=BEGAN)
        load_draft(session, at=BEGAN)
    with programme.read() as session:
        draft, live = kept_versions(session, "early_help")
    assert (draft.state, draft.tool.version) == (ToolState.DRAFT, 2)
    assert len(differences(live.tool, draft.tool)) == 5
    assert {q.id for q in draft.tool.questions if q.safety} == {"EH03", "EH10"}


def test_everybody_has_two_to_five_short_things_to_try(people: dict[str, dict[str, str]]) -> None:
    tries = yaml.safe_load(text_of("tries.yml"))
    assert tries["about"]
    assert set(tries["tries"]) == {person["slack_user_id"] for person in people.values()}
    for sentences in tries["tries"].values():
        assert 2 <= len(sentences) <= 5
        for sentence in sentences:
            assert sentence.endswith((".", "?")), sentence
            assert len(sentence) <= 140, sentence
