"""`/audit queue` and `/audit find` by who may not, in every state that an audit is lived through.

One sentence comes back or nothing to open is offered, and no row of any table has changed. What the
table refuses otherwise is tried in test_every_cell_in_slack.py.
"""

from __future__ import annotations

import pytest

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.vocabulary import AuditState
from tests.journeys.at_the_door import buttons_in
from tests.journeys.living import Living, as_people_do
from tests.journeys.misusing import STRANGER, rows
from tests.office import Json, Office, words_of


@pytest.fixture
def backend() -> str:
    """The verbs beneath are tried on both databases; the door is the same."""
    return "sqlite"


class Looking:
    """Tries the commands whenever the audit has come to another state."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.seen: list[AuditState] = []
        self.nobody = office.workspace.add_user("U0NOBODY", "Nia Body", "nia@elsewhere.test")

    def sends(self, person: SlackPerson, values: Json) -> None:
        """As people do, with the commands tried before and after."""
        self.looks()
        as_people_do(person, values)
        self.looks()

    def looks(self) -> None:
        """A social worker elsewhere and somebody who is nobody here, once in each state."""
        audit = self.office.audit_of("amara")
        if audit.state in self.seen:
            return
        self.seen.append(audit.state)
        self.office.drain()
        before = rows(self.office)
        reference, leo = self.office.reference_of(audit), self.office.leo
        count = len(leo.conversation())
        leo.commands("/audit queue")
        leo.waits_until(lambda who: len(who.conversation()) > count)
        assert words_of(leo.last_message()).startswith("The queue is for practice assurance leads")
        leo.commands(f"/audit find {reference}")
        window = leo.waits_for_window()
        assert not {ids.AUDIT_WHOLE, ids.FINDINGS_OPEN} & buttons_in(window), audit.state
        leo.closes(everything=True)
        (said,) = self.nobody.commands(f"/audit find {reference}")
        assert words_of(said) == STRANGER
        assert rows(self.office) == before


def test_who_may_not_is_told_so_and_nothing_changes(office: Office) -> None:
    looking = Looking(office)
    month = Living(office, words="Seen on the record.", sends=looking.sends)
    month.is_drawn()
    month.amara_answers_in_two_sittings()
    month.it_is_returned()
    month.amara_redoes_it()
    month.it_would_come_back_once_more()
    month.amara_redoes_it()
    month.it_is_regraded()
    month.it_is_read_again()
    month.it_is_settled()
    month.an_appeal_is_heard()
    lived = {
        AuditState.ASSIGNED,
        AuditState.IN_PROGRESS,
        AuditState.SUBMITTED,
        AuditState.IN_MODERATION,
        AuditState.RETURNED,
        AuditState.SECOND_RETURN,
        AuditState.SECOND_READING,
        AuditState.DISPUTED,
        AuditState.FINALISED,
    }
    assert set(looking.seen) == lived
