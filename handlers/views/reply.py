"""The findings of a case in front of its worker, and their reply: never a grade (brief 6 and 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, new_action, words
from handlers.views.blocks import Block, Json, Marked, Message
from handlers.views.kept import Asking, written_in
from handlers.views.reading import Answers
from models.audit import Audit
from models.delivery import Delivery
from models.person import Person
from models.reply import Reply, Telling
from models.rules.calendar import london_date
from models.rules.rotation import Month
from models.rules.telling import reply_until
from models.setting import policy_of
from models.vocabulary import Answered, Grade, TookPart
from models.workflow.audits import reference_of
from models.workflow.drafts import Written
from models.workflow.replies import Found, ReplyWords, ToRead, found_for, reply_of, words_of
from models.workflow.telling_hours import is_worth_copying

TOOK_PART = ((TookPart.YES, "Yes"), (TookPart.PARTLY, "Partly"), (TookPart.NO, "No"))


def reply_window(session: Session, read: ToRead, *, by: Person, at: datetime) -> Json:
    """*Read and reply*: strengths, worries, actions; the questions while a reply is open."""
    audit = read.audit
    asking = _asking(session, read, by)
    body: list[Block] = [_head(session, audit), *findings(session, audit, read.found)]
    if read.open:
        body += _questions(asking, read, at)
    elif read.reply is not None:
        body += said(session, read.reply)
    body.append(blocks.context("for_learning", words.say("for_learning")))
    return blocks.window(
        ids.REPLY_WINDOW,
        "The findings",
        body,
        submit="Send my reply" if read.open else None,
        about=asking.about(audit.key, at),
    )


@dataclass(frozen=True)
class ReplyForm:
    """A worker's reply, as it was sent."""

    audit_id: int
    draft: Written
    words: ReplyWords

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> ReplyForm:
        """What is missing is refused by the rule, beside its question; a forged choice is none."""
        answers = Answers(view)
        took_part = answers.text("took_part")
        return cls(
            audit_id=answers.number("audit"),
            draft=written_in(answers),
            words=ReplyWords(
                took_part=TookPart(took_part) if took_part in set(TookPart) else None,
                reflection=answers.text("reflection"),
                error=answers.text("error"),
            ),
        )


def thanks_window(session: Session, audit_id: int) -> Json:
    """The reply is with the auditor: what happens next."""
    audit = session.get_one(Audit, audit_id)
    told = words.say(
        "reply_sent",
        reference=reference_of(session, audit),
        auditor=session.get_one(Person, audit.auditor_id).name,
        error=_points_out(session, audit_id),
    )
    return blocks.window(ids.SAID_WINDOW, "Thank you", [blocks.section("said", told)])


def findings(session: Session, audit: Audit, found: Found) -> list[Block]:
    """Strengths, worries, what needs to happen, and the case's actions: windows only."""
    closing = found.closing
    strengths = [
        *_texts("A strength to name", closing.get("strength")),
        *_themes(found.strengths),
        *_texts("Going well", closing.get("going_well")),
    ]
    worries = [
        *_themes(found.worries),
        *_texts("Worried about", closing.get("worried_about")),
    ]
    body = [
        *_titled("strengths", "Strengths", strengths),
        *_titled("worries", "Worries", worries),
        *_titled("needed", "What needs to happen", _texts("", closing.get("needs_to_happen"))),
    ]
    wanted = new_action.listed(session, audit)
    return [*body, blocks.header("title/wanted", "Actions"), *wanted] if wanted else body


def said(session: Session, reply: Reply) -> list[Block]:
    """What a worker replied, and what the auditor answered: for those who may read it."""
    texts = words_of(session, reply)
    who = session.get_one(Person, reply.person_id).name
    lines = [
        words.mark(
            "*What {who} replied* · {day}\nTook part: *{part}*",
            who=who,
            day=words.day(reply.changed_at or reply.replied_at),
            part=dict(TOOK_PART)[reply.took_part],
        ),
        *_texts("Reflection", texts["reflection"]),
        *_texts("Something here is not right", texts["error"]),
    ]
    if reply.answered is not None:
        lines.append(
            words.mark(
                "*{who} answered* · {day}\n{how}",
                who=session.get_one(Person, reply.answered_by_id).name,
                day=words.day(reply.answered_at),
                how="Thank you, noted." if reply.answered is Answered.NOTED else "What I will do:",
            )
        )
        lines += _texts("", texts["answer"])
    return blocks.paragraphs("reply", lines)


# Messages


def findings_ready(session: Session, delivery: Delivery) -> Message | None:
    """The worker: their findings are ready. Counts, never a grade or a word of them (rule 12)."""
    telling = session.get_one(Telling, delivery.facts["telling"])
    audit = session.get_one(Audit, telling.audit_id)
    found = found_for(session, audit, telling.person_id)
    reply = reply_of(session, audit.key) if telling.replies else None
    told = london_date(telling.told_at or delivery.owed_at)
    ready = words.say(
        "findings_ready",
        reference=reference_of(session, audit),
        strengths=found.count_of_strengths,
        worries=found.count_of_worries,
        actions=found.actions,
        replies=telling.replies,
        reply=reply,
        glad=audit.grade is Grade.OUTSTANDING or is_worth_copying(session, audit),
        told=told,
        until=reply_until(told, policy_of(session)),
    )
    open_still = telling.replies and (reply is None or reply.answered is None)
    name = "Read and reply" if open_still else "Read"
    opens = blocks.button(ids.READ_AND_REPLY, name, value=audit.key, style="primary")
    card = [
        blocks.section("case", ready),
        blocks.actions("case/buttons", opens),
        blocks.context("for_learning", words.say("for_learning")),
    ]
    return blocks.message("Auditloop: something for you to read, in your own time.", card)


def reply_answered(session: Session, delivery: Delivery) -> Message:
    """The worker: the auditor has answered."""
    audit = session.get_one(Audit, delivery.facts["audit"])
    answered = words.mark(
        "*{auditor}* has answered what you wrote about *{reference}*. Thank you for saying it.",
        auditor=session.get_one(Person, audit.auditor_id).name,
        reference=reference_of(session, audit),
    )
    opens = blocks.button(ids.READ_AND_REPLY, "Read", value=audit.key)
    card = [blocks.section("case", answered, accessory=opens)]
    return blocks.message("Auditloop: there is an answer for you to read.", card)


def _head(session: Session, audit: Audit) -> Block:
    head = words.mark(
        "*{reference}* · {month} · audited by {auditor}",
        reference=reference_of(session, audit),
        month=Month.parse(audit.month).name,
        auditor=session.get_one(Person, audit.auditor_id).name,
    )
    return blocks.section("head", head)


def _asking(session: Session, read: ToRead, by: Person) -> Asking:
    """The questions start from the draft, else from the reply that was sent."""
    audit_id = read.audit.key
    asking = Asking.again(session, f"reply-{audit_id}", audit_id=audit_id, by=by)
    if asking.values or read.reply is None:
        return asking
    values = words_of(session, read.reply) | {"took_part": read.reply.took_part.value}
    return Asking(asking.subject, values)


def _questions(asking: Asking, read: ToRead, at: datetime) -> list[Block]:
    auditor_hint = "A fact: a date, who was there, what a plan says. It goes to the auditor."
    until = words.say("reply_open", until=read.until, sent=read.reply is not None, at=at)
    return [
        blocks.divider("reply/line"),
        blocks.header("reply/title", "Your reply"),
        blocks.context("reply/open", until),
        asking.one("took_part", "Did you take part?", TOOK_PART),
        asking.words(
            "reflection",
            "What do you take from it?",
            hint="A line or two. For learning; not for appraisal.",
            needed=False,
        ),
        asking.words("error", "Something here is not right", hint=auditor_hint, needed=False),
        asking.promise(),
    ]


def _points_out(session: Session, audit_id: int) -> bool:
    reply = reply_of(session, audit_id)
    return reply is not None and reply.points_out


def _titled(name: str, title: str, lines: list[Marked]) -> list[Block]:
    if not lines:
        return []
    return [blocks.header(f"title/{name}", title), *blocks.paragraphs(name, lines)]


def _themes(themes: tuple[tuple[str, str], ...]) -> list[Marked]:
    return [words.mark("*{name}*\n{looks}", name=name, looks=looks) for name, looks in themes]


def _texts(label: str, text: str | None) -> list[Marked]:
    if not text:
        return []
    return [words.mark("*{label}*\n{text}" if label else "{text}", label=label, text=text)]
