"""Windows whose words are kept while they are being written (brief rule 11).

`Asking` draws the questions of one window, each starting from what was last typed into it;
`KeptForm` reads the whole window at a pause.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.views import blocks
from handlers.views.blocks import Block, Choices
from handlers.views.reading import Answers, sequence
from models.person import Person
from models.workflow import drafts
from models.workflow.drafts import Written

_SEVERAL = ","


@dataclass(frozen=True)
class Asking:
    """The questions of a window about `subject` (`regrade-17`), answered as far as they were."""

    subject: str
    values: Mapping[str, str] = field(default_factory=dict)
    over: str = ""

    @classmethod
    def again(cls, session: Session, subject: str, *, audit_id: int, by: Person) -> Asking:
        """Starting from this person's draft, where there is one."""
        begun = drafts.started(session, subject, audit_id=audit_id, by=by)
        return cls(subject, begun.values, begun.over)

    def offering(self, values: Mapping[str, str]) -> Asking:
        """The same, starting from these where nothing was typed or chosen yet."""
        return replace(self, values={**values, **self.values})

    @property
    def scope(self) -> str:
        """What the questions' block ids start with."""
        return f"kept/{self.subject}"

    def about(self, audit_id: int, at: datetime, **more: int | str) -> dict[str, int | str]:
        """What the window carries: its audit, and what the keeping of drafts needs."""
        return {
            "audit": audit_id,
            "draft": self.subject,
            "window": secrets.token_hex(4),
            "since": int(at.timestamp() * 1000),
            **({"over": self.over} if self.over else {}),
            **more,
        }

    def line(self, name: str, label: str, *, hint: str = "", needed: bool = True) -> Block:
        """Words on one line."""
        return self._words(name, label, hint=hint, needed=needed, lines=False)

    def words(self, name: str, label: str, *, hint: str = "", needed: bool = True) -> Block:
        """Words on several lines."""
        return self._words(name, label, hint=hint, needed=needed, lines=True)

    def _words(self, name: str, label: str, *, hint: str, needed: bool, lines: bool) -> Block:
        return blocks.ask_words(
            name,
            label,
            value=self.values.get(name, ""),
            hint=hint,
            needed=needed,
            lines=lines,
            reports=True,
            scope=self.scope,
        )

    def one(
        self, name: str, label: str, choices: Choices, *, hint: str = "", needed: bool = True
    ) -> Block:
        """One of a few, all in sight."""
        return blocks.ask_one(
            name,
            label,
            choices,
            chosen=self.values.get(name),
            hint=hint,
            needed=needed,
            reports=True,
            scope=self.scope,
        )

    def choice(
        self, name: str, label: str, choices: Choices, *, hint: str = "", needed: bool = True
    ) -> Block:
        """One from a menu."""
        return blocks.ask_choice(
            name,
            label,
            choices,
            chosen=self.values.get(name),
            hint=hint,
            needed=needed,
            reports=True,
            scope=self.scope,
        )

    def grouped(self, name: str, label: str, groups: Iterable[tuple[str, Choices]]) -> Block:
        """One from a menu whose choices stand under headings; none will do."""
        return blocks.ask_grouped(
            name,
            label,
            groups,
            chosen=self.values.get(name),
            needed=False,
            reports=True,
            scope=self.scope,
        )

    def several(self, name: str, label: str, choices: Choices, *, hint: str = "") -> Block:
        """Any number from a menu; none will do."""
        return blocks.ask_several(
            name,
            label,
            choices,
            chosen=self.values.get(name, "").split(_SEVERAL),
            hint=hint,
            needed=False,
            reports=True,
            scope=self.scope,
        )

    def day(
        self, name: str, label: str, *, first: str = "", hint: str = "", needed: bool = True
    ) -> Block:
        """A day; `first` is offered where nothing was chosen yet."""
        return blocks.ask_date(
            name,
            label,
            value=self.values.get(name) or first,
            hint=hint,
            needed=needed,
            reports=True,
            scope=self.scope,
        )

    def person(
        self, session: Session, name: str, label: str, *, hint: str = "", needed: bool = True
    ) -> Block:
        """A person of the council, found by typing."""
        value = self.values.get(name, "")
        who = session.get(Person, int(value)) if value.isdecimal() and len(value) < 10 else None
        return blocks.ask_search(
            name,
            label,
            chosen=(value, who.name) if who else None,
            hint=hint,
            needed=needed,
            reports=True,
            scope=self.scope,
        )

    def promise(self) -> Block:
        """What can be promised about an open window."""
        return blocks.context("promise", "What you write is kept up to your last pause.")


@dataclass(frozen=True)
class KeptForm:
    """What a window held at a pause."""

    audit_id: int
    written: Written
    sequence: int
    values: Mapping[str, str]

    @classmethod
    def read(cls, view: Mapping[str, Any], action: Mapping[str, Any]) -> KeptForm:
        """Read the whole window, as it was at the moment of the action."""
        answers = Answers(view)
        return cls(
            audit_id=answers.number("audit"),
            written=written_in(answers),
            sequence=sequence(action, answers.since()),
            values=cls.values_in(view),
        )

    @staticmethod
    def values_in(view: Mapping[str, Any]) -> dict[str, str]:
        """What is typed and chosen in the window's questions, as `Asking` starts from."""
        answers = Answers(view)
        names = answers.texts(of=f"kept/{answers.word('draft')}")
        several = {name: _SEVERAL.join(answers.several(name)) for name in names}
        return {name: text or several[name] for name, text in names.items()}


def same_window(view: Mapping[str, Any]) -> dict[str, int | str]:
    """What a window that is drawn anew goes on carrying: whose draft it is, and over which."""
    answers = Answers(view)
    kept = {name: answers.word(name) for name in ("window", "over") if answers.word(name)}
    return {"since": answers.since(), **kept}


def written_in(answers: Answers) -> Written:
    """What a window is the writing of: its draft goes once it is saved."""
    return Written(answers.word("draft"), answers.word("window"), answers.word("over"))


def chosen_of(values: Iterable[str], text: str) -> str | None:
    """The value when it is one of those offered, else None."""
    return text if text in set(values) else None
