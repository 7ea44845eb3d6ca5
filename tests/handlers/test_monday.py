"""Monday's message: completed first, one line to act on, five lines, the full list; nil returns."""

from __future__ import annotations

import pytest
from sqlmodel import select

from handlers.views import ids
from models.audit import Audit
from models.person import Post
from models.vocabulary import Grade, Role
from models.workflow import actions, more_time
from models.workflow.weekly import owe_monday_messages
from tests.handlers.deciding import actions_of, changes, decided, opens
from tests.office import Office, words_of


@pytest.fixture
def weak(office: Office) -> Audit:
    """Decided Requires Improvement on Tue 1 Dec; Tom's action was due Wed 2 Dec."""
    return decided(office, to=Grade.REQUIRES_IMPROVEMENT)


def monday(office: Office, day: str = "2026-12-07") -> None:
    """The clock reaches that Monday, and its messages leave."""
    office.moves_to(f"{day}T09:00")
    with office.programme.change(where="clock") as session:
        owe_monday_messages(session, at=office.now)
    office.drain()


def test_the_first_line_to_act_on_names_what_needs_the_reader(office: Office, weak: Audit) -> None:
    monday(office)
    message = office.adaeze.last_message()
    said = words_of(message)
    assert "One thing needs you: 1 remedial action due Tue 15 Dec (Requires Improvement)." in said
    assert "1 other line overdue, 1 new since last week, oldest 5 days." in said
    reference = office.reference_of(weak)
    assert f"{reference} · Make or renew the safety plan · Tom Bexley · was due Wed 2 Dec" in said
    assert reference not in message["text"]


def test_what_was_completed_comes_first(office: Office, weak: Audit) -> None:
    action = actions_of(office, weak)[0]
    lead = office.moderator_of(weak)
    with office.programme.change() as session:
        tom = office.record("tom")
        actions.claim_done(session, action.key, impact="Calmer.", by=tom, at=office.now)
        actions.verify(session, action.key, helped=True, by=lead, at=office.now)
    monday(office)
    said = words_of(office.adaeze.last_message())
    assert "This week in Family Help: 1 action was seen to have helped. Thank you." in said
    assert said.index("seen to have helped") < said.index("One thing needs you")


def test_a_request_is_decided_from_the_message(office: Office, weak: Audit) -> None:
    action = actions_of(office, weak)[0]
    with office.programme.change() as session:
        more_time.ask_more_time(
            session,
            action.key,
            wanted_on=office.moves_to("2026-12-09T09:00").date(),
            reason="The grandmother is away.",
            by=office.record("tom"),
            at=office.now,
        )
    monday(office, "2026-12-14")
    message = office.adaeze.last_message()
    assert "Two things need you: 1 remedial action due Tue (Requires Improvement), " in words_of(
        message
    )
    assert "1 request for more time." in words_of(message)
    opens(office.adaeze, ids.MORE_TIME_OPEN, ids.MORE_TIME_DECIDE_WINDOW, message)
    assert office.adaeze.submits({"grant": "yes"}) == {}
    assert actions_of(office, weak)[0].due_on.isoformat() == "2026-12-09"


def test_the_remedy_is_recorded_from_the_message(office: Office, weak: Audit) -> None:
    monday(office)
    message = office.adaeze.last_message()
    window = opens(office.adaeze, ids.REMEDY_WRITE, ids.REMEDY_WINDOW, message)
    assert "14 calendar days from moderation on 1 Dec" in words_of(window)


def test_the_full_list_is_counted_by_team_and_age(office: Office, weak: Audit) -> None:
    monday(office, "2026-12-14")
    message = office.adaeze.last_message()
    window = opens(office.adaeze, ids.WEEKLY_LIST, ids.WEEKLY_WINDOW, message)
    said = words_of(window)
    assert "Family Help, as of Mon 14 Dec: 2 lines" in said
    assert "8 to 14 days: 1 · not late yet: 1" in said
    assert "Harbour Team: 2" in said
    assert said.index("12 days ago") < said.index("remedial action (Requires Improvement)")


def test_two_weeks_overdue_reaches_the_director(office: Office, weak: Audit) -> None:
    monday(office, "2026-12-14")
    assert not [m for m in office.rosalind.conversation() if "two weeks" in words_of(m)]
    monday(office, "2026-12-21")
    said = words_of(office.rosalind.last_message())
    assert "Family Help: 1 line has been overdue for two weeks or more." in said
    assert "was due Wed 2 Dec, 19 days ago" in said


def test_nothing_overdue_is_said_in_kind_words(office: Office) -> None:
    monday(office)
    for reader, place in ((office.helen, "Looked After"), (office.farzana, "the whole council")):
        said = words_of(reader.last_message())
        assert f"This week in {place} nothing was waiting to be closed." in said
        assert "Nothing is overdue and nothing needs you." in said
        assert "Open the full list" not in said


def test_what_only_the_assistant_director_can_record_needs_nobody_else(
    office: Office, weak: Audit
) -> None:
    monday(office)
    for reader in (office.sam, office.farzana):
        message = reader.last_message()
        said = words_of(message)
        assert "Nothing waits for your decision. Adaeze Okoro has 1 remedial action" in said
        assert "1 other line overdue" in said
        assert "needs you" not in said
        assert "Record what was done" not in said
        window = opens(reader, ids.WEEKLY_LIST, ids.WEEKLY_WINDOW, message)
        assert "remedial action (Requires Improvement) · Adaeze Okoro · due" in words_of(window)
        assert "Remedial action to record" not in words_of(reader.open_home())


def test_a_third_request_says_so(office: Office, weak: Audit) -> None:
    action, tom, adaeze = actions_of(office, weak)[0], office.record("tom"), office.record("adaeze")
    for day in ("2026-12-09", "2026-12-10", "2026-12-11"):
        at = office.moves_to(f"{day}T09:00")
        with office.programme.change() as session:
            asked = more_time.ask_more_time(
                session, action.key, wanted_on=at.date(), reason="Not yet.", by=tom, at=at
            )
            if day != "2026-12-11":
                more_time.decide_more_time(session, asked.id or 0, grant=True, by=adaeze, at=at)
    monday(office, "2026-12-14")
    assert "more time asked for the 3rd time" in words_of(office.adaeze.last_message())


def test_the_message_follows_the_post(office: Office, weak: Audit) -> None:
    stands_in(office, "helen")
    monday(office)
    said = words_of(office.message(office.helen, "This week in Family Help"))
    assert "One thing needs you: 1 remedial action due Tue 15 Dec" in said
    assert "Remedial action to record" in words_of(office.helen.open_home())
    assert "Remedial action to record" not in words_of(office.adaeze.open_home())
    assert "This week in Family Help" not in words_of(office.adaeze.conversation())
    stands_in(office, None)
    monday(office, "2026-12-14")
    assert "This week in Family Help" in words_of(office.rosalind.conversation())


def stands_in(office: Office, deputy: str | None) -> None:
    """Nobody holds the Assistant Director's post of Family Help; somebody may stand in."""
    with office.programme.change(where="command") as session:
        family_help = office.record("adaeze").service_id
        post = session.exec(
            select(Post).where(Post.code == Role.ASSISTANT_DIRECTOR, Post.service_id == family_help)
        ).one()
        post.holder_id = None
        post.deputy_id = office.record(deputy).id if deputy else None


def test_what_is_overdue_and_not_closed_is_not_called_nothing(office: Office, weak: Audit) -> None:
    monday(office)
    said = words_of(office.adaeze.last_message())
    assert "This week in Family Help no action was seen to have helped yet." in said


def test_another_services_list_is_not_shown(office: Office, weak: Audit) -> None:
    monday(office)
    before = changes(office)
    message = office.adaeze.last_message()
    theirs = office.helen.last_message() | {"blocks": message["blocks"]}
    office.helen.presses(theirs, ids.WEEKLY_LIST)
    office.helen.waits_until(
        lambda who: "This list belongs to another service" in words_of(who.conversation())
    )
    office.helen.presses(theirs, ids.WEEKLY_LIST, forged={"value": "0:0"})
    office.helen.waits_until(
        lambda who: words_of(who.conversation()).count("belongs to another service") == 2
    )
    assert office.helen.window is None
    assert changes(office) == before
