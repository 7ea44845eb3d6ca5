"""*How we agree* through the door: what the QA manager reads, who is refused, one's own grades."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.rules.agreement import Pair
from models.rules.calendar import at_london
from models.vocabulary import Grade
from tests.agreeing import THIRTY_FOUR, decided, decision
from tests.handlers.deciding import changes
from tests.journeys.misusing import presses_in_message, presses_in_window
from tests.office import Json, Office, words_of

OUTSTANDING, GOOD, RI, INADEQUATE = Grade
NOVEMBER = at_london(date(2026, 11, 12), 15)

#: Everything that `auditloop run` has in memory before anybody looks.
_IDLE = """
import sys
import bot.cli, bot.running, bot.app, handlers, handlers.views.messages, schedules.jobs
import handlers.agreement, models.rules.agreement, models.workflow.agreement
print(sorted({"numpy", "scipy", "sklearn"} & set(sys.modules)))
"""


def were_decided(office: Office, pairs: list[Pair], *, blind: bool = False) -> None:
    """Audits of Amara's that Moses decided in November."""
    with office.programme.change(where="command") as session:
        decided(
            session,
            pairs,
            on=NOVEMBER,
            moderator=office.record("moses"),
            auditor=office.record("amara"),
            blind=blind,
        )


def looks(office: Office) -> Json:
    """Farzana opens *How we agree* from Home; the window once it is counted."""
    office.farzana.open_home()
    office.farzana.presses("home", ids.AGREEMENT_OPEN)
    office.farzana.waits_for_window(ids.AGREEMENT_WINDOW)
    office.farzana.waits_until(lambda she: "are being counted" not in words_of(she.window))
    window: Json = office.farzana.window
    return window


@pytest.fixture
def december(office: Office) -> Office:
    """The month is drawn: there are audits."""
    office.draws_december()
    return office


def test_before_anything_is_decided_it_says_so(december: Office) -> None:
    said = words_of(looks(december))
    assert "audits decided from Tue 2 Dec 2025 to Tue 1 Dec that are final" in said
    assert "None yet: no audit of these months was graded sighted." in said
    assert "None yet: no audit of these months was graded blind." in said
    assert "Second readings: none." in said
    assert "Grades changed after an appeal or a review: none." in said


def test_twenty_nine_are_too_few_and_show_no_grid(december: Office) -> None:
    were_decided(december, THIRTY_FOUR[:29])
    said = words_of(looks(december))
    assert "Too few to say: 29 so far, and 30 are needed." in said
    assert "Moderator RI" not in said
    assert "```" not in said


def test_the_qa_manager_reads_the_grid_kappa_and_how_sure(december: Office) -> None:
    were_decided(december, THIRTY_FOUR)
    window = looks(december)
    (grid,) = [block for block in window["blocks"] if block["block_id"] == "sighted/grid"]
    assert grid["text"]["text"].strip("`").splitlines() == [
        "Auditor      Moderator",
        "               O    G   RI    I",
        "Outstanding    3    2    0    0",
        "Good           0   13    4    2",
        "RI             0    2    7    0",
        "Inadequate     0    0    0    1",
    ]
    said = words_of(window)
    assert "34 audits: 24 kept the auditor's grade, 2 moved up and 8 down; 2 of them by two" in said
    assert "Kappa 0.59, likely between 0.29 and 0.82" in said
    assert "(95 %): more than chance would give." in said
    assert "By quarter there are too few to set beside each other." in said
    assert "no audit of these months was graded blind" in said


def test_the_same_press_gives_the_same_range(december: Office) -> None:
    were_decided(december, THIRTY_FOUR)
    first = words_of(looks(december))
    december.farzana.closes(everything=True)
    assert words_of(looks(december)) == first


def test_blind_stands_apart_and_second_readings_are_counted(december: Office) -> None:
    were_decided(december, THIRTY_FOUR)
    were_decided(december, [(GOOD, RI)] * 3, blind=True)
    with december.programme.change(where="command") as session:
        (audit,) = decided(
            session, [(INADEQUATE, INADEQUATE)], on=NOVEMBER, moderator=december.record("moses")
        )
        priya = december.record("priya")
        decision(session, audit, (INADEQUATE, INADEQUATE), priya, NOVEMBER, second=True)
    said = words_of(looks(december))
    assert "35 audits: 25 kept the auditor's grade" in said
    assert "Too few to say: 3 so far, and 30 are needed." in said
    assert "Second readings: 1, 1 of them with the moderator's grade." in said


def test_quarters_stand_beside_each_other_where_there_are_enough(december: Office) -> None:
    with december.programme.change(where="command") as session:
        for month in (5, 8):
            middle = at_london(date(2026, month, 15), 9)
            decided(session, THIRTY_FOUR, on=middle, moderator=december.record("moses"))
    said = words_of(looks(december))
    assert "• 2 Dec 2025 to 1 Mar, 0 audits: too few to say" in said
    assert "• 2 Mar to 1 Jun, 34 audits: kappa 0.59, likely between" in said
    assert "• 2 Jun to 1 Sep, 34 audits: kappa 0.59, likely between" in said


def test_nobody_is_named_and_nothing_is_counted_by_person(december: Office) -> None:
    were_decided(december, THIRTY_FOUR)
    said = words_of(looks(december))
    for name in ("Amara", "Moses", "Priya", "Helen", "Farzana"):
        assert name not in said


def test_nobody_else_has_the_button_and_a_forged_one_gets_a_sentence(december: Office) -> None:
    were_decided(december, THIRTY_FOUR)
    before = changes(december)
    refused: list[SlackPerson] = [
        december.amara, december.moses, december.adaeze, december.rosalind, december.gareth
    ]  # fmt: skip
    for person in refused:
        person.open_home()
        assert "How we agree" not in words_of(person.home)
        said = presses_in_window(december, person, ids.AGREEMENT_OPEN, "1")
        assert "How auditors and moderators agree is for the QA manager." in said
    assert "is for the QA manager" in presses_in_message(december.amara, ids.AGREEMENT_OPEN, "1")
    assert changes(december) == before


def test_an_idle_process_holds_no_statistics() -> None:
    """They would be 90 MB of the 150 that it may have."""
    done = subprocess.run(  # noqa: S603  our own words, for this same Python
        [sys.executable, "-c", _IDLE], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


# One's own


def opens_own(person: SlackPerson) -> str:
    """Somebody opens *Your own grades* from Home; what it says."""
    person.open_home()
    person.presses("home", ids.OWN_GRADES_OPEN)
    return words_of(person.waits_for_window(ids.OWN_GRADES_WINDOW))


def test_an_auditor_and_a_moderator_each_see_their_own(december: Office) -> None:
    were_decided(december, [*[(GOOD, GOOD)] * 7, (RI, GOOD), (GOOD, RI), (GOOD, INADEQUATE)])
    said = opens_own(december.amara)
    assert "10 audits of yours: 7 kept your grade, 1 moved up and 2 down; 1 of them by two" in said
    assert "that you decided" not in said
    assert "appa" not in said
    said = opens_own(december.moses)
    assert "10 audits that you decided: 7 kept the auditor's grade, 1 moved up and 2 down" in said
    assert "of yours" not in said


def test_nine_say_little_and_have_no_button(december: Office) -> None:
    were_decided(december, [(GOOD, GOOD)] * 9)
    december.amara.open_home()
    assert "Your own grades" not in words_of(december.amara.home)
    said = presses_in_window(december, december.amara, ids.OWN_GRADES_OPEN, "1")
    assert "shown from 10 decided audits of yours on, 9 so far: fewer would say little." in said
