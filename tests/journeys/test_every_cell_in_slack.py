"""Every refused cell of the table of who may do what, at the door: in every state, by everybody.

Each person of the table tries all that they may not do: they press the forged buttons of each
action and, where it has a window, send a forged one. One of the sentences comes back, nothing
opens, and nothing is written, as SQLite itself counts it; `/audit find` offers them nothing more.
Then somebody who may sends the same window, which is taken: it was refused for who sent it, and not
for how it was filled in.

The audits stand as they do where the verbs are tried (tests/models/workflow/standing.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TypeVar

import pytest
from sqlmodel import Session, select

from bot.practice import interactions
from bot.practice.doors import Parcel
from handlers.views import ids
from models.appeal import Appeal
from models.audit import Audit
from models.person import Person
from models.rules.lifecycle import DECIDED_STATES
from models.vocabulary import AppealKind, AuditState, TookPart
from models.workflow import replies
from models.workflow.audits import reader_id_of, reference_of
from models.workflow.handing import TO_READ
from models.workflow.replies import ReplyWords
from tests.journeys.at_the_door import BUTTONS, OF_NO_AUDIT, WINDOWS, buttons_in, forged_window
from tests.journeys.misusing import STRANGER, sentence
from tests.models.workflow import standing
from tests.models.workflow.cells import ORDER, PEOPLE, SENTENCES, Cell, Rule, says
from tests.models.workflow.near import person
from tests.models.workflow.who_may import TABLE
from tests.office import Office

T = TypeVar("T")


@pytest.fixture
def backend() -> str:
    """The verbs beneath are tried on both databases; the door is the same."""
    return "sqlite"


def _is_drawn(session: Session, audit: Audit) -> None:
    audit.blind = True


def _is_replied_to(session: Session, audit: Audit) -> None:
    if audit.state in DECIDED_STATES:
        worker = session.get_one(Person, audit.worker_id)
        replies.reply(session, audit.key, ReplyWords(TookPart.YES), by=worker, at=standing.AT)


def _is_appealed(session: Session, audit: Audit) -> None:
    if audit.state in DECIDED_STATES:
        standing.asks(session, audit, standing.named(session, "Amara"), AppealKind.APPEAL)


def _is_handed_over(session: Session, audit: Audit) -> None:
    audit.blind = False
    if audit.state in TO_READ:
        holder = session.get_one(Person, reader_id_of(audit))
        standing.hands_over(session, audit, holder)


#: What has to have happened before an action means something, in this order; see `standing.ACTS`.
FIRST: dict[str, Callable[[Session, Audit], None]] = {
    "answer": _is_replied_to,
    "decide_appeal": _is_appealed,
    "grade_blind": _is_drawn,
    "take_back": _is_handed_over,
}

#: What is said before anything is decided on: a button that is pressed opens its window first.
AT_THE_DOOR = (
    "This audit is not with you to decide any more, so nothing was changed.",
    "This second reading is not with you, so nothing was changed.",
    "This is somebody else's to decide, so nothing was changed.",
    "This reply was written to somebody else, so it is not shown.",
    "Nobody has replied to this one, so there is nothing to show.",
    "That is not here any more. The app's Home tab shows what waits.",
)
#: They read the reply to an audit as its auditor does: the button is theirs too, the answer not.
READS_REPLIES = ("the first moderator", "the QA manager, if they moderated")
READING, FINDINGS = (
    next(rule for rule in TABLE if rule.act == act) for act in ("read", "findings")
)


class Door:
    """An audit in a state, at an office whose every person has a screen."""

    def __init__(self, office: Office, state: AuditState, file: sqlite3.Connection) -> None:
        self.office, self.state, self.file = office, state, file
        with office.programme.change() as session:
            audit = standing.audit_in(session, state)
            self.audit_id, self.reference = audit.key, reference_of(session, audit)
            everybody = session.exec(select(Person)).all()
        for one in everybody:
            slack_id = one.slack_user_id or ""
            if slack_id not in office.workspace.members:
                office.workspace.add_user(slack_id, one.name, one.email)
        office.farzana.commands("/audit help")
        office.farzana.waits_for_window()
        window = office.workspace.windows.stack(office.farzana.id)[-1]
        self.sent = interactions.view_submission(office.workspace, window)
        office.farzana.closes(everything=True)

    @contextmanager
    def somebody(self, who: str) -> Iterator[str | None]:
        """The Slack id of somebody of the table, made so if need be; afterwards all is undone."""
        with closing(sqlite3.connect(":memory:")) as before:
            self.file.backup(before)
            yield self.change(lambda session, audit: self._slack_id(session, audit, who))
            before.backup(self.file)

    @staticmethod
    def _slack_id(session: Session, audit: Audit, who: str) -> str | None:
        found = person(session, audit, who)
        return found.slack_user_id if found else None

    def change(self, do: Callable[[Session, Audit], T]) -> T:
        """Something happens to the audit."""
        with self.office.programme.change() as session:
            return do(session, session.get_one(Audit, self.audit_id))

    def version(self) -> int:
        """Another number once anybody else has written anything: SQLite's own count."""
        return int(self.file.execute("PRAGMA data_version").fetchone()[0])

    def presses(self, user: str, button: str, about: int) -> str:
        """Press a button; what the app says to this person alone."""
        workspace = self.office.workspace
        channel = workspace.im_with(user)
        channel.ephemerals.clear()
        action = {"type": "button", "action_id": button, "block_id": "b", "value": str(about)}
        message = {"ts": workspace.new_ts(), "text": "", "user": workspace.bot_user_id}
        payload = interactions.in_message(workspace, user, action, channel, message, {})
        assert workspace.deliver(Parcel("interactive", payload)).ok
        workspace.wait_until(lambda: channel.ephemerals or workspace.windows.stack(user))
        if workspace.windows.stack(user):
            workspace.person(user).closes(everything=True)
            return "a window opened"
        ((_, said),) = channel.ephemerals.values()
        return str(said["text"])

    def sends(self, user: str, rule: Rule, *, safe: str) -> str:
        """Send a forged window; what stands on top of it then, empty when it was taken."""
        with self.office.programme.read() as session:
            audit, about = session.get_one(Audit, self.audit_id), self._appeal()
            payload = forged_window(
                session, self.sent, rule.act, audit, user=user, appeal=about, safe=safe
            )
        answer = self.office.workspace.deliver(Parcel("interactive", payload))
        assert answer.ok
        return sentence(answer.payload)

    def _appeal(self) -> int:
        with self.office.programme.read() as session:
            return max(session.exec(select(Appeal.id)).all(), default=1) or 1

    def tries(self, who: str) -> Iterator[str]:
        """All that somebody may not do, tried by them; what is not as it should be comes back."""
        with self.somebody(who) as user:
            if user is None:
                return
            for rule in self._about(lambda rule: rule.cell(who, self.state) is not Cell.MAY):
                self._comes_first(rule)
                before = self.version()
                for said in self._all_ways(rule, user, who):
                    if not is_refusal(said, who):
                        yield f"{rule.act}: {who}: {said or 'taken'}"
                if self.version() != before:
                    yield f"{rule.act}: {who}: something was written, so they try nothing more"
                    return

    def _all_ways(self, rule: Rule, user: str, who: str) -> Iterator[str]:
        """What is said to each button of an action, and to its window."""
        about = 1 if rule.act in OF_NO_AUDIT else self.audit_id
        if rule.act == "decide_appeal":
            about = self._appeal()
        if rule.act != "answer" or who not in READS_REPLIES or self.state not in DECIDED_STATES:
            for button in BUTTONS[rule.act]:
                yield self.presses(user, button, about)
        if rule.act in WINDOWS:
            # Whoever may read an audit may say that the child is not safe.
            reads = READING.cell(who, self.state) is Cell.MAY
            yield self.sends(user, rule, safe="yes" if reads else "no")

    def finds(self, who: str) -> Iterator[str]:
        """`/audit find` by somebody: it offers the whole to read just where it may be read."""
        with self.somebody(who) as user:
            if user is None or who == "a lead who has left":
                return
            desk = self.office.workspace.person(user)
            desk.commands(f"/audit find {self.reference}")
            shown = desk.waits_for_window(ids.FIND_WINDOW)["blocks"]
            desk.closes(everything=True)
        offered = buttons_in([b for b in shown if b["block_id"] == f"audit/{self.audit_id}"])
        reads, finds = (rule.cell(who, self.state) is Cell.MAY for rule in (READING, FINDINGS))
        if (ids.AUDIT_WHOLE in offered) is not reads:
            yield f"find: {who}: the whole {'is' if not reads else 'is not'} offered"
        if ids.FINDINGS_OPEN in offered and not finds:
            yield f"find: {who}: the findings are offered"

    def takes(self) -> Iterator[str]:
        """Each window that somebody may send, sent by the first who may: what was not taken."""
        for rule in self._about(lambda rule: rule.act in WINDOWS):
            may = [who for who in PEOPLE if rule.cell(who, self.state) is Cell.MAY]
            for who in may[:1]:
                with self.somebody(who) as user:
                    assert user is not None
                    self._comes_first(rule)
                    before = self.version()
                    said = self.sends(user, rule, safe="yes")
                    if said or self.version() == before:
                        yield f"{rule.act}: {who}: {said or 'nothing was written'}"

    def _about(self, wanted: Callable[[Rule], bool]) -> list[Rule]:
        """The rules of this state that are wanted, those that nothing has to come before first."""
        once = self.state is AuditState.FINALISED
        rules = [rule for rule in TABLE if (rule.about_one_audit or once) and wanted(rule)]
        turns = {act: turn for turn, act in enumerate(FIRST, start=1)}
        return sorted(rules, key=lambda rule: turns.get(rule.act, 0))

    def _comes_first(self, rule: Rule) -> None:
        if rule.act in FIRST:
            self.change(FIRST[rule.act])


def is_refusal(said: str, who: str) -> bool:
    """Whether it is one of the sentences of the table, or for who has left, that they have."""
    if who == "a lead who has left":
        return said == STRANGER
    return said.startswith(AT_THE_DOOR) or any(says(kind, said) for kind in SENTENCES)


@pytest.mark.parametrize("state", ORDER)
def test_every_refused_cell(office: Office, state: AuditState) -> None:
    with closing(sqlite3.connect(str(office.programme.engine.url.database))) as file:
        door = Door(office, state, file)
        wrong = [one for who in PEOPLE for one in (*door.tries(who), *door.finds(who))]
        wrong += door.takes()
    assert not wrong, "\n".join(wrong)


def test_every_action_has_its_button() -> None:
    assert set(BUTTONS) == {rule.act for rule in TABLE}
