"""What people write is searched before it is sent; what is allowed is looked up, cheaply."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from models.case import Case
from models.errors import RuleBroken
from models.person import Person, Service, Team
from models.programme import Programme, Session
from models.rules.identifying import Kind
from models.setting import Setting
from models.workflow.identifying import check_words, marks_of, refused_in

MONDAY = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
#: Its number has the check digit of an NHS number.
LIKE_AN_NHS_NUMBER = "LC-9434765919"


def has_a_council(session: Session) -> None:
    """A service, two people, and two cases whose references look like something else."""
    service = Service(name="Help and protection")
    session.add(service)
    session.flush()
    team = Team(name="Elm Team", service_id=service.id or 0)
    session.add(team)
    session.flush()
    sol = Person(email="sol.ferrars@elmshire.example", name="Solomon Ferrars", team_id=team.id)
    mia = Person(email="mia.okoro@elmshire.example", name="Mia-Rose Okoro", team_id=team.id)
    session.add_all([sol, mia])
    session.flush()
    for reference in (LIKE_AN_NHS_NUMBER, "LC10 4AB"):
        session.add(
            Case(
                reference=reference,
                area="cin_cp",
                team_id=team.id or 0,
                worker_id=sol.key,
                age_band="5-9",
                status="CP",
                family_reference="01632 960777",
            )
        )
    settings = {
        "telephones": {"mash": "01632 960 401", "duty": {"Elm Team": "01632 960402"}},
        "identifying.email_domains": ["elmshire.example"],
    }
    for path, value in settings.items():
        session.add(Setting(path=path, value=value, since=MONDAY, reason="Ours."))


@pytest.mark.parametrize(
    "words",
    [
        f"See {LIKE_AN_NHS_NUMBER} for the older plan.",
        "See LC 9434 765919 for the older plan.",
        "see lc 9434765919, the older plan",
        "The sibling's case is lc10 4ab.",
        "The sibling's case is LC104AB.",
        "Family 01632-960-777 is known.",
        "MASH on 01632 960401 was rung, then +44 1632 960 402.",
        "Childline is 08001111; domestic abuse 0808-2000-247.",
        "Sent to elm.duty@elmshire.example on 4 May 2026.",
    ],
)
def test_what_the_council_owns_and_what_is_public_is_allowed(
    programme: Programme, words: str
) -> None:
    with programme.change() as session:
        has_a_council(session)
        check_words(session, {"reason": words})


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("9434765919 is theirs", "This looks like an NHS number."),
        ("rung on 01632 960403", "This looks like a telephone number."),
        ("post.to@mail.elmshire.example", "This looks like an email address."),
        ("moved to LC11 4AB", "This looks like a postcode."),
    ],
)
def test_what_is_not_theirs_is_refused_beside_its_field(
    programme: Programme, words: str, begins: str
) -> None:
    with programme.change() as session:
        has_a_council(session)
        with pytest.raises(RuleBroken) as refused:
            check_words(session, {"what": "See the child alone.", "why": words})
    assert refused.value.field == "why"
    assert refused.value.sentence.startswith(begins)
    assert not set(words.split()) & set(refused.value.sentence.split()) - {"is", "to"}


def test_a_colleagues_name_is_no_warning_and_a_stranger_s_is(programme: Programme) -> None:
    with programme.change() as session:
        has_a_council(session)
        texts = {
            "ours": "Mr Ferrars and Mia-Rose Okoro agreed with Ms Okoro.",
            "theirs": "Mr Quennell agreed.",
            "nobody": "The worker agreed.",
        }
        marks = marks_of(session, texts)
        assert refused_in(session, texts) == {}
    assert list(marks) == ["theirs"]
    [found] = marks["theirs"]
    assert (found.kind, found.blocks) == (Kind.NAME, False)
    assert texts["theirs"][found.start : found.end] == "Mr Quennell"


def test_a_text_without_details_asks_the_database_nothing(programme: Programme) -> None:
    asked: list[str] = []
    sa.event.listen(programme.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with programme.change() as session:
        marks_of(session, {"reason": "Seen on 4 May 2026; the plan was updated at 16:30."})
        check_words(session, {"reason": "Two visits in s47, 10 working days apart."})
    assert [statement for statement in asked if statement.startswith("SELECT")] == []


def test_the_case_list_is_asked_by_its_index(programme: Programme) -> None:
    asked: list[str] = []
    with programme.change() as session:
        has_a_council(session)
        session.flush()
        sa.event.listen(
            programme.engine, "before_cursor_execute", lambda *told: asked.append(told[2])
        )
        refused_in(session, {"reason": "Lives at LC11 4AB."})
    cases = [statement for statement in asked if "case_listed" in statement]
    assert len(cases) == 2
    assert all(" IN (" in statement for statement in cases)
