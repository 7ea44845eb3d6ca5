"""Two windows on one part: what each says is shown, and one of both is chosen, field by field.

The later save wins only after it has shown what it would overwrite (brief section 6, rule 11).
What is not chosen is set aside: sealed like a draft, seen by its author only, never thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models import sealing
from models.audit import Audit
from models.person import Person
from models.workflow import kept as keeping
from models.workflow import saved
from models.workflow.answering import Progress, progress, save_part
from models.workflow.audits import (
    audit_as_it_stands,
    audit_to_answer,
    check_auditor,
    parts_saved,
)
from models.workflow.opened import (
    Window,
    aside_of,
    drop_the_same,
    field_of,
    held_in,
    subject_of,
    words_in,
)
from models.workflow.parts import Field, Part, Values, asked_of, named


@dataclass(frozen=True)
class Differing:
    """What a window keeps of a part (`here`, at `kept_at`) beside what is `saved` (at `saved_at`).

    `fields` are those in which they differ, in order; `base` is how often the part was saved.
    """

    audit: Audit
    part: Part
    window: str
    base: int
    here: Values
    kept_at: datetime
    saved: Values
    saved_at: datetime | None
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class SetAside:
    """Words that were not chosen, by field name, and when."""

    at: datetime
    words: Values


def differing(
    session: Session, audit_id: int, part: str, *, window: str, by: Person
) -> Differing | None:
    """What one window keeps against what is saved; None when it keeps nothing any more."""
    audit = audit_as_it_stands(session, audit_id)
    check_auditor(audit, by)
    waiting = keeping.drafts_of(session, by.key, subject_of(audit_id, part))
    draft = next((found for found in waiting if found.window == window), None)
    if draft is None:
        return None
    asked = named(asked_of(session, audit), part)
    here = words_in(session, audit_id, part, draft, by=by)
    before = parts_saved(session, audit, part).get(part, {})
    return Differing(
        audit=audit,
        part=asked,
        window=window,
        base=saved.begun(session, audit_id).saves_of(part),
        here=here,
        kept_at=draft.kept_at,
        saved=before,
        saved_at=saved.saved_at(session, audit_id, part),
        fields=_differing(asked, here, before),
    )


def settle(
    session: Session,
    audit_id: int,
    part: str,
    *,
    window: str,
    base: int,
    here: Collection[str],
    by: Person,
    at: datetime,
) -> Progress:
    """Save a part from both: the fields named in `here` as the window keeps them, the others as
    they are saved. What is not chosen is set aside. Done twice, the second changes nothing.

    `base` is how often the part had been saved when both were shown. Raises `SavedElsewhere` when
    it was saved again meanwhile: then both are shown anew.
    """
    audit, _, found = audit_to_answer(session, audit_id)
    check_auditor(audit, by)
    asked = named(asked_of(session, audit), part)
    of = Window(window).of(audit, part, found, by)
    mine = held_in(session, audit, part, of, by=by)
    if mine is None:
        return progress(session, audit)
    before = parts_saved(session, audit, part).get(part, {})
    taken, left = dict(before), dict[str, str]()
    for field in _differing(asked, mine, before):
        name = field.name
        chosen, other = (mine, before) if name in here else (before, mine)
        taken[name] = chosen.get(name, "")
        left[name] = other.get(name, "")
    drop_the_same(session, audit, part, before, of, by=by)
    now = save_part(
        session, audit_id, part, taken, window=Window(window, base), sequence=0, by=by, at=at
    )
    _set_aside(session, audit, part, left, of, by=by, at=at)
    return now


def set_aside(session: Session, audit_id: int, part: str, *, by: Person) -> list[SetAside]:
    """What they did not choose of this part, newest first."""
    audit = audit_as_it_stands(session, audit_id)
    check_auditor(audit, by)
    named(asked_of(session, audit), part)
    return [
        SetAside(draft.kept_at, words_in(session, audit_id, f"{part}-aside", draft, by=by))
        for draft in keeping.drafts_of(session, by.key, aside_of(audit_id, part))
    ]


def _differing(part: Part, here: Values, before: Values) -> tuple[Field, ...]:
    return tuple(
        field
        for field in part.fields
        if here.get(field.name, "").strip() != before.get(field.name, "").strip()
    )


def _set_aside(
    session: Session,
    audit: Audit,
    part: str,
    left: Values,
    of: keeping.OfWindow,
    *,
    by: Person,
    at: datetime,
) -> None:
    words = {name: value for name, value in left.items() if value.strip()}
    if not words:
        return
    sealed = sealing.seal(session, audit.key, field_of(by, f"{part}-aside"), json.dumps(words))
    name = f"{of.window}x{of.base}"  # once for each choice
    aside = keeping.OfWindow(by.key, aside_of(audit.key, part), name)
    keeping.put_draft(session, aside, audit_id=audit.key, sequence=1, sealed=sealed, at=at)
