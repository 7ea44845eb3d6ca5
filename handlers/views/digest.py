"""What a month taught the whole service: approved in a window, then told in channels (brief 9).

Nothing here is about a case. Counts from 1 to 5 never show, nor what would give them away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json, Marked, Message
from handlers.views.reading import Answers
from models.delivery import Delivery
from models.learning import Digest
from models.lists import THEMES
from models.person import Person
from models.policy import Policy
from models.rules.learning import interval, masked, percentages
from models.rules.rotation import Month
from models.setting import policy_of
from models.vocabulary import DigestState
from models.workflow.learning import channels, is_in_doubt

_GOOD, _NOT_YET = "Good or better", "Not yet"
_PROMISE = (("yes", "Nobody could recognise a child, family or worker"),)


@dataclass(frozen=True)
class Slot:
    """One month of an area as it may be told. None stands for what is masked."""

    month: str
    good: int | None
    not_yet: int | None
    total: int | None
    percent: int | None
    low: int
    high: int

    @property
    def shown(self) -> bool:
        """Whether its numbers may stand in a chart."""
        return self.good is not None and self.not_yet is not None


@dataclass(frozen=True)
class Shift:
    """Last time's theme: in what share of audits it was a worry, then and now."""

    practice: str
    direction: str
    before: int | None
    after: int | None


def digest(session: Session, delivery: Delivery) -> Message:
    """The digest in a learning channel: readable on a phone in a minute."""
    found = session.get_one(Digest, delivery.facts["digest"])
    policy = policy_of(session)
    title = _title(found, policy)
    slots = slots_of(found.facts, policy)
    card: list[Block] = [blocks.header("title", title), *_told(found, slots, policy)]
    shown = [slot for slot in slots if slot.shown]
    if shown:
        card.insert(2, _chart(shown, policy.area(found.area).short))
    return blocks.message(f"{title}: what we do well, and what we do differently.", card)


def to_approve(session: Session, delivery: Delivery) -> Message:
    """The Academy: a digest waits; then that it has been approved."""
    found = session.get_one(Digest, delivery.facts["digest"])
    by = session.get(Person, found.approved_by_id) if found.approved_by_id else None
    said = words.say(
        "digest_to_approve",
        title=_title(found, policy_of(session)),
        by=by.name if by else "",
        digest=found,
        channels=len(channels(session)),
    )
    card: list[Block] = [blocks.section("digest", said)]
    if found.state is DigestState.DRAFTED:
        opens = blocks.button(ids.DIGEST_OPEN, "Read and approve", value=found.key, style="primary")
        card.append(blocks.actions("buttons", opens))
    return blocks.message("Auditloop: a learning digest to read and approve.", card)


def in_doubt(session: Session, delivery: Delivery) -> Message | None:
    """The Academy: the line broke while a digest was posted; then what somebody said.

    None when it has been seen to in another way.
    """
    facts = delivery.facts
    attempt = facts["attempt"]
    waits = is_in_doubt(session.get(Delivery, facts["held"]), attempt)
    if not waits and "by" not in facts:
        return None
    said = words.say(
        "digest_in_doubt",
        title=_title(session.get_one(Digest, facts["digest"]), policy_of(session)),
        channel=facts["channel"],
        by=session.get_one(Person, facts["by"]).name if "by" in facts else "",
        is_there=facts.get("is_there"),
    )
    card: list[Block] = [blocks.section("digest", said)]
    if "by" not in facts:
        value = f"{facts['held']}:{attempt}"
        there = blocks.button(ids.DIGEST_IS_THERE, "It is there", value=value, style="primary")
        again = blocks.button(ids.DIGEST_AGAIN, "Post it again", value=value)
        card.append(blocks.actions("buttons", there, again))
    return blocks.message("Auditloop: please look whether a digest is in its channel.", card)


def approve_window(session: Session, found: Digest) -> Json:
    """The whole digest in words, then: the meeting or why there was none, and the promise."""
    policy = policy_of(session)
    body: list[Block] = [
        blocks.header("title", _title(found, policy)),
        *_told(found, slots_of(found.facts, policy), policy),
    ]
    waits = found.state is DigestState.DRAFTED
    if waits:
        body += [
            blocks.divider("line"),
            blocks.ask_date("meeting", "Landing the Learning was held on", needed=False),
            blocks.ask_words(
                "no_meeting_because", "If it was not held, why?", needed=False, lines=False
            ),
            blocks.ask_ticks(
                "nobody_recognisable", "Before it goes to everybody", _PROMISE, needed=False
            ),
        ]
    return blocks.window(
        ids.DIGEST_WINDOW,
        "The learning digest",
        body,
        submit="Approve and post" if waits else None,
        about={"digest": found.key},
    )


@dataclass(frozen=True)
class DigestForm:
    """The Academy's approval."""

    digest_id: int
    meeting_on: date | None
    no_meeting_because: str
    nobody_recognisable: bool

    @classmethod
    def read(cls, view: Mapping[str, Any]) -> DigestForm:
        """What is missing is refused by the rule, beside its question."""
        answers = Answers(view)
        return cls(
            digest_id=answers.number("digest"),
            meeting_on=answers.day("meeting"),
            no_meeting_because=answers.text("no_meeting_because"),
            nobody_recognisable="yes" in answers.several("nobody_recognisable"),
        )


def slots_of(facts: Mapping[str, Any], policy: Policy) -> list[Slot]:
    """The area's last slots, each masked by itself."""
    upto = policy.number("learning.mask_counts_up_to")
    return [
        _slot(Month.parse(month).name, good, audits, policy, upto)
        for month, good, audits in facts["good_or_better"]
        if audits
    ]


def shift_of(last_time: Mapping[str, Any] | None, policy: Policy) -> Shift | None:
    """What became of last time's theme; None where there was none, or nothing to compare with."""
    if not last_time or last_time["theme"] not in THEMES:
        return None
    (then, of_then), (now, of_now) = last_time["then"], last_time["now"]
    if not of_then or not of_now:
        return None
    before, after = then * of_now, now * of_then  # the two shares, on one denominator
    direction = "fewer" if after < before else "more" if after > before else "as many"
    return Shift(
        THEMES[last_time["theme"]].as_practice,
        direction,
        _share(then, of_then, policy),
        _share(now, of_now, policy),
    )


def _slot(name: str, good: int, audits: int, policy: Policy, upto: int) -> Slot:
    counts = {_GOOD: good, _NOT_YET: audits - good}
    seen = masked(counts, upto)
    percent = percentages(counts, policy, open_to_all=True)
    low, high = interval(good, audits)
    return Slot(
        name,
        seen.counts[_GOOD],
        seen.counts[_NOT_YET],
        seen.total if seen.total is not None and seen.total > upto else None,
        percent[_GOOD] if percent else None,
        low,
        high,
    )


def _share(part: int, whole: int, policy: Policy) -> int | None:
    found = percentages({"seen": part, "not": whole - part}, policy, open_to_all=True)
    return found["seen"] if found else None


def _title(found: Digest, policy: Policy) -> str:
    return f"What we learned: {policy.area(found.area).name}, {Month.parse(found.month).name}"


def _told(found: Digest, slots: Sequence[Slot], policy: Policy) -> list[Block]:
    """The digest in words: the same facts as the chart, then strengths, practice, last time."""
    strengths = [THEMES[code].as_strength for code in found.facts["strengths"] if code in THEMES]
    practice = [THEMES[code].as_practice for code in found.facts["worries"] if code in THEMES]
    shift = shift_of(found.facts.get("last_time"), policy)
    body = [
        blocks.section("numbers", words.say("digest_numbers", slots=slots)),
        blocks.section("strengths", words.say("digest_strengths", strengths=strengths)),
        blocks.section("practice", words.say("digest_practice", practice=practice)),
    ]
    if shift is not None:
        body.append(blocks.section("last_time", words.say("digest_last_time", shift=shift)))
    calibrated = found.facts.get("calibration")
    if calibrated is not None:
        body.append(blocks.section("calibration", _calibrated(calibrated, policy)))
    upto = policy.number("learning.mask_counts_up_to")
    small: Marked = words.say("digest_small", upto=upto, latest=slots[-1] if slots else None)
    return [*body, blocks.context("small", small)]


def _calibrated(told: Mapping[str, int], policy: Policy) -> Marked:
    """How many graded the month's invented case as the model answer does, as it may be told."""
    counts = {"same": told["same"], "other": told["total"] - told["same"]}
    seen = masked(counts, policy.number("learning.mask_counts_up_to"))
    percent = percentages(counts, policy, open_to_all=True)
    shown = seen.counts["same"] is not None and seen.counts["other"] is not None
    return words.say(
        "digest_calibration",
        total=told["total"],
        same=told["same"] if shown else None,
        percent=percent["same"] if percent else None,
    )


def _chart(shown: Sequence[Slot], area: str) -> Block:
    return blocks.bar_chart(
        "chart",
        f"{area}: audits by month",
        [slot.month for slot in shown],
        {
            _GOOD: [slot.good or 0 for slot in shown],
            _NOT_YET: [slot.not_yet or 0 for slot in shown],
        },
        y_label="Audits",
    )
