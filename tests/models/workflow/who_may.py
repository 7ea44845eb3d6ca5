"""Who may do what in moderation: each action, each person, each state, and what they are told.

A row is a person, a letter is a state, in the order of `STATES`; the rule stands above the rows.
Whoever has no row of their own is *everybody else*. `docs/who-may-do-what.md` is printed from
here, and every letter is tried: the verbs on both databases (test_who_may_do_what.py), and what is
refused also at the door, as buttons and windows that are forged, and as a search
(tests/journeys/test_every_cell_in_slack.py).
"""

from __future__ import annotations

from tests.models.workflow.cells import (
    ELSE,
    FREE,
    NEAR,
    ORDER,
    PEOPLE,
    SAYS,
    SENTENCES,
    Cell,
    Rule,
)

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
        "plan",
        "Writes an action on it",
        "Its auditor while it is answered, and whoever moderates it while it is with them.",
        {  # .                            air sm 2dS fa xrmv
            ("the auditor", "the auditor, if a lead"): "wYw ww www ww wwww",
            _MODERATES: "                 hhh hY hhh hh hhhh",
            (ELSE,): "                    hhh hh hhh hh hhhh",
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
    Rule(
        "answer",
        "Answers the worker's reply",
        "The auditor, once there is one.",
        {  # .                            air sm 2dS fa xrmv
            ("the auditor", "the auditor, if a lead"): "nnn nn nnn YY nnnn",
            (ELSE,): "                    nnn nn nnn nn nnnn",
        },
    ),
)


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
