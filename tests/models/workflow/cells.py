"""What the table of who may do what is made of: people, states, what a letter says, the rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from models.vocabulary import AuditState as A

#: The states in the order of the letters, in groups: with the auditor, to be moderated, read or
#: decided again, final, ended.
STATES: tuple[tuple[A, ...], ...] = (
    (A.ASSIGNED, A.IN_PROGRESS, A.RETURNED),
    (A.SUBMITTED, A.IN_MODERATION),
    (A.SECOND_READING, A.DISPUTED, A.SECOND_RETURN),
    (A.FINALISED, A.AMENDED),
    (A.EXEMPTED, A.REASSIGNED, A.MISSED, A.VOID),
)


class Cell(StrEnum):
    """What a letter says."""

    MAY = "Y"
    NOT_THEIRS = "n"
    TOO_NEAR = "t"
    ANOTHERS = "h"
    NOT_NOW = "w"
    DRAFT = "d"
    NOBODY_YET = "-"


#: What each refusal says, as its reader sees it.
SAYS: dict[Cell, str] = {
    Cell.MAY: "may",
    Cell.NOT_THEIRS: "not theirs to do or to read",
    Cell.TOO_NEAR: "too near: rule 1 keeps them out of this audit",
    Cell.ANOTHERS: "with somebody else at the moment",
    Cell.NOT_NOW: "not now: the audit is not at that point, or past it",
    Cell.DRAFT: "still being written, or never sent: only its auditor reads it",
    Cell.NOBODY_YET: "there is no such person yet",
}

#: How the sentence of each refusal begins; `{name}` is anybody's.
SENTENCES: dict[Cell, tuple[str, ...]] = {
    Cell.NOT_THEIRS: (
        "Audits are moderated by practice assurance leads.",
        "This audit is not open to you.",
        "An administrator sets the app up",
        "The QA manager decides this, or the Director PPP.",
        "The QA manager decides on a second return",
        "The QA manager names who reads an audit",
        "The auditor appeals against a decision on their own audit.",
        "The Assistant Director whose service holds the case asks for a review",
        "The queue is for practice assurance leads",
        "How auditors and moderators agree is for the QA manager.",
        "These findings are another worker's",
        "Its auditor answers a reply",
    ),
    Cell.TOO_NEAR: (
        "An auditor's own audit is decided on by somebody else.",
        "The auditor's line manager does not decide on the audit.",
        "Nobody in the worker's line decides on an audit of the case.",
        "Whoever chaired or reviewed the child does not decide on the audit.",
        "Somebody who knows the child or family does not decide on it.",
        "Who helps with the redo of an audit does not moderate it.",
        "Whoever is on duty would hear of a grade at once",
        "The second reader is somebody who knows nothing yet of how this audit was graded.",
        "Who asked for this audit to go back once more does not moderate it",
        "Who moderated an audit or read it second does not decide on it again.",
        "Who helped with the redo of an audit does not decide on it again.",
    ),
    Cell.ANOTHERS: (
        "{name} is moderating this one",
        "{name} has this one now",
        "{name} has this one, so nothing was changed.",
        "{name} decides this one.",
        "This audit is with somebody else, so nothing was changed.",
        "This second reading is with somebody else.",
    ),
    Cell.NOT_NOW: (
        "This audit has moved on since you last looked",
        "This audit is not waiting for a second reading any more.",
        "This audit has been settled already.",
        "The findings are not final yet.",
        "The findings are not ready for you yet.",
        "This audit is not decided yet, so there is nothing to ask about.",
        "What becomes of this audit has been decided already",
        "You have asked for a review already",
        "This audit has been sent, so its actions stay as they are.",
        "Please press Start audit first.",
    ),
    Cell.DRAFT: (
        "This audit is still being written; only its auditor can read it.",
        "This audit ended before it was sent; only its auditor can read it.",
    ),
}

ELSE = "everybody else"

#: Everybody by what they are to the audit. "A lead" is a practice assurance lead.
PEOPLE: tuple[str, ...] = (
    "the auditor",
    "the auditor, if a lead",
    "the auditor's line manager",
    "the auditor's line manager, if a lead",
    "the worker",
    "the worker, if a lead",
    "the worker before the case moved on, if a lead",
    "the worker's manager",
    "the worker's manager, if a lead",
    "the service manager above them",
    "the service manager above them, if a lead",
    "the child's chair",
    "the child's chair, if a lead",
    "who chaired the child before",
    "who chaired the child before, if a lead",
    "the lead who helps with the redo",
    "the first moderator",
    "the second reader",
    "the second reader, once alerted",
    "a lead who was alerted",
    "the lead on duty",
    "a lead who knows the family",
    "another lead",
    "a lead who has left",
    "the QA manager",
    "the QA manager, if they moderated",
    "the AD of the service",
    "the deputy of a vacant AD's post",
    "the deputy while the AD is there",
    "the AD of another service",
    "a service manager of another service",
    "the Director for Social Care",
    "the Director PPP",
    "the Director PPP, if the QA manager moderated",
    "the Academy",
    "an administrator",
    "a social worker elsewhere",
)
#: Leads with nothing against them, and leads whom rule 1 keeps out.
FREE = ("a lead who was alerted", "the lead on duty", "another lead")
NEAR = (
    "the auditor, if a lead",
    "the auditor's line manager, if a lead",
    "the worker, if a lead",
    "the worker before the case moved on, if a lead",
    "the worker's manager, if a lead",
    "the service manager above them, if a lead",
    "the child's chair, if a lead",
    "who chaired the child before, if a lead",
    "the lead who helps with the redo",
    "a lead who knows the family",
)


@dataclass(frozen=True)
class Rule:
    """One action: its name in the code, its name, the rule, and the rows.

    A row of one letter is the same in every state: what is done is not about one audit.
    """

    act: str
    name: str
    why: str
    rows: dict[tuple[str, ...], str]

    def cell(self, person: str, state: A) -> Cell:
        """What the table says of this person in this state."""
        letters = self.letters_of(person)
        if THERE.get(person, "1" * 99).replace(" ", "")[ORDER.index(state)] == "0":
            return Cell.NOBODY_YET
        if len(letters) == 1:
            return Cell(letters)
        return Cell(letters[ORDER.index(state)])

    def letters_of(self, person: str) -> str:
        """A person's row without its blanks."""
        return self.rows[self.row_of(person)].replace(" ", "")

    def row_of(self, person: str) -> tuple[str, ...]:
        """Those with whom somebody shares a row: the first that names them."""
        return next((who for who in self.rows if person in who), (ELSE,))

    @property
    def about_one_audit(self) -> bool:
        """Whether it matters how an audit stands."""
        return len(self.rows[(ELSE,)]) > 1


ORDER = tuple(state for group in STATES for state in group)

#: Since when there is somebody: 1 where there is. Everybody else is always there.
THERE: dict[str, str] = {
    # .                                         air sm 2dS fa xrmv
    "the first moderator": "                    001 11 111 11 0000",
    "the second reader": "                      000 00 110 11 0000",
    "the second reader, once alerted": "        000 00 110 11 0000",
    "the QA manager, if they moderated": "      001 01 111 11 0000",
    "the Director PPP, if the QA manager moderated": "001 01 111 11 0000",
}


def says(cell: Cell, sentence: str) -> bool:
    """Whether a sentence is one of those that this refusal has; `{name}` is anybody's."""
    patterns = (re.escape(begins).replace(r"\{name\}", r"\w+ \w+") for begins in SENTENCES[cell])
    return any(re.match(pattern, sentence) for pattern in patterns)
