"""Who was told by telephone that a child may not be safe, and every answer so far (brief 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Marked
from handlers.views.kept import Asking, written_in
from handlers.views.reading import Answers
from handlers.views.safety import role_name
from models.audit import Audit
from models.person import Person
from models.rules.calendar import london_date
from models.safety import SafetyAnswer
from models.vocabulary import Safe
from models.workflow import safety, telephoned
from models.workflow.audits import reference_of
from models.workflow.drafts import Written
from models.workflow.parts import SAFE


def telephoned_window(session: Session, audit: Audit, *, by: Person, at: datetime) -> Json:
    """*Who did you telephone?*: what was noted so far, and one more."""
    asking = Asking.again(session, f"telephoned-{audit.key}", audit_id=audit.key, by=by)
    answer = telephoned.last_worry(session, audit)
    calls = telephoned.calls_of(session, answer) if answer else []
    body: list[Block] = [
        blocks.section("head", words.say("telephoned", reference=reference_of(session, audit))),
        *blocks.paragraphs("calls", [call_line(session, call) for call in calls], between="\n"),
        asking.line("who", "Whom did you telephone?", hint="A name, and what they do."),
        asking.day("on", "When? The day", first=str(london_date(at))),
        asking.line("time", "At about what time?"),
        asking.promise(),
    ]
    about = asking.about(audit.key, at)
    return blocks.window(
        ids.TELEPHONED_WINDOW, "Who did you telephone?", body, submit="Note it", about=about
    )


@dataclass(frozen=True)
class TelephonedForm:
    """Somebody who was told by telephone."""

    audit_id: int
    draft: Written
    who: str
    on: date | None
    time: str

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> TelephonedForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            who=answers.text("who"),
            on=answers.day("on"),
            time=answers.text("time"),
        )


def call_line(session: Session, call: telephoned.Call) -> Marked:
    """One call: who was told, when, and who noted it."""
    return words.mark(
        "☎ {who} · {day}{time} · noted by {by}",
        who=call.who,
        day=words.day(words.date_of(call.on)),
        time=f", {call.time}" if call.time else "",
        by=session.get_one(Person, call.by_id).name,
    )


def history(session: Session, audit: Audit) -> list[Block]:
    """Every answer with who has it, who confirmed it and who was telephoned: for its readers."""
    answers = safety.safety_answers(session, audit.key)
    if len(answers) < 2 and audit.safe_now in (None, Safe.YES):
        return []
    lines: list[str] = []
    for answer in answers:
        lines.append(_answer_line(session, answer))
        lines += [call_line(session, call) for call in telephoned.calls_of(session, answer)]
    title = blocks.section("title/safe", words.mark("*Is the child safe now?*"))
    return [title, *blocks.paragraphs("safe", lines, between="\n")]


def _answer_line(session: Session, answer: SafetyAnswer) -> Marked:
    taken_by = session.get(Person, answer.taken_by_id) if answer.taken_by_id else None
    confirmed = safety.confirmed_of(session, answer)
    return words.say(
        "safe_answer",
        answer=answer,
        said=dict(SAFE)[answer.safe],
        who=session.get_one(Person, answer.by_id).name,
        taken_by=taken_by.name if taken_by else "",
        confirmed=confirmed,
        role=role_name(session, answer),
        on=words.day(words.date_of(confirmed.on)) if confirmed else "",
    )
