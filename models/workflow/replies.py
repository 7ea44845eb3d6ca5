"""A worker reads the findings on their case and replies; the auditor answers (brief section 6)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import sealing, trail
from models.audit import Audit
from models.delivery import owe, owe_update
from models.errors import RuleBroken
from models.kinds import DeliveryKind
from models.lists import THEMES
from models.moderation import ThemeTag
from models.person import Person
from models.reply import Reply, Telling
from models.rules.calendar import london_date
from models.rules.telling import check_may_reply, may_reply, reply_until
from models.setting import policy_of
from models.vocabulary import Answered, Polarity, TookPart
from models.workflow.actions import actions_of
from models.workflow.audits import audit_held, parts_saved
from models.workflow.identifying import check_words
from models.workflow.parts import CLOSING
from models.workflow.people import is_here
from models.workflow.reading import open_findings
from models.workflow.telling import telling_of

_NOT_TOLD = "These findings are another worker's, so there is nothing to reply to here."
_ANSWERS = "Its auditor answers a reply, so nothing was changed."


@dataclass(frozen=True)
class ReplyWords:
    """What a worker writes; `error` is something that is not right, a fact."""

    took_part: TookPart | None
    reflection: str = ""
    error: str = ""


@dataclass(frozen=True)
class Found:
    """What a worker may see of an audit of their case: never a grade.

    `strengths` and `worries` are the themes, each with what it looks like; `closing` holds the
    auditor's own words, and `actions` counts those that are this worker's.
    """

    strengths: tuple[tuple[str, str], ...]
    worries: tuple[tuple[str, str], ...]
    closing: dict[str, str]
    actions: int

    @property
    def count_of_strengths(self) -> int:
        """The themes, and the strength that the auditor named to the worker."""
        return len(self.strengths) + bool(self.closing.get("strength"))

    @property
    def count_of_worries(self) -> int:
        """The themes; where none was tagged, what the auditor wrote counts as one."""
        return len(self.worries) or int(bool(self.closing.get("worried_about")))


@dataclass(frozen=True)
class ToRead:
    """The findings in front of their worker.

    `until` is the last day for a reply (None: theirs is only to read); `open` says whether it can
    be written or changed now.
    """

    audit: Audit
    found: Found
    reply: Reply | None
    until: date | None
    open: bool


def found_for(session: Session, audit: Audit, person_id: int) -> Found:
    """Strengths, worries and how many actions are theirs: for those who may read them."""
    tags = select(ThemeTag).where(ThemeTag.audit_id == audit.key).order_by(col(ThemeTag.id))
    tagged = list(session.exec(tags))
    closing = parts_saved(session, audit).get(CLOSING, {})
    shown = ("strength", "going_well", "worried_about", "needs_to_happen")
    mine = [a for a in actions_of(session, audit.key) if a.live and a.owner_id == person_id]
    return Found(
        strengths=tuple(
            (
                THEMES[tag.theme].name + (" · worth copying" if tag.worth_copying else ""),
                THEMES[tag.theme].as_strength,
            )
            for tag in tagged
            if tag.polarity is Polarity.STRENGTH
        ),
        worries=tuple(
            (THEMES[tag.theme].name, THEMES[tag.theme].as_worry)
            for tag in tagged
            if tag.polarity is Polarity.WORRY
        ),
        closing={name: closing[name] for name in shown if closing.get(name)},
        actions=len(mine),
    )


def open_to_worker(session: Session, audit_id: int, *, by: Person, at: datetime) -> ToRead:
    """*Read and reply*: the findings for a worker who was told of them; in the read log.

    Raises `RuleBroken` for everybody else, and before they were told.
    """
    audit = open_findings(session, audit_id, by=by, at=at).audit
    telling = telling_of(session, audit_id, by.key)
    if telling is None:
        raise RuleBroken(_NOT_TOLD)
    reply = reply_of(session, audit_id) if telling.replies else None
    policy, told = policy_of(session), _told_on(telling)
    answered = reply is not None and reply.answered is not None
    return ToRead(
        audit=audit,
        found=found_for(session, audit, by.key),
        reply=reply,
        until=reply_until(told, policy) if told and telling.replies else None,
        open=telling.replies
        and is_here(by, london_date(at))
        and may_reply(told, london_date(at), answered=answered, policy=policy),
    )


def reply(session: Session, audit_id: int, words: ReplyWords, *, by: Person, at: datetime) -> Reply:
    """Send a reply, or change it while it is open: its auditor is told once.

    A pointed-out error is told to the moderator too. Raises `RuleBroken` for anybody but the
    worker of the audit's date, before they were told, and once the reply is closed.
    """
    audit = audit_held(session, audit_id)
    telling = telling_of(session, audit_id, by.key)
    if telling is None or not telling.replies:
        raise RuleBroken(_NOT_TOLD)
    found = reply_of(session, audit_id)
    answered = found is not None and found.answered is not None
    policy = policy_of(session)
    check_may_reply(_told_on(telling), london_date(at), answered=answered, policy=policy)
    if words.took_part is None:
        raise RuleBroken("Please say whether you took part.", field="took_part")
    check_words(session, {"reflection": words.reflection, "error": words.error})
    if found is not None and _says_so_already(session, found, words):
        return found
    kept = _keep(session, audit, words, words.took_part, found, by, at)
    _tell(session, audit, kept, at)
    owe_update(session, f"telling-{telling.key}", at=at)
    return kept


def open_reply(session: Session, audit_id: int, *, by: Person, at: datetime) -> Reply:
    """A reply for its auditor and for who moderated the audit; in the read log.

    Raises `RuleBroken` for everybody else.
    """
    audit = audit_held(session, audit_id)
    if by.id not in (audit.auditor_id, audit.moderator_id):
        raise RuleBroken("This reply was written to somebody else, so it is not shown.")
    found = reply_of(session, audit_id)
    if found is None:
        raise RuleBroken("Nobody has replied to this one, so there is nothing to show.")
    note_reading(session, audit, by=by, at=at)
    return found


def note_reading(session: Session, audit: Audit, *, by: Person, at: datetime) -> None:
    """Write to the read log that somebody sees the reply to an audit, where there is one."""
    if reply_of(session, audit.key) is not None:
        trail.read(session, "reply.words", ("audit", audit.key), by=by, at=at)


def answer(
    session: Session, audit_id: int, how: Answered | None, words: str, *, by: Person, at: datetime
) -> Reply:
    """The auditor's answer to a reply, once: thank you, or what they will do; told back.

    Raises `RuleBroken` beside the field for what is missing.
    """
    audit = audit_held(session, audit_id)
    found = reply_of(session, audit_id)
    if found is None or audit.auditor_id != by.id:
        raise RuleBroken(_ANSWERS)
    if found.answered is not None:
        raise RuleBroken("You have answered this reply already, so nothing was changed.")
    if how is None:
        raise RuleBroken("Please choose one of the two.", field="answer")
    if how is Answered.WILL_DO and not words.strip():
        raise RuleBroken("Please say in a line what you will do.", field="words")
    check_words(session, {"words": words})
    found.answered, found.answered_by_id, found.answered_at = how, by.key, at
    name = f"{_field(found.person_id)}:answer"
    found.answer_sealed = sealing.seal(session, audit_id, name, words.strip())
    kept = {"answered": how, "words": trail.fingerprint(found.answer_sealed)}
    trail.record(session, "reply.answered", ("reply", found.key), by=by, at=at, after=kept)
    owe(
        session,
        key=f"reply-{found.key}-answered",
        kind=DeliveryKind.REPLY_ANSWERED,
        to=found.person_id,
        facts={"audit": audit_id},
        at=at,
    )
    _update(session, audit, found, at)
    return found


def reply_of(session: Session, audit_id: int) -> Reply | None:
    """What the worker replied to an audit's findings, or None."""
    return session.exec(select(Reply).where(Reply.audit_id == audit_id)).first()


def words_of(session: Session, reply: Reply) -> dict[str, str]:
    """Reflection, error and the auditor's answer, unsealed: for those who may read them."""
    field = _field(reply.person_id)
    said = dict(json.loads(sealing.unseal(session, reply.audit_id, field, reply.sealed)))
    if reply.answer_sealed is None:
        return said
    answered = sealing.unseal(session, reply.audit_id, f"{field}:answer", reply.answer_sealed)
    return said | {"answer": answered}


def _keep(
    session: Session,
    audit: Audit,
    words: ReplyWords,
    took_part: TookPart,
    found: Reply | None,
    by: Person,
    at: datetime,
) -> Reply:
    said = {"reflection": words.reflection.strip(), "error": words.error.strip()}
    sealed = sealing.seal(session, audit.key, _field(by.key), json.dumps(said))
    before = _facts(found) if found else None
    if found is None:
        found = Reply(
            audit_id=audit.key, person_id=by.key, took_part=took_part, sealed=sealed, replied_at=at
        )
        session.add(found)
    else:
        found.took_part, found.sealed, found.changed_at = took_part, sealed, at
    found.points_out = bool(said["error"])
    session.flush()
    what = "reply.changed" if before else "reply.sent"
    subject = ("reply", found.key)
    trail.record(session, what, subject, by=by, at=at, before=before, after=_facts(found))
    return found


def _says_so_already(session: Session, reply: Reply, words: ReplyWords) -> bool:
    """Whether the same was sent before: pressing twice is harmless."""
    said = words_of(session, reply)
    same = (said["reflection"], said["error"]) == (words.reflection.strip(), words.error.strip())
    return same and reply.took_part is words.took_part


def _facts(reply: Reply) -> dict[str, object]:
    return {
        "audit": reply.audit_id,
        "took_part": reply.took_part,
        "points_out": reply.points_out,
        "words": trail.fingerprint(reply.sealed),
    }


def _tell(session: Session, audit: Audit, reply: Reply, at: datetime) -> None:
    """The auditor; where something is not right the moderator too. A change updates theirs."""
    told = [audit.auditor_id, *([audit.moderator_id] if reply.points_out else [])]
    for who in filter(None, told):
        owe(
            session,
            key=f"reply-{reply.key}-to-{who}",
            kind=DeliveryKind.REPLIED,
            to=who,
            facts={"audit": audit.key},
            at=at,
        )
    if reply.changed_at is not None:
        _update(session, audit, reply, at)


def _update(session: Session, audit: Audit, reply: Reply, at: datetime) -> None:
    for who in filter(None, (audit.auditor_id, audit.moderator_id)):
        owe_update(session, f"reply-{reply.key}-to-{who}", at=at)
    telling = telling_of(session, audit.key, reply.person_id)
    if telling is not None:
        owe_update(session, f"telling-{telling.key}", at=at)


def _told_on(telling: Telling) -> date | None:
    return london_date(telling.told_at) if telling.told_at else None


def _field(person_id: int) -> str:
    return f"reply:{person_id}"
