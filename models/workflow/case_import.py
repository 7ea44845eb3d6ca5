"""`auditloop import cases`: the list that audits are drawn from. Nothing more of a child."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from models import trail
from models.case import Case
from models.person import Person, Team
from models.rules.calendar import london_date
from models.setting import policy_of
from models.workflow.importing import BadRows, ImportReport, Row, month_text, read_rows
from models.workflow.telling import hand_over

REQUIRED = ("reference", "area", "team", "worker_email", "chair_email", "age_band", "status")
OPTIONAL = ("family_reference", "open_since", "allocated_since", "hold")
_UNBORN = "unborn"
AGE_BANDS = (_UNBORN, "0-4", "5-9", "10-11", "12", "13-15", "16-17", "18-25")
HOLDS = ("restricted", "lcspr", "investigation", "complaint", "bereavement", "other")
_OLDER = ("16-17", "18-25")
_BEFORE_BIRTH = ("early_help", "cin_cp")


def import_cases(
    session: Session, text: str, *, at: datetime, dry_run: bool = False
) -> ImportReport:
    """Bring in `cases.csv`, the whole list: all rows or none (brief sections 11a and 12).

    A case that the file no longer lists is kept, and drawn no more. A looked-after young person
    of 16 or more is moved to the 16+ area with a warning. With `dry_run` the report is the same
    and nothing is written. Raises `BadRows`.
    """
    report = ImportReport()
    wanted = _read(session, text, report)
    with session.begin_nested() as attempt:
        known = {case.reference: case for case in session.exec(select(Case))}
        for reference, values in wanted.items():
            _keep(session, known.get(reference), values, report, at)
        gone = [case for ref, case in known.items() if ref not in wanted and case.left_on is None]
        for case in gone:
            case.left_on = london_date(at)
        report.left = len(gone)
        after = {"added": report.added, "changed": report.changed, "left": report.left}
        trail.record(session, "cases.imported", ("council", 0), by=None, at=at, after=after)
        session.flush()
        if dry_run:
            attempt.rollback()
    return report


def _keep(
    session: Session,
    case: Case | None,
    values: Mapping[str, object],
    report: ImportReport,
    at: datetime,
) -> None:
    if case is None:
        session.add(Case.model_validate(values))
        report.added += 1
    elif all(getattr(case, name) == value for name, value in values.items()):
        report.unchanged += 1
    else:
        before = case.worker_id
        for name, value in values.items():
            setattr(case, name, value)
        if case.worker_id != before:
            hand_over(session, case, at=at)
        report.changed += 1


def _read(session: Session, text: str, report: ImportReport) -> dict[str, dict[str, object]]:
    areas = {area.code for area in policy_of(session).areas}
    teams = {team.name: team.id for team in session.exec(select(Team))}
    emails = {who.email: who.key for who in session.exec(select(Person)) if who.email}
    wanted: dict[str, dict[str, object]] = {}

    def case(number: int, row: Row) -> None:
        values = _case(row, areas=areas, teams=teams, emails=emails)
        reference = str(values["reference"])
        if reference in wanted:
            raise ValueError(f"{reference} stands twice")
        wanted[reference] = values
        warning = _doubt(row)
        if warning:
            report.warnings.append(f"Line {number}: {reference} {warning}.")

    _, bad = read_rows(text, case, required=REQUIRED, optional=OPTIONAL)
    if bad:
        raise BadRows(bad)
    return wanted


def ages_in(area: str) -> tuple[str, ...]:
    """The age bands that an area's cases have without a question."""
    return tuple(
        age
        for age in AGE_BANDS
        if not _doubt({"area": area, "age_band": age}) and (age != _UNBORN or area in _BEFORE_BIRTH)
    )


def _doubt(row: Row) -> str:
    """Where area and age band disagree (brief section 11a); empty where they do not."""
    area, is_older = row["area"], row["age_band"] in _OLDER
    if area == "cla" and is_older:
        return "is 16 or over, so it is audited as 16+"
    if area == "care_leavers" and not is_older:
        return "is in the 16+ area and younger than 16; please check both"
    if area in _BEFORE_BIRTH and row["age_band"] == "18-25":
        return "is an adult in an area for children; please check both"
    return ""


def _case(
    row: Row,
    *,
    areas: set[str],
    teams: Mapping[str, int | None],
    emails: Mapping[str, int],
) -> dict[str, object]:
    if not row["reference"]:
        raise ValueError("a reference is needed")
    if row["area"] not in areas:
        raise ValueError(f"the area is one of {', '.join(sorted(areas))}")
    if row["team"] not in teams:
        raise ValueError(f"there is no team called “{row['team']}”")
    worker, chair = row["worker_email"].lower(), row["chair_email"].lower()
    for email in filter(None, (worker, chair)):
        if email not in emails:
            raise ValueError(f"nobody here has the email {email}")
    if not worker:
        raise ValueError("the worker’s email is needed")
    _check_child(row)
    age, area, hold = row["age_band"], row["area"], row.get("hold", "")
    return {
        "reference": row["reference"],
        "area": "care_leavers" if area == "cla" and age in _OLDER else area,
        "team_id": teams[row["team"]],
        "worker_id": emails[worker],
        "chair_id": emails[chair] if chair else None,
        "age_band": age,
        "status": row["status"],
        "family_reference": row.get("family_reference") or None,
        "open_since": month_text(row.get("open_since", ""), "open_since"),
        "allocated_since": month_text(row.get("allocated_since", ""), "allocated_since"),
        "hold": hold or None,
        "left_on": None,
    }


def _check_child(row: Row) -> None:
    age, hold = row["age_band"], row.get("hold", "")
    if age not in AGE_BANDS:
        raise ValueError(f"the age band is one of {', '.join(AGE_BANDS)}")
    if age == _UNBORN and row["area"] not in _BEFORE_BIRTH:
        raise ValueError("an unborn child is in Early Help or in need of help and protection")
    if not row["status"]:
        raise ValueError("the status is needed")
    if hold and hold not in HOLDS:
        raise ValueError(f"a hold is one of {', '.join(HOLDS)}")
