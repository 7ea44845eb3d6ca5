"""Actions, followed until somebody else has seen that they helped (brief section 8)."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.columns import words
from models.vocabulary import ActionSource, ActionState, RequestState


class Action(SQLModel, table=True):
    """Something that somebody will do by a date.

    `sealed` is JSON (what, why, impact) under the audit's key with field name `action:<field>`.
    `live` once the decision has given it to its owner: from then on `original_due_on` never
    changes. Before that its auditor may change it, or take it off (`removed_at`) and put it back.
    `from_weak` says that the audit was Requires Improvement or Inadequate, which decides who
    verifies and who may give more time. `reassigned` counts the owners before this one;
    `verifier_id` was asked to see on the record that it helped, when it was last claimed.
    `window` is the one that it was written in: sent twice, it writes one action.
    """

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int = Field(foreign_key="audit.id", index=True)
    source: ActionSource = Field(sa_type=words(ActionSource, "source"))
    kind: str
    field: str
    sealed: bytes
    window: str = ""
    owner_id: int = Field(foreign_key="person.id", index=True)
    added_by_id: int = Field(foreign_key="person.id")
    added_at: datetime
    due_on: date = Field(index=True)
    original_due_on: date
    state: ActionState = Field(
        default=ActionState.OPEN, sa_type=words(ActionState, "state"), index=True
    )
    live: bool = False
    removed_at: datetime | None = None
    from_weak: bool = False
    extensions: int = 0
    reassigned: int = 0
    claimed_at: datetime | None = None
    verifier_id: int | None = Field(default=None, foreign_key="person.id")
    verified_by_id: int | None = Field(default=None, foreign_key="person.id")
    verified_at: datetime | None = None

    @property
    def key(self) -> int:
        """The id of an action that has been saved."""
        if self.id is None:
            raise ValueError("this action has not been saved")
        return self.id


class TimeRequest(SQLModel, table=True):
    """A request for more time: until it is decided, the action is as overdue as before."""

    __table_args__ = (sa.UniqueConstraint("action_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id")
    number: int
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at: datetime
    wanted_on: date
    sealed: bytes
    state: RequestState = Field(
        default=RequestState.ASKED, sa_type=words(RequestState, "state"), index=True
    )
    decider_id: int = Field(foreign_key="person.id", index=True)
    decided_at: datetime | None = None
