"""Is the child safe now? The question, what it sets off, and what is filled in later (brief 6)."""

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
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person, Team
from models.rules.calendar import london_date
from models.rules.safety import Confirmation, names_edt, needs_confirming
from models.safety import SafetyAnswer
from models.setting import policy_of
from models.vocabulary import Role, Safe
from models.workflow import alerts, safety, telephoned
from models.workflow.audits import case_of, reference_of
from models.workflow.drafts import Written
from models.workflow.parts import SAFE
from models.workflow.people import DUTY_LEAD

_TITLE = "Is the child safe now?"
#: The posts that hear of an alert, as windows say them.
POSTS = {
    Role.TEAM_MANAGER: "team manager",
    Role.SERVICE_MANAGER: "service manager",
    DUTY_LEAD: "duty lead",
    Role.ASSISTANT_DIRECTOR: "Assistant Director",
    Role.DIRECTOR_SOCIAL_CARE: "Director for Social Care",
}


def telephone(session: Session, audit: Audit, *, at: datetime) -> Marked:
    """Whom to telephone now, from the settings: no message may be relied on."""
    policy = policy_of(session)
    numbers = policy.value("telephones")
    manager = alerts.manager_to_telephone(session, audit, at=at)
    above = alerts.service_manager_to_telephone(session, audit, at=at)
    team = session.get_one(Team, case_of(session, audit).team_id).name
    return words.say(
        "telephone",
        manager=manager.name if manager else "",
        service_manager=above.name if above else "",
        team=team,
        duty_line=numbers["teams"].get(team, ""),
        closing=names_edt(at, policy),
        edt=numbers["edt"],
    )


def safety_window(session: Session, audit: Audit, *, at: datetime) -> Json:
    """The question on its own, behind the red button. The choice is sent as it is made."""
    safe = audit.safe_now
    body: list[Block] = [
        blocks.section("telephone", telephone(session, audit, at=at)),
        blocks.section("asked", words.say("safety", reference=reference_of(session, audit))),
        blocks.actions("answer", blocks.in_sight(ids.SAFE_NOW, SAFE, chosen=safe)),
        *alert_blocks(session, audit),
    ]
    return blocks.window(ids.SAFETY_WINDOW, _TITLE, body, about={"audit": audit.key})


def told_window(session: Session, audit: Audit, *, at: datetime) -> Json:
    """What has just been set off, and whom to telephone."""
    answer = safety.open_alert(session, audit)
    told = alerts.told_of(session, answer.key) if answer else []
    said = words.say(
        "told",
        safe=audit.safe_now.value if audit.safe_now else "yes",
        names=[
            f"{session.get_one(Person, found.person_id).name} ({POSTS[found.post]})"
            for found in told
        ],
    )
    body = [
        blocks.section("said", said),
        blocks.section("telephone", telephone(session, audit, at=at)),
    ]
    if answer is not None:
        body.append(blocks.actions("afterwards", telephoned_button(audit)))
    return blocks.window(ids.SAID_WINDOW, _TITLE, body)


def alert_blocks(session: Session, audit: Audit) -> list[Block]:
    """How an open alert stands, with the button for afterwards; nothing where none is open."""
    said = alert_line(session, audit)
    if not said:
        return []
    return [
        blocks.section("alert", said),
        blocks.actions("afterwards", telephoned_button(audit)),
    ]


def alert_line(session: Session, audit: Audit) -> Marked:
    """Who has an open alert, since when, and whether somebody was telephoned; else empty."""
    answer = safety.open_alert(session, audit)
    if answer is None:
        return Marked("")
    taken_by = session.get(Person, answer.taken_by_id) if answer.taken_by_id else None
    return words.say(
        "alert_line",
        answer=answer,
        safe=answer.safe.value,
        who=session.get_one(Person, answer.by_id).name,
        taken_by=taken_by.name if taken_by else "",
        calls=telephoned.calls_noted(session, answer),
    )


def red_button(audit_id: int) -> blocks.Element:
    """*This child may not be safe*: the same everywhere."""
    return blocks.button(
        ids.CHILD_NOT_SAFE, "This child may not be safe", value=audit_id, style="danger"
    )


def telephoned_button(audit: Audit) -> blocks.Element:
    """*Who did you telephone?*, to be filled in afterwards."""
    return blocks.button(ids.TELEPHONED_OPEN, "Who did you telephone?", value=audit.key)


def confirm_window(
    session: Session, audit: Audit, *, by: Person, at: datetime, in_part: bool = False
) -> Json:
    """A change to Yes: who confirmed it, how and when. Until it is sent the answer stays."""
    asking = Asking.again(session, f"safe-{audit.key}", audit_id=audit.key, by=by)
    said = words.say(
        "confirm_safe",
        reference=reference_of(session, audit),
        alert=alert_line(session, audit),
        in_part=in_part,
    )
    body = [
        blocks.section("head", said),
        *confirm_questions(session, asking, today=london_date(at)),
        asking.promise(),
    ]
    about = asking.about(audit.key, at)
    return blocks.window(ids.CONFIRM_SAFE_WINDOW, _TITLE, body, submit="Change to Yes", about=about)


def unconfirmed(audit: Audit, chosen: str | None) -> list[Block]:
    """Beside a *Yes* that nobody has confirmed yet: that it is not in force, and the button."""
    if chosen != Safe.YES or not needs_confirming(audit.safe_now, Safe.YES):
        return []
    said = words.say("unconfirmed", safe=audit.safe_now.value if audit.safe_now else "")
    confirm = blocks.button(ids.CONFIRM_SAFE_OPEN, "Who confirmed it?", value=audit.key)
    return [blocks.section("unconfirmed", said, accessory=confirm)]


def confirm_questions(
    session: Session, asking: Asking, *, today: date | None, needed: bool = True
) -> list[Block]:
    """Who confirmed that a child is safe, how and when."""
    roles = policy_of(session).value("safety.confirmed_by")
    offered = [(code, blocks.capital(name)) for code, name in roles.items()]
    first = str(today) if today else ""
    return [
        asking.choice("confirmed_by", "Who confirmed it?", offered, needed=needed),
        asking.line("who", "Their name", needed=False),
        asking.words(
            "how", "How?", hint="Seen, spoken with, told by whom: in a line.", needed=needed
        ),
        asking.day("on", "When? The day", first=first, needed=needed),
        asking.line("time", "At about what time?", needed=False),
    ]


@dataclass(frozen=True)
class ConfirmSafeForm:
    """A change to Yes, confirmed."""

    audit_id: int
    draft: Written
    confirmed: Confirmation

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ConfirmSafeForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        return cls(answers.number("audit"), written_in(answers), confirmation_in(answers))


def confirmation_in(answers: Answers) -> Confirmation:
    """What was said of who confirmed it, as far as it was said."""
    return Confirmation(
        role=answers.text("confirmed_by"),
        who=answers.text("who"),
        how=answers.text("how"),
        on=answers.day("on"),
        time=answers.text("time"),
    )


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


def role_name(session: Session, answer: SafetyAnswer) -> str:
    """Whose role confirmed a change to Yes ("the police"): all that a message says of it."""
    names: Mapping[str, str] = policy_of(session).value("safety.confirmed_by")
    return names.get(answer.confirmed_by or "", "")


@dataclass(frozen=True)
class SafetyForm:
    """An answer to the safety question, from any window that asks it."""

    audit_id: int
    safe: Safe

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> SafetyForm:
        """Raises `RuleBroken` where nothing was chosen."""
        answers = Answers(view)
        chosen = answers.text(ids.SAFE_NOW) or answers.text("safe")
        if chosen not in set(Safe):
            raise RuleBroken("Please choose one of the answers.", field=ids.SAFE_NOW)
        return cls(answers.number("audit"), Safe(chosen))
