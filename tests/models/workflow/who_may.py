"""Who may do what in moderation: each action, each person, each state, and what they are told.

A row is a person, a letter is a state, in the order of `STATES`; the rule stands above the rows.
Whoever has no row of their own is *everybody else*. `docs/who-may-do-what.md` is printed from
here, and every letter is tried: the verbs on both databases (test_who_may_do_what.py), and what is
refused also as a button, a command and a forged window (tests/journeys/test_who_may_in_slack.py).
"""

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

_READS_SECOND = ("the second reader", "the second reader, once alerted")
_ASSURES = (*NEAR, *FREE, "the first moderator", *_READS_SECOND)
_QA = ("the QA manager", "the QA manager, if they moderated")
_PPP = ("the Director PPP", "the Director PPP, if the QA manager moderated")
_DIRECTS = ("the Director for Social Care", *_PPP)
_AD = ("the AD of the service", "the deputy of a vacant AD's post")
_MODERATES = ("the first moderator", "the QA manager, if they moderated")

TABLE: tuple[Rule, ...] = (
    Rule(
        "read",
        "Reads the whole audit",
        "Its auditor always. Practice assurance everything but drafts. Who leads the service what "
        "is final in it, the Directors what is final and weak. A draft that was never sent stays "
        "its auditor's, also after it has ended.",
        {  # .                            air sm 2dS fa xrmv
            ("the auditor", "the auditor, if a lead"): "YYY YY YYY YY YYYY",
            (*_ASSURES, *_QA): "          ddY YY YYY YY dddd",
            ("the service manager above them", *_AD): "ddn nn nnn YY dddd",
            _DIRECTS: "                   ddn nn nnn Yn dddd",
            (ELSE,): "                    ddn nn nnn nn dddd",
        },
    ),
    Rule(
        "findings",
        "Reads the findings",
        "Strengths, worries and actions, once they are final: the worker and their manager, then "
        "and now, the child's chair or reviewing officer, then and now, and whoever may read the "
        "whole. What the Directors read is weak: an audit amended to Good is not theirs any more.",
        {  # .                            air sm 2dS fa xrmv
            ("the auditor", "the auditor, if a lead"): "www ww www YY wwww",
            (
                "the worker",
                "the worker, if a lead",
                "the worker before the case moved on, if a lead",
                "the worker's manager",
                "the worker's manager, if a lead",
                "the child's chair",
                "the child's chair, if a lead",
                "who chaired the child before",
                "who chaired the child before, if a lead",
            ): "                          www ww www YY wwww",
            (*_ASSURES, *_QA): "          nnw ww www YY nnnn",
            ("the service manager above them", *_AD): "nnn nn nnn YY nnnn",
            _DIRECTS: "                   nnn nn nnn Yn nnnn",
            (ELSE,): "                    nnn nn nnn nn nnnn",
        },
    ),
    Rule(
        "take",
        "Takes it to moderate",
        "A practice assurance lead who has no part in it: never the auditor, their line manager, "
        "the worker, anybody up the worker's line, who chaired or reviewed the child, who said "
        "that they know the family, or who helps with the redo (rule 1).",
        {  # .                            air sm 2dS fa xrmv
            _MODERATES: "                 www YY www ww wwww",
            FREE: "                       www Yh www ww wwww",
            NEAR: "                       www tt www ww wwww",
            (ELSE,): "                    www nn www ww wwww",
        },
    ),
    *(
        Rule(
            act,
            name,
            "Whoever moderates it. One that waits for them in the queue is taken first. The QA "
            "manager, where it was given to them by name.",
            {  # .                            air sm 2dS fa xrmv
                _MODERATES: "                 www YY www ww wwww",
                FREE: "                       www hh www ww wwww",
                NEAR: "                       www tt www ww wwww",
                (ELSE,): "                    www nn www ww wwww",
            },
        )
        for act, name in (
            ("hand_back", "Hands it back to the queue"),
            ("approve", "Approves it"),
            ("regrade", "Regrades it"),
            ("return", "Returns it"),
        )
    ),
    Rule(
        "grade_blind",
        "Grades it blind, where it was drawn",
        "Whoever moderates it, before the auditor's grades are shown. Never who is on duty: they "
        "hear of an Inadequate at once, and whom it passes over must say nothing of a grade.",
        {  # .                            air sm 2dS fa xrmv
            _MODERATES: "                 www YY www ww wwww",
            ("the lead on duty",): "      www tt www ww wwww",
            FREE: "                       www hh www ww wwww",
            NEAR: "                       www tt www ww wwww",
            (ELSE,): "                    www nn www ww wwww",
        },
    ),
    Rule(
        "hand_over",
        "Hands it over to another lead",
        "Whoever has it, to moderate or to read second.",
        {  # .                            air sm 2dS fa xrmv
            _MODERATES: "                 www YY hww ww wwww",
            _READS_SECOND: "              www ww Yww ww wwww",
            (ELSE,): "                    www hh hww ww wwww",
        },
    ),
    Rule(
        "take_back",
        "Takes back what was handed over",
        "Whoever handed it over, while the other has not begun. The QA manager, who moderates only "
        "by name, names themselves again.",
        {  # .                            air sm 2dS fa xrmv
            ("the first moderator",): "   www YY hww ww wwww",
            ("the QA manager, if they moderated",): "www -n hww ww wwww",
            ("the second reader",): "     www ww Yww ww wwww",
            ("the second reader, once alerted",): "www ww tww ww wwww",
            (ELSE,): "                    www hh hww ww wwww",
        },
    ),
    Rule(
        "name",
        "Names who moderates or reads it second",
        "The QA manager.",
        {  # .                            air sm 2dS fa xrmv
            _QA: "                        www YY Yww ww wwww",
            (ELSE,): "                    www nn nww ww wwww",
        },
    ),
    Rule(
        "second_read",
        "Reads it second",
        "The lead who was asked, and nobody in their place; never who has heard of a grade.",
        {  # .                            air sm 2dS fa xrmv
            ("the second reader",): "     www ww Yww ww wwww",
            ("the second reader, once alerted",): "www ww tww ww wwww",
            (ELSE,): "                    www ww hww ww wwww",
        },
    ),
    Rule(
        "settle",
        "Decides where two readers differ",
        "The QA manager; the Director PPP only where rule 1 keeps the QA manager out.",
        {  # .                            air sm 2dS fa xrmv
            ("the QA manager",): "        www ww wYw ww wwww",
            ("the QA manager, if they moderated",): "www ww wtw ww wwww",
            ("the Director PPP",): "      www ww whw ww wwww",
            ("the Director PPP, if the QA manager moderated",): "www ww wYw ww wwww",
            (ELSE,): "                    www ww wnw ww wwww",
        },
    ),
    Rule(
        "second_return",
        "Decides on a second return",
        "The QA manager; the Director PPP only where rule 1 keeps the QA manager out, as after the "
        "review that amended this one.",
        {  # .                            air sm 2dS fa xrmv
            ("the QA manager",): "        www ww wwY wn wwww",
            ("the Director PPP",): "      nnn nn nnn nw nnnn",
            ("the Director PPP, if the QA manager moderated",): "www ww wwY ww wwww",
            (ELSE,): "                    nnn nn nnn nn nnnn",
        },
    ),
    Rule(
        "appeal",
        "Appeals",
        "The auditor, once, within 5 working days of the decision.",
        {  # .                            air sm 2dS fa xrmv
            ("the auditor", "the auditor, if a lead"): "www ww www YY wwww",
            (ELSE,): "                    nnn nn nnn nn nnnn",
        },
    ),
    Rule(
        "ask_review",
        "Asks for a review",
        "The AD of the service that holds the case, or who stands in for them; once, within 5 "
        "working days of the decision. This audit was amended after one.",
        {  # .                            air sm 2dS fa xrmv
            _AD: "                        www ww www Yw wwww",
            (ELSE,): "                    nnn nn nnn nn nnnn",
        },
    ),
    Rule(
        "decide_appeal",
        "Decides on an appeal or a review",
        "The QA manager; the Director PPP where rule 1 keeps the QA manager out: nobody who "
        "moderated, read second, helped with the redo, or decided on the grade before.",
        {  # .                            air sm 2dS fa xrmv
            ("the QA manager",): "        www ww www Yh wwww",
            ("the Director PPP",): "      www ww www hY wwww",
            ("the Director PPP, if the QA manager moderated",): "www ww www YY wwww",
            (ELSE,): "                    www ww www hh wwww",
        },
    ),
    Rule(
        "queue",
        "Opens the queue",
        "Practice assurance leads and the QA manager.",
        {(*_ASSURES, *_QA): "Y", (ELSE,): "n"},
    ),
    Rule(
        "agreement",
        "Looks at how auditors and moderators agree",
        "The QA manager, in total only: no list of people (rule 13).",
        {_QA: "Y", (ELSE,): "n"},
    ),
    Rule(
        "reply",
        "Replies to the findings",
        "The worker of the audit's date, once they have been told.",
        {  # .                            air sm 2dS fa xrmv
            (
                "the worker",
                "the worker, if a lead",
                "the worker before the case moved on, if a lead",
            ): "                          nnn nn wwn YY nnnn",
            (ELSE,): "                    nnn nn nnn nn nnnn",
        },
    ),
)


def says(cell: Cell, sentence: str) -> bool:
    """Whether a sentence is one of those that this refusal has; `{name}` is anybody's."""
    patterns = (re.escape(begins).replace(r"\{name\}", r"\w+ \w+") for begins in SENTENCES[cell])
    return any(re.match(pattern, sentence) for pattern in patterns)


_SIGN = {Cell.MAY: "✓"}
_GROUPS = {NEAR: "a lead whom rule 1 keeps out", FREE: "any other lead"}


def document() -> str:
    """The table as documentation."""
    lines = [f"- {_SIGN.get(cell, cell)} : {SAYS[cell]}" for cell in (Cell.MAY, *SENTENCES)]
    lines += ["", f"*{_GROUPS[NEAR].capitalize()}* is any of these: {'; '.join(NEAR)}."]
    for rule in TABLE:
        heads = [state.replace("_", " ") for state in ORDER]
        columns = heads if rule.about_one_audit else ["at any time"]
        lines += ["", f"## {rule.name}", "", rule.why, ""]
        lines += [f"| | {' | '.join(columns)} |", f"|---{'|:-:' * len(columns)}|"]
        for who, row in rule.rows.items():
            signs = " | ".join(_SIGN.get(Cell(each), each) for each in row.replace(" ", ""))
            lines.append(f"| {_called(rule, who)} | {signs} |")
    return "\n".join(lines) + "\n"


def _called(rule: Rule, row: tuple[str, ...]) -> str:
    """Who stands in a row, by name; whole groups by theirs."""
    if row == (ELSE,):
        return ELSE
    named = [who for who in PEOPLE if rule.row_of(who) == row]
    for group, name in _GROUPS.items():
        if set(group) <= set(named):
            named = [who for who in named if who not in group] + [name]
    return "; ".join(named)
