"""Who may not, at the door: as a forged button, a command and a forged window, in every state.

The table (tests/models/workflow/who_may.py) says who may do what. Here people of each kind that it
refuses try it in Slack while a month is lived: one sentence comes back, nothing is opened, and no
row of any table has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.practice import Person as SlackPerson
from bot.practice import interactions
from bot.practice.doors import Parcel
from handlers.views import ids
from models.audit import Audit
from models.person import Absence, Person
from models.vocabulary import AuditState
from models.workflow.audits import case_of
from models.workflow.people_import import import_people
from tests.handlers.deciding import desk_of
from tests.journeys.at_the_door import BUTTONS, OF_NO_AUDIT, WINDOWS, forged_window
from tests.journeys.living import Living
from tests.journeys.misusing import STRANGER, presses_in_message, rows, sentence
from tests.models.workflow import near, standing
from tests.models.workflow.cells import Cell, Rule
from tests.models.workflow.who_may import TABLE
from tests.office import Json, Office, words_of

#: Who tries, by first name, and what they are to Amara's audit. None of them lives the month.
TRIES = {
    "Sam": "the service manager above them",
    "Ida": "who chaired the child before",
    "Chioma": "the child's chair, if a lead",
    "Kofi": "a lead who knows the family",
    "Zola": "another lead",
    "Ben": "a lead who has left",
    "Nuala": "a service manager of another service",
    "Rosalind": "the Director for Social Care",
    "Asif": "an administrator",
    "Leo": "a social worker elsewhere",
}


@pytest.fixture
def backend() -> str:
    """The verbs beneath are tried on both databases; the door is the same."""
    return "sqlite"


class AtTheDoor:
    """Tries everything that is refused whenever the audit has come to another state."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.state: AuditState | None = None
        self.seen: list[AuditState] = []
        self.tried = 0
        self.sent: Json = {}
        self._bring_in()

    def _bring_in(self) -> None:
        office = self.office
        with office.programme.change(where="command") as session:
            import_people(session, standing.LATER, at=office.now)
            everybody = session.exec(select(Person)).all()
            for name in ("Lena", "Kofi", "Zola", "Ola", "Ben"):  # nothing is routed to them
                away = {"starts": office.now.date(), "ends": office.now.date() + timedelta(60)}
                session.add(Absence(person_id=standing.named(session, name).key, **away))
        for person in everybody:
            slack_id = person.slack_user_id or ""
            if slack_id in standing.LATER:
                office.workspace.add_user(slack_id, person.name, person.email)
        office.workspace.add_user("U0NOBODY", "Nia Body", "nia@elsewhere.test")
        self.desks = {who.name.split()[0]: desk_of(office, who) for who in everybody}

    def are_near(self) -> None:
        """Chioma chairs the child and is a lead, Ida chaired, Kofi knows the family."""
        with self.office.programme.change() as session:
            audit = session.get_one(Audit, self._audit.key)
            case_of(session, audit).chair_id = standing.named(session, "Chioma").key
            audit.chair_id = standing.named(session, "Ida").key
            for who in ("the child's chair, if a lead", "a lead who knows the family"):
                near.person(session, audit, who)
        for name in TRIES:
            desk = self.desks[name]
            desk.says(None, "Hello")
            desk.waits_until(lambda who: len(who.conversation()) > 1)

    def sends(self, person: SlackPerson, values: Json) -> None:
        """As people do, with everything tried before and after."""
        for name, value in values.items():
            person.chooses(name, value)
        window = self.office.workspace.windows.stack(person.id)[-1]
        self.sent = interactions.view_submission(self.office.workspace, window)
        self.looks()
        assert person.submits() == {}
        self.looks()

    def looks(self) -> None:
        """Everybody tries what is not theirs, where the audit stands otherwise than before."""
        audit = self._audit
        if audit.state is self.state:
            return
        self.state = audit.state
        self.seen.append(audit.state)
        self.office.drain()
        before = rows(self.office)
        for rule, name in self._refused(audit.state):
            self._presses(rule, name, audit)
            if rule.act in WINDOWS:
                self._forges(rule, name, audit)
            assert rows(self.office) == before, (audit.state, rule.act, name)
            self.tried += 1
        self._commands(before)

    def _refused(self, state: AuditState) -> Iterator[tuple[Rule, str]]:
        """Of each kind of refusal somebody, another one in each state."""
        for number, rule in enumerate(TABLE):
            kinds: dict[Cell, list[str]] = {}
            for name, who in TRIES.items():
                cell = rule.cell(who, state)
                if cell is not Cell.MAY:
                    kinds.setdefault(cell, []).append(name)
            for names in kinds.values():
                yield rule, names[(number + len(self.seen)) % len(names)]

    def _presses(self, rule: Rule, name: str, audit: Audit) -> None:
        about = "1" if rule.act in (*OF_NO_AUDIT, "decide_appeal") else str(audit.key)
        for button in BUTTONS[rule.act]:
            self._says_one_thing(presses_in_message(self.desks[name], button, about), rule, name)

    def _forges(self, rule: Rule, name: str, audit: Audit) -> None:
        # Whoever may read it may say that a child is not safe.
        safe = "no" if rule.cell(TRIES[name], audit.state) is Cell.NOT_THEIRS else "yes"
        user = self.desks[name].id
        with self.office.programme.read() as session:
            payload = forged_window(
                session, self.sent, rule.act, audit, user=user, appeal=1, safe=safe
            )
        answer = self.office.workspace.deliver(Parcel("interactive", payload))
        assert answer.ok
        self._says_one_thing(sentence(answer.payload), rule, name)

    def _says_one_thing(self, said: str, rule: Rule, name: str) -> None:
        assert said.endswith("."), (self.state, rule.act, name, said)
        assert "our fault" not in said, (self.state, rule.act, name, said)

    def _commands(self, before: object) -> None:
        """`/audit queue` and `/audit find` for who may not; anything for who is nobody here."""
        reference, leo = self.office.reference_of(self._audit), self.desks["Leo"]
        count = len(leo.conversation())
        leo.commands("/audit queue")
        leo.waits_until(lambda who: len(who.conversation()) > count)
        assert words_of(leo.last_message()).startswith("The queue is for practice assurance leads")
        leo.commands(f"/audit find {reference}")
        window = leo.waits_for_window()
        assert not {ids.AUDIT_WHOLE, ids.FINDINGS_OPEN} & buttons_in(window), self.state
        leo.closes(everything=True)
        for nobody in (self.office.workspace.person("U0NOBODY"), self.desks["Ben"]):
            (said,) = nobody.commands(f"/audit find {reference}")
            assert words_of(said) == STRANGER
        assert rows(self.office) == before

    @property
    def _audit(self) -> Audit:
        return self.office.audit_of("amara")


def buttons_in(window: Json) -> set[str]:
    """What can be pressed in a window."""
    return set(re.findall(r"'action_id': '([^']+)'", str(window)))


def test_who_may_not_is_told_so_and_nothing_changes(office: Office) -> None:
    door = AtTheDoor(office)
    month = Living(office, words="Seen on the record.", sends=door.sends)
    month.is_drawn()
    door.are_near()
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
    assert set(door.seen) == lived
    assert door.tried > 20 * len(lived)
