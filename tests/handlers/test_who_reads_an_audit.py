"""Who reads an audit: a draft its auditor alone; once sent, who assures practice (brief 11)."""

from __future__ import annotations

import pytest

from handlers.views import ids
from models.audit import Audit
from tests.handlers.deciding import desk_of, sent
from tests.office import Office, words_of

TYPED = "What I found"
#: Everything with which an audit is opened, whoever's it is.
BUTTONS = (ids.MODERATE_OPEN, ids.SECOND_READ_OPEN, ids.AUDIT_READ, ids.AUDIT_CONTINUE)
ASSURES = {"moses", "priya", "grace", "farzana"}
OTHERS = {"helen", "tom", "sam", "wendy", "dev", "adaeze", "rosalind", "gareth", "ines", "leo"}


def written(office: Office) -> Audit:
    """Amara has begun, and typed into the first part."""
    office.draws_december()
    office.starts(office.amara)
    office.amara.chooses("answer/front/alongside", "no")
    office.amara.waits_until(lambda she: "Why not with" in words_of(she.window))
    office.amara.types("answer/front/alongside_why", TYPED)
    office.amara.closes()  # which saves it
    return office.audit_of("amara")


def reads(office: Office, name: str, audit: Audit, button: str) -> bool:
    """Whether somebody who presses this button, theirs or not, sees what was written."""
    person = desk_of(office, office.record(name))
    while person.window:
        person.closes()
    person.open_home()
    person.waits_until(lambda they: they.home)
    forged = {"action_id": button, "value": str(audit.key)}
    person.presses("home", ids.HOME_REFRESH, forged=forged)
    person.waits_until(lambda they: they.window)
    return TYPED in words_of(person.window)


@pytest.mark.parametrize(("as_it_is", "readers"), [(written, set()), (sent, ASSURES)])
def test_who_reads_it_besides_its_auditor(
    office: Office, as_it_is: object, readers: set[str]
) -> None:
    assert callable(as_it_is)
    audit = as_it_is(office)
    seen = {
        name
        for name in ASSURES | OTHERS
        if any(reads(office, name, audit, button) for button in BUTTONS)
    }
    assert seen == readers
    assert any(reads(office, "amara", audit, button) for button in BUTTONS[2:])
