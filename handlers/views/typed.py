"""The answer to somebody who writes to the app, and the windows behind its buttons (brief 6)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from handlers.views import blocks, ids, words
from handlers.views.blocks import Json, Marked, Message
from models.person import Person, Team
from models.rules.calendar import london_date
from models.rules.safety import names_edt
from models.setting import policy_of
from models.vocabulary import Role
from models.workflow.people import DUTY_LEAD, with_role
from models.workflow.posts import in_line_for, present

_MOST = 12


def nobody_reads() -> Message:
    """What is answered to a typed message; it repeats nothing of it."""
    ways = blocks.actions(
        "instead",
        blocks.button(ids.HOME_NEXT, "Write it in the audit", style="primary"),
        blocks.button(ids.ASK_ASSURANCE, "Ask practice assurance"),
        blocks.button(ids.TELEPHONE, "Telephone"),
    )
    said = blocks.section("said", words.say("nobody_reads"))
    return blocks.message("Nobody reads this conversation. Please use the buttons.", [said, ways])


def assurance_window(session: Session, *, at: datetime) -> Json:
    """Whom to ask: the duty lead first, then the other leads who are at work today."""
    today = london_date(at)
    duty = next(iter(in_line_for(session, DUTY_LEAD, on=today)), None)
    leads = with_role(session, Role.PRACTICE_ASSURANCE_LEAD, on=today)
    others = [who for who in present(session, leads, on=today) if duty is None or who.id != duty.id]
    said = words.say(
        "ask_assurance",
        duty=_named(duty) if duty else None,
        others=[_named(who) for who in others[:_MOST]],
    )
    return blocks.window(ids.ASSURANCE_WINDOW, "Practice assurance", [blocks.section("who", said)])


def telephone_window(session: Session, person: Person, *, at: datetime) -> Json:
    """The numbers to ring, their own team's first."""
    policy = policy_of(session)
    numbers = policy.value("telephones")
    team = session.get(Team, person.team_id) if person.team_id else None
    said = words.say(
        "telephone_numbers",
        team=team.name if team else "",
        duty_line=numbers["teams"].get(team.name, "") if team else "",
        mash=numbers["mash"],
        edt=numbers["edt"],
        closing=names_edt(at, policy),
    )
    return blocks.window(ids.TELEPHONE_WINDOW, "Telephone", [blocks.section("numbers", said)])


def _named(who: Person) -> Marked:
    """Their name, which opens their profile where Slack knows them."""
    if who.slack_user_id:
        return words.mark("<@{id}> ({name})", id=who.slack_user_id, name=who.name)
    return words.mark("{name}", name=who.name)
