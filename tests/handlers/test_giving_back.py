"""*Can't do this one*, and what the QA manager decides."""

from __future__ import annotations

import pytest

from handlers.views import ids
from models.vocabulary import AuditState
from tests.office import Office, words_of


@pytest.fixture
def away(office: Office) -> Office:
    """Amara has said that she is away, and Farzana has been asked."""
    office.draws_december()
    office.amara.presses(office.amara.last_message(), ids.AUDIT_CANNOT)
    office.amara.waits_for_window(ids.CANNOT_WINDOW)
    office.amara.submits({"reason": "away"})
    assert "The QA manager decides" in words_of(office.amara.window)
    office.amara.closes()
    office.drain()
    return office


def test_a_closed_case_is_drawn_again_at_once(office: Office) -> None:
    office.draws_december()
    office.amara.presses(office.amara.last_message(), ids.AUDIT_CANNOT)
    office.amara.waits_for_window(ids.CANNOT_WINDOW)
    office.amara.submits({"reason": "closed"})
    office.drain()
    assert "Your audit this month" in words_of(office.amara.last_message())
    assert len(office.amara.conversation()) == 2


def test_the_qa_manager_draws_another_case(away: Office) -> None:
    away.farzana.presses(away.farzana.last_message(), ids.RELEASE_SWAP)
    away.drain()
    assert "Another case was drawn" in words_of(away.farzana.last_message())
    assert "Your audit this month" in words_of(away.amara.last_message())


def test_the_qa_manager_exempts_from_home(away: Office) -> None:
    away.farzana.open_home()
    away.farzana.waits_until(lambda she: she.home and "cannot do theirs" in words_of(she.home))
    away.farzana.presses("home", ids.RELEASE_OPEN)
    away.farzana.waits_for_window(ids.RELEASE_WINDOW)
    away.farzana.presses("window", ids.RELEASE_EXEMPT)
    away.farzana.waits_until(lambda she: "is exempted" in words_of(she.window))
    assert away.audit_of("amara").state is AuditState.EXEMPTED


def test_it_can_stay_with_them(away: Office) -> None:
    away.farzana.presses(away.farzana.last_message(), ids.RELEASE_KEEP)
    away.drain()
    assert away.audit_of("amara").state is AuditState.ASSIGNED
    assert "Can't do this one" in words_of(away.amara.last_message())


def test_nobody_else_decides(away: Office) -> None:
    message = away.farzana.last_message()
    audit = away.audit_of("amara")
    away.helen.presses(
        away.helen.last_message(),
        ids.AUDIT_CANNOT,
        forged={"action_id": ids.RELEASE_EXEMPT, "value": str(audit.key)},
    )
    away.helen.waits_until(lambda she: "QA manager decides" in words_of(she.last_message()))
    assert away.audit_of("amara").state is AuditState.ASSIGNED
    assert ids.RELEASE_EXEMPT in str(message)


def test_the_worker_and_their_manager_are_told_once_and_hear_when_it_is_over(
    office: Office,
) -> None:
    office.draws_december()
    [told] = [m for m in office.tom.conversation() if "practice evaluation" in words_of(m)]
    reference = office.reference_of(office.audit_of("amara"))
    assert f"{reference} · " in words_of(told)
    assert "not being looked at after all" not in words_of(told)
    office.amara.presses(office.amara.last_message(), ids.AUDIT_START)
    office.amara.waits_for_window(ids.CONFIRM_WINDOW)
    office.amara.submits({"independent": "conflict"})
    office.drain()
    [told] = [m for m in office.tom.conversation() if "practice evaluation" in words_of(m)]
    assert "not being looked at after all" in words_of(told)
    assert office.reference_of(office.audit_of("amara")) in words_of(told)
