"""A month at the office, lived through every window that it has; what people do is one script.

Everything that anybody types about a child holds the same `words`. How a window is sent is the
caller's: as people send it, or after somebody has tried to misuse it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.practice import Person as SlackPerson
from handlers.views import ids
from models.audit import Audit
from models.rules.rotation import Month
from models.vocabulary import AuditState, Safe
from models.workflow import calibration
from models.workflow.chasing import owe_reminders
from models.workflow.learning import draft_digest
from models.workflow.weekly import owe_monday_messages
from tests import blindness
from tests.handlers.deciding import confirmed, desk_of, looked_at, opens
from tests.office import Json, Office, answer_to, fills_in, words_of

Sends = Callable[[SlackPerson, Json], None]


def as_people_do(person: SlackPerson, values: Json) -> None:
    """Fill the window on top and send it; nothing stands in red."""
    assert person.submits(values) == {}


class Living:
    """The month of Amara's audit: returned, redone, regraded, read twice, settled, put right."""

    def __init__(self, office: Office, *, words: str, sends: Sends = as_people_do) -> None:
        self.office = office
        self.words = words
        self._sends = sends

    def whole_month(self) -> None:
        """From the draw to the digest in the channel."""
        self.is_drawn()
        self.helen_cannot()
        self.amara_answers_in_two_sittings()
        self.it_is_returned()
        self.amara_redoes_it()
        self.it_would_come_back_once_more()
        self.amara_redoes_it()
        self.it_is_regraded()
        self.it_is_read_again()
        self.it_is_settled()
        self.an_appeal_is_heard()
        self.the_worker_reads_and_replies()
        self.more_time_is_given()
        self.monday_comes()
        self.the_remedy_is_recorded_and_seen()
        self.the_action_is_done_and_seen()
        self.the_digest_is_posted()
        self.an_invented_case_is_graded()

    def is_drawn(self) -> None:
        """Tuesday 1 December, 09:00. Whatever is sent will be graded blind."""
        office = self.office
        with office.programme.change(where="test") as session:
            blindness.draw(session, 100, at=office.now)
        office.draws_december()

    def helen_cannot(self) -> None:
        """Helen is away; Farzana keeps it with her."""
        helen, farzana = self.office.helen, self.office.farzana
        card = self.office.message(helen, "Your audit this month")
        opens(helen, ids.AUDIT_CANNOT, ids.CANNOT_WINDOW, card)
        self.sends(helen, reason="other")
        self.office.drain()
        farzana.presses(self.office.message(farzana, "cannot do this month"), ids.RELEASE_KEEP)
        self.office.drain()

    def amara_answers_in_two_sittings(self) -> None:
        """She closes the window in the middle, is not sure that the child is safe, and sends."""
        office, amara = self.office, self.office.amara
        card = office.message(amara, "Your audit this month")
        opens(amara, ids.AUDIT_START, ids.CONFIRM_WINDOW, card)
        self.sends(amara, independent="independent")
        amara.waits_for_window(ids.PART_WINDOW)
        amara.chooses("answer/front/alongside", "no")
        amara.waits_until(lambda she: "alongside_why" in str(she.window))
        amara.types("answer/front/alongside_why", f"First thoughts: {self.words}")
        amara.chooses("answer/front/safe", "not_sure")
        amara.waits_for_window(ids.SAID_WINDOW)
        opens(amara, ids.TELEPHONED_OPEN, ids.TELEPHONED_WINDOW)
        self.sends(amara, who=self.words, on="2026-12-01", time=self.words)
        amara.closes(everything=True)
        office.drain()
        amara.presses(office.message(amara, "Your audit"), ids.AUDIT_CONTINUE)
        amara.waits_for_window(ids.PART_WINDOW)
        self._answers_and_sends()

    def it_is_returned(self) -> None:
        """The moderator sends it back with a note, and helps."""
        self._returns_it(helper=self._audit.moderator_id)

    def it_would_come_back_once_more(self) -> None:
        """Its new moderator would return it again; Farzana decides that it helps."""
        self._returns_it(helper=self._audit.supporter_id)
        farzana = self.office.farzana
        message = self.office.message(farzana, "would return it once more")
        opens(farzana, ids.SECOND_RETURN_OPEN, ids.READING_WINDOW, message)
        opens(farzana, ids.SECOND_RETURN_WRITE, ids.SECOND_RETURN_WINDOW)
        self.sends(farzana, outcome="once_more", reason=self.words)
        self.office.drain()
        farzana.closes(everything=True)

    def _returns_it(self, *, helper: int | None) -> None:
        moderator = self._takes_it()
        opens(moderator, ids.RETURN_OPEN, ids.RETURN_WINDOW)
        self.sends(
            moderator,
            **{"about/1": "planning/reason", "note/1": self.words},
            supporter=str(helper),
            safe="yes",
            provisional_grade="requires_improvement",
        )
        self.office.drain()
        moderator.closes(everything=True)

    def amara_redoes_it(self) -> None:
        """Amara reads the notes and sends it again."""
        amara = self.office.amara
        card = self.office.message(amara, "is coming back to you")
        opens(amara, ids.AUDIT_NOTES, ids.NOTES_WINDOW, card)
        self.sends(amara)
        amara.waits_for_window(ids.PART_WINDOW)
        self._answers_and_sends()

    def it_is_regraded(self) -> None:
        """Another lead finds it Inadequate; Tom has to renew the safety plan."""
        moderator = self._takes_it()
        self._grades_blind(moderator)
        opens(moderator, ids.REGRADE_OPEN, ids.REGRADE_WINDOW)
        opens(moderator, ids.PLAN_ACTION_OPEN, ids.PLAN_ACTION_WINDOW)
        self.sends(
            moderator,
            kind="safety_plan",
            what=self.words,
            why=self.words,
            owner=str(self.office.record("tom").key),
            due_on="2026-12-03",
        )
        moderator.waits_until(lambda she: looked_at(she))
        self.sends(
            moderator,
            **confirmed(moderator) | {"domain:planning": "inadequate"},
            **looked_at(moderator),
            domains_why=self.words,
            enough="no",
            missing=self.words,
            quality_line=self.words,
            evidence_found="yes",
            compliance=self.words,
            impact=self.words,
            voice_present="yes",
            quality="sound",
            grade="inadequate",
            reason_code="risk_missed",
            words=self.words,
            strengths=["direct_work"],
        )
        self.office.drain()
        moderator.closes(everything=True)

    def it_is_read_again(self) -> None:
        """The second reader finds it Requires Improvement."""
        reader = self._desk(self._audit.second_reader_id)
        message = self.office.message(reader, "second reading")
        opens(reader, ids.SECOND_READ_OPEN, ids.READING_WINDOW, message)
        opens(reader, ids.SECOND_READ_WRITE, ids.SECOND_READ_WINDOW)
        self.sends(reader, grade="requires_improvement", reason=self.words)
        self.office.drain()
        reader.closes(everything=True)

    def it_is_settled(self) -> None:
        """The QA manager settles on Inadequate."""
        farzana = self.office.farzana
        message = self.office.message(farzana, "two readers differ")
        opens(farzana, ids.SETTLE_OPEN, ids.READING_WINDOW, message)
        opens(farzana, ids.SETTLE_WRITE, ids.SETTLE_WINDOW)
        self.sends(farzana, grade="inadequate", reason=self.words)
        self.office.drain()
        farzana.closes(everything=True)
        assert self._audit.state is AuditState.FINALISED

    def an_appeal_is_heard(self) -> None:
        """Amara appeals; Farzana has graded it, so Gareth decides, and Inadequate stands."""
        office, amara, gareth = self.office, self.office.amara, self.office.gareth
        opens(amara, ids.AUDIT_OUTCOME, ids.READ_WINDOW, office.message(amara, "is final"))
        opens(amara, ids.APPEAL_ASK, ids.APPEAL_WINDOW)
        self.sends(amara, reason=self.words)
        office.drain()
        amara.closes(everything=True)
        opens(gareth, ids.APPEAL_READ, ids.READING_WINDOW, office.message(gareth, "appeals"))
        opens(gareth, ids.APPEAL_WRITE, ids.APPEAL_DECIDE_WINDOW)
        self.sends(gareth, grade="inadequate", reason=self.words)
        office.drain()
        gareth.closes(everything=True)

    def the_worker_reads_and_replies(self) -> None:
        """Tom has spoken with the worker, who says what is not right; Amara answers."""
        office, amara = self.office, self.office.amara
        office.tom.presses(office.message(office.tom, "Please say here when you have"), ids.SPOKEN)
        office.drain()
        workers = (office.record(name) for name in ("wendy", "dev"))
        worker = desk_of(office, next(w for w in workers if w.id == self._audit.worker_id))
        ready = office.message(worker, "The findings on")
        opens(worker, ids.READ_AND_REPLY, ids.REPLY_WINDOW, ready)
        self.sends(worker, took_part="partly", reflection=self.words, error=self.words)
        worker.closes(everything=True)
        office.drain()
        opens(amara, ids.REPLY_OPEN, ids.ANSWER_WINDOW, office.message(amara, "has replied about"))
        self.sends(amara, answer="will_do", words=self.words)
        office.drain()

    def more_time_is_given(self) -> None:
        """Tom asks for more time; Adaeze gives it."""
        tom, adaeze = self.office.tom, self.office.adaeze
        opens(tom, ids.MORE_TIME, ids.MORE_TIME_WINDOW, self._toms_card())
        self.sends(tom, wanted_on="2026-12-10", reason=self.words)
        self.office.drain()
        asked = self.office.message(adaeze, "asks for more time")
        opens(adaeze, ids.MORE_TIME_OPEN, ids.MORE_TIME_DECIDE_WINDOW, asked)
        self.sends(adaeze, grant="yes")
        self.office.drain()

    def monday_comes(self) -> None:
        """The week's reminders and Monday's lists."""
        self.office.moves_to("2026-12-14T09:00")
        with self.office.programme.change(where="clock") as session:
            owe_reminders(session, at=self.office.now)
            owe_monday_messages(session, at=self.office.now)
        self.office.drain()

    def the_remedy_is_recorded_and_seen(self) -> None:
        """Adaeze records what was done; a lead finds it on the case record."""
        adaeze = self.office.adaeze
        message = self.office.message(adaeze, "Record what was done")
        opens(adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, message)
        self.sends(
            adaeze,
            done=self.words,
            done_by=self.words,
            done_on="2026-12-11",
            seen_on="2026-12-11",
            seen_by=self.words,
            safe="yes",
            remains=self.words,
        )
        self.office.drain()
        lead, message = self._lead_who_was_told("remedial action to see")
        opens(lead, ids.REMEDY_VERIFY_OPEN, ids.REMEDY_VERIFY_WINDOW, message)
        self.sends(lead, on_record="yes")
        self.office.drain()

    def the_action_is_done_and_seen(self) -> None:
        """Tom says what is different; a lead sees that it helped."""
        tom = self.office.tom
        opens(tom, ids.ACTION_DONE, ids.ACTION_DONE_WINDOW, self._toms_card())
        self.sends(tom, impact=self.words)
        self.office.drain()
        lead, message = self._lead_who_was_told("says that it is done")
        opens(lead, ids.ACTION_VERIFY_OPEN, ids.ACTION_VERIFY_WINDOW, message)
        self.sends(lead, helped="yes")
        self.office.drain()

    def the_digest_is_posted(self) -> None:
        """The Academy approves without a meeting, and says why."""
        self.office.moves_to("2027-01-15T09:00")
        with self.office.programme.change(where="clock") as session:
            draft_digest(session, Month(2026, 12), at=self.office.now)
        self.office.drain()
        ines = self.office.ines
        message = self.office.message(ines, "The draft waits for you")
        opens(ines, ids.DIGEST_OPEN, ids.DIGEST_WINDOW, message)
        self.sends(ines, no_meeting_because="Half of us were ill.", nobody_recognisable=["yes"])
        self.office.drain()

    def an_invented_case_is_graded(self) -> None:
        """January's calibration is open; Moses grades it."""
        with self.office.programme.change(where="clock") as session:
            calibration.run(session, at=self.office.now)
        self.office.drain()
        message = self.office.message(self.office.moses, "Calibration, January 2027")
        opens(self.office.moses, ids.CALIBRATION_OPEN, ids.CALIBRATION_GRADE_WINDOW, message)
        given = {"grade": "good", "sure": "fairly", "reason": self.words, "shares": "yes"}
        self.sends(self.office.moses, **given)
        self.office.drain()

    def sends(self, person: SlackPerson, **values: Any) -> None:
        """Send the window on top, in the way of this month."""
        self._sends(person, values)

    @property
    def _audit(self) -> Audit:
        return self.office.audit_of("amara")

    def _answers_and_sends(self) -> None:
        amara = self.office.amara
        while (window := amara.window) and window["callback_id"] == ids.PART_WINDOW:
            given = fills_in(amara, self._answer)
            if self._audit.safe_now is not Safe.YES:
                self._confirms_that_the_child_is_safe()
            self.sends(amara, **given)
        amara.waits_for_window(ids.REVIEW_WINDOW)
        self.sends(amara)
        self.office.drain()
        amara.closes(everything=True)

    def _confirms_that_the_child_is_safe(self) -> None:
        self.office.amara.waits_for_window(ids.CONFIRM_SAFE_WINDOW)
        self.sends(
            self.office.amara,
            confirmed_by="police",
            who=self.words,
            how=self.words,
            on="2026-12-01",
        )

    def _answer(self, block: Json) -> str:
        element = block["element"]
        if element["type"] == "plain_text_input" and element["action_id"] != "scale":
            return self.words
        return answer_to(block)

    def _grades_blind(self, moderator: SlackPerson) -> None:
        """Before she sees that Amara graded Good: as the plan is, Requires Improvement."""
        window = opens(moderator, ids.BLIND_OPEN, ids.BLIND_WINDOW)
        names = [block.get("element", {}).get("action_id", "") for block in window["blocks"]]
        domains = [name for name in names if name.startswith("domain:")]
        weak = dict.fromkeys([*domains, "grade"], "requires_improvement")
        self.sends(moderator, **weak, reason=self.words)
        moderator.waits_until(lambda she: "Graded blind" in words_of(she.window))

    def _takes_it(self) -> SlackPerson:
        moderator = self._desk(self._audit.moderator_id)
        moderator.presses(self.office.message(moderator, "audit to moderate"), ids.CLAIM)
        moderator.waits_for_window(ids.READING_WINDOW)
        return moderator

    def _desk(self, person_id: int | None) -> SlackPerson:
        found = (self.office.record(name) for name in ("moses", "priya", "grace"))
        return desk_of(self.office, next(who for who in found if who.id == person_id))

    def _toms_card(self) -> Json:
        shown = self.office.tom.conversation()
        return next(m for m in shown if ids.ACTION_DONE in str(m.get("blocks")))

    def _lead_who_was_told(self, holding: str) -> tuple[SlackPerson, Json]:
        for name in ("moses", "priya", "grace"):
            person = desk_of(self.office, self.office.record(name))
            for message in reversed(person.conversation()):
                if holding in words_of(message):
                    return person, message
        raise AssertionError(f"no lead was told of {holding!r}")
