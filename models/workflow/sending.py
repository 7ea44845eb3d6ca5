"""What stands between an audit and its moderator: the review shows it and sending asks it, so that
screen and gate cannot disagree (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.workflow.answering import Progress, left_of, progress
from models.workflow.audits import parts_saved
from models.workflow.details import refused_by_part
from models.workflow.judging import why_capped
from models.workflow.opened import is_same, open_part
from models.workflow.parts import CLOSING, Field, Part, Values, named


@dataclass(frozen=True)
class BeforeSending:
    """Everything that is `saved`, by part, and what keeps it from being sent.

    `left`: still to answer. `refused`: by field, what tells who a child is. `unsaved`: parts of
    which a window keeps words that are not what is saved. `capped`: why the grade cannot stand.
    """

    now: Progress
    saved: Mapping[str, Values]
    left: Mapping[Part, list[Field]]
    refused: Mapping[Part, Mapping[str, str]]
    unsaved: tuple[Part, ...]
    capped: str

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything that is asked."""
        return self.now.parts

    @property
    def closing(self) -> Values:
        """The closing part as it is saved."""
        return self.saved.get(CLOSING, {})

    @property
    def passed_over(self) -> tuple[Part, ...]:
        """Parts of which nothing is saved and in which nothing is needed; they stop nobody."""
        return tuple(p for p in self.parts if p.code not in self.saved and p not in self.left)

    @property
    def may_be_sent(self) -> bool:
        """Whether `check_may_be_sent` is content."""
        return not (self.left or self.refused or self.unsaved or self.capped)


def before_sending(session: Session, audit: Audit) -> BeforeSending:
    """How an audit stands for its auditor, who may send it."""
    now = progress(session, audit)
    saved = parts_saved(session, audit)
    return BeforeSending(
        now=now,
        saved=saved,
        left=left_of(now.parts, saved),
        refused=refused_by_part(session, now.parts, saved),
        unsaved=tuple(named(now.parts, code) for code in _unsaved(session, audit, now, saved)),
        capped=why_capped(session, audit, saved.get(CLOSING, {})),
    )


def check_may_be_sent(found: BeforeSending) -> None:
    """Raises `RuleBroken` with the first thing that keeps an audit from being sent."""
    if found.left:
        lines = [
            f"{part.title}: {field.label}"
            for part, fields in found.left.items()
            for field in fields
        ]
        count = len(dict.fromkeys(lines))
        raise RuleBroken(
            f"{count} thing{' is' if count == 1 else 's are'} still to answer. First: {lines[0]}"
        )
    if found.refused:
        part, fields = next(iter(found.refused.items()))
        sentence = next(iter(fields.values()))
        raise RuleBroken(f"One thing to mend in “{part.title}” before this can be sent. {sentence}")
    if found.unsaved:
        raise RuleBroken(
            f"A window kept words in “{found.unsaved[0].title}” that are not saved. Please open "
            "the part and save it, so that nothing you wrote stays behind."
        )
    if found.capped:
        raise RuleBroken(found.capped)


def _unsaved(
    session: Session, audit: Audit, now: Progress, saved: Mapping[str, Values]
) -> list[str]:
    """Parts of which a window keeps what is not saved; empty drafts and the same words are none."""
    by = session.get_one(Person, audit.auditor_id)
    found = []
    for part in now.parts:
        if part.code not in now.unsaved:
            continue
        opened = open_part(session, audit, part.code, found=now.found, by=by)
        waits = opened.unsaved and not is_same(opened.values, saved.get(part.code, {}))
        if waits or opened.elsewhere:
            found.append(part.code)
    return found
