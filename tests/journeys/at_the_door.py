"""The actions of the table as Slack sends them: the buttons of each, its window, what is forged."""

from __future__ import annotations

import json
import re

from sqlmodel import Session

from handlers.views import ids
from models.audit import Audit
from models.workflow.audits import reader_id_of
from tests.handlers.deciding import CHECKLIST, DOMAINS
from tests.journeys.misusing import forged
from tests.models.workflow.standing import named
from tests.office import Json

OF_NO_AUDIT = {"queue": ids.QUEUE_OPEN, "agreement": ids.AGREEMENT_OPEN}
#: The buttons of each action: those that open its window, or do it.
BUTTONS: dict[str, tuple[str, ...]] = {
    "read": (ids.MODERATE_OPEN, ids.AUDIT_WHOLE, ids.READING_GO),
    "findings": (ids.FINDINGS_OPEN,),
    "take": (ids.CLAIM,),
    "hand_back": (ids.HAND_BACK,),
    "grade_blind": (ids.BLIND_OPEN,),
    "approve": (ids.APPROVE_OPEN,),
    "regrade": (ids.REGRADE_OPEN,),
    "return": (ids.RETURN_OPEN,),
    "plan": (ids.PLAN_ACTION_OPEN,),
    "answer": (ids.REPLY_OPEN,),
    "hand_over": (ids.HAND_OVER_OPEN,),
    "take_back": (ids.TAKE_BACK,),
    "name": (ids.NAME_READER_OPEN,),
    "second_read": (ids.SECOND_READ_WRITE,),
    "settle": (ids.SETTLE_WRITE,),
    "second_return": (ids.SECOND_RETURN_WRITE,),
    "appeal": (ids.APPEAL_ASK,),
    "ask_review": (ids.REVIEW_ASK,),
    "decide_appeal": (ids.APPEAL_WRITE,),
    "reply": (ids.READ_AND_REPLY,),
    **{act: (button,) for act, button in OF_NO_AUDIT.items()},
}
_GRADE = {"grade": "good", "reason": "It is on the record."}
#: The windows, and what a forger writes in them; who is chosen there stands by first name.
WINDOWS: dict[str, tuple[str, dict[str, str]]] = {
    "take": (ids.READING_WINDOW, {}),
    "grade_blind": (ids.BLIND_WINDOW, _GRADE | {f"domain:{code}": "good" for code in DOMAINS}),
    "approve": (ids.APPROVE_WINDOW, CHECKLIST),
    "regrade": (
        ids.REGRADE_WINDOW,
        CHECKLIST | {"grade": "outstanding", "reason_code": "other", "words": "It is better."},
    ),
    "return": (
        ids.RETURN_WINDOW,
        {
            "about/1": "front",
            "note/1": "Say more.",
            "supporter": "Lena",
            "provisional_grade": "good",
        },
    ),
    "plan": (
        ids.PLAN_ACTION_WINDOW,
        {
            "kind": "safety_plan",
            "what": "See them.",
            "why": "So.",
            "owner": "Tom",
            "due_on": "2026-12-10",
        },
    ),
    "answer": (ids.ANSWER_WINDOW, {"answer": "noted"}),
    "hand_over": (ids.HAND_OVER_WINDOW, {"reader": "Ola"}),
    "name": (ids.NAME_READER_WINDOW, {"reader": "Ola"}),
    "second_read": (ids.SECOND_READ_WINDOW, _GRADE),
    "settle": (ids.SETTLE_WINDOW, _GRADE),
    "second_return": (ids.SECOND_RETURN_WINDOW, {"outcome": "as_it_stands", "reason": "So be it."}),
    "appeal": (ids.APPEAL_WINDOW, {"reason": "Please look again."}),
    "ask_review": (ids.APPEAL_WINDOW, {"reason": "Please look again."}),
    "decide_appeal": (ids.APPEAL_DECIDE_WINDOW, _GRADE),
    "reply": (ids.REPLY_WINDOW, {"took_part": "yes"}),
}

#: The questions of these windows that choose somebody.
CHOOSES = ("reader", "owner", "supporter")


def forged_window(
    session: Session, sent: Json, act: str, audit: Audit, *, user: str, appeal: int, safe: str
) -> Json:
    """The window of an action as `user` never saw it: all filled in, about this audit and appeal.

    `sent` is the submission of any window. `safe`: what it says of the child, where it is asked.
    """
    callback, written = WINDOWS[act]
    about = {
        "audit": audit.key,
        "holder": reader_id_of(audit) or 0,
        "appeal": appeal,
        "kind": "review" if act == "ask_review" else "appeal",
    }
    answers = {
        name: str(named(session, value).key) if name in CHOOSES else value
        for name, value in {**written, "safe": safe}.items()
    }
    payload = forged(sent, user=user, about=json.dumps(about))
    payload["view"]["callback_id"] = callback
    payload["view"]["state"] = {
        "values": {
            name: {name: {"type": "plain_text_input", "value": value}}
            for name, value in answers.items()
        }
    }
    return payload


def buttons_in(shown: object) -> set[str]:
    """What can be pressed in a window, or in some of its blocks."""
    return set(re.findall(r"'action_id': '([^']+)'", str(shown)))
