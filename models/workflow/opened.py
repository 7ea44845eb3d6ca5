"""A part as its auditor opens it: what is saved, what windows keep that is not, what was set aside.

Words are shown upon the save that they were written upon. What another window kept upon an older
save is never put in its place unseen: it is compared first (`models.workflow.differing`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from models import sealing
from models.audit import Audit
from models.errors import RuleBroken
from models.person import Person
from models.workflow import kept as keeping
from models.workflow import saved
from models.workflow.audits import audit_as_it_stands, check_auditor, parts_saved
from models.workflow.parts import Values
from models.workflow.saved import Begun


class SavedElsewhere(RuleBroken):
    """Another window of theirs saved the part since this one was opened, and says otherwise.

    Nothing was overwritten: `models.workflow.differing` shows both, to choose from.
    """

    def __init__(self) -> None:
        super().__init__(
            "You saved this part in another window since you opened this one. Nothing was "
            "overwritten, and nothing you wrote is lost: open the part again to see both."
        )


@dataclass(frozen=True)
class Window:
    """A window in which a part is written: its `name`, and what it was opened upon.

    `base` is how often the part had been saved then (None where nobody asked: it saves over
    whatever is there); `over` the draft it began from, as `Opened.over`.
    """

    name: str = ""
    base: int | None = None
    over: str = ""

    def of(self, audit: Audit, part: str, found: Begun, by: Person) -> keeping.OfWindow:
        """The same of somebody and a part."""
        name = self.name if self.name.isalnum() else ""
        base = found.saves_of(part) if self.base is None else self.base
        return keeping.OfWindow(
            by.key, subject_of(audit.key, part), name, base=base, over=self.over
        )


@dataclass(frozen=True)
class Opened:
    """A part to be shown: its `values`, and upon how many saves (`base`) they stand.

    `kept_at`: when they were last kept or saved. `unsaved`: they are a draft of a window that may
    be gone, named by `over`. `elsewhere`: other windows that keep words which are neither here nor
    saved. `aside`: whether words of this part were set aside.
    """

    values: Values = field(default_factory=dict)
    base: int = 0
    kept_at: datetime | None = None
    over: str = ""
    elsewhere: tuple[keeping.Kept, ...] = ()
    aside: bool = False

    @property
    def unsaved(self) -> bool:
        """Whether these words are kept, and not saved as a part."""
        return bool(self.over)


def subject_of(audit_id: int, part: str) -> str:
    """What the drafts of a part are called."""
    return f"audit-{audit_id}-{part}"


def aside_of(audit_id: int, part: str) -> str:
    """What the words of a part that were set aside are called."""
    return f"{subject_of(audit_id, part)}-aside"


def open_part(
    session: Session, audit: Audit, part: str, *, found: Begun, by: Person, window: str = ""
) -> Opened:
    """A part of their own audit as it is shown; `window` where it is this one, drawn anew."""
    (base, last), waiting = found.saves.get(part, (0, "")), []
    if found.holds(subject_of(audit.key, part)):
        waiting = keeping.drafts_of(session, by.key, subject_of(audit.key, part))
    own = [draft for draft in waiting if draft.window == window]
    newer = [d for d in waiting if d.base == base or (d.window == last and last)]
    shown = next(iter(own or newer), None)
    saved_values = parts_saved(session, audit, part).get(part, {}) if base else {}
    values: Values = saved_values
    kept_at = saved.saved_at(session, audit.key, part) if base else None
    if shown:
        values, kept_at = words_in(session, audit.key, part, shown, by=by), shown.kept_at
    others = [draft for draft in waiting if draft is not shown]
    return Opened(
        values,
        base=base,
        kept_at=kept_at,
        over=shown.mark if shown else "",
        elsewhere=tuple(
            draft
            for draft in others
            if not is_same(words_in(session, audit.key, part, draft, by=by), values, saved_values)
        ),
        aside=found.holds(aside_of(audit.key, part)),
    )


def drop_the_same(
    session: Session, audit: Audit, part: str, values: Values, of: keeping.OfWindow, *, by: Person
) -> None:
    """Empty the drafts of other windows that say no more than what has just been saved."""
    for draft in keeping.drafts_of(session, by.key, of.subject):
        if is_same(words_in(session, audit.key, part, draft, by=by), values):
            keeping.take_over(session, replace(of, over=draft.mark))


def read_part(session: Session, audit_id: int, part: str, *, by: Person) -> dict[str, str]:
    """What its auditor last typed into a part: what is kept since it was saved, else as saved."""
    audit = audit_as_it_stands(session, audit_id)
    check_auditor(audit, by)
    found = saved.begun(session, audit_id)
    return dict(open_part(session, audit, part, found=found, by=by).values)


def held_in(
    session: Session, audit: Audit, part: str, of: keeping.OfWindow, *, by: Person
) -> Values | None:
    """What a window keeps that is not saved: its own words, else those that it began from."""
    waiting = keeping.drafts_of(session, by.key, of.subject)
    own = next((draft for draft in waiting if draft.window == of.window), None)
    draft = own or next((draft for draft in waiting if draft.mark == of.over), None)
    return words_in(session, audit.key, part, draft, by=by) if draft else None


def words_in(
    session: Session, audit_id: int, part: str, draft: keeping.Kept, *, by: Person
) -> dict[str, str]:
    """What a draft holds."""
    opened = sealing.unseal(session, audit_id, field_of(by, part), draft.sealed)
    return dict(json.loads(opened))


def field_of(by: Person, part: str) -> str:
    """What the words of a draft are sealed as."""
    return f"draft:{by.key}:{part}"


def is_same(values: Values, *others: Values) -> bool:
    """Whether nothing in `values` would be lost with them, for one of `others` says the same."""
    mine = _said(values)
    return any(mine == _said(other) for other in others)


def _said(values: Values) -> dict[str, str]:
    return {name: value.strip() for name, value in values.items() if value.strip()}
