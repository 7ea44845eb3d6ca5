"""Everything that a person can do, one line each (brief section 12)."""

from __future__ import annotations

from slack_bolt import App

from handlers import (
    actions,
    agreement,
    answers,
    appeals,
    blind,
    calibration,
    commands,
    differing,
    escalation,
    following,
    home,
    learning,
    moderation,
    planning,
    queue,
    release,
    reply,
    returning,
    safety,
    second_reading,
    second_return,
    taking,
    tools,
    typed,
    weekly,
)
from handlers.views import ids
from handlers.windows import acknowledge


def register(app: App) -> None:
    """Have the app listen to everything that a person can do.

    Bolt asks one listener after the other, so what people do most stands first.
    """
    _auditors(app)
    _auditors_actions(app)
    _everybody(app)
    _told_of_a_child(app)
    _qa_managers(app)
    _who_keeps_the_tools(app)
    _who_looks_at_agreement(app)
    _moderators(app)
    _who_asks_and_decides(app)
    _owners_of_actions(app)
    _workers_and_their_managers(app)
    _assistant_directors(app)
    _who_calibrates(app)
    _those_who_land_the_learning(app)


def _everybody(app: App) -> None:
    app.event(ids.HOME_OPENED)(home.opened)
    app.event("message")(typed.Typed().answer)
    app.action(ids.ASK_ASSURANCE)(ack=acknowledge, lazy=[typed.open_assurance])
    app.action(ids.TELEPHONE)(ack=acknowledge, lazy=[typed.open_telephone])
    app.action(ids.HOME_REFRESH)(ack=acknowledge, lazy=[home.refresh])
    app.action(ids.HOME_HELP)(ack=acknowledge, lazy=[home.show_help])
    app.action(ids.HOME_NEXT)(ack=acknowledge, lazy=[commands.open_what_waits])
    app.command(ids.COMMAND)(ack=acknowledge, lazy=[commands.audit])
    app.action(ids.AUDIT_WHOLE)(ack=acknowledge, lazy=[commands.open_whole])
    app.action(ids.OPEN_RECORD)(acknowledge)


def _auditors(app: App) -> None:
    app.view(ids.PART_WINDOW)(answers.save_and_go_on)
    for opens in (ids.AUDIT_START, ids.AUDIT_CONTINUE, ids.AUDIT_NOTES):
        app.action(opens)(ack=acknowledge, lazy=[answers.open_next])
    app.action(ids.AUDIT_CANNOT)(ack=acknowledge, lazy=[answers.open_cannot])
    app.action(ids.AUDIT_REVIEW)(ack=acknowledge, lazy=[answers.open_review])
    app.action(ids.AUDIT_OUTCOME)(ack=acknowledge, lazy=[answers.open_outcome])
    app.action(ids.AUDIT_READ)(ack=acknowledge, lazy=[answers.open_sent])
    app.action(ids.AUDIT_PART)(ack=acknowledge, lazy=[answers.change_part])
    app.action(ids.AUDIT_JUMP)(ack=answers.pause, lazy=[answers.jump])
    app.view(ids.CONFIRM_WINDOW)(ack=answers.confirm, lazy=[home.refresh])
    app.view(ids.CANNOT_WINDOW)(ack=answers.give_back, lazy=[home.refresh])
    app.view(ids.NOTES_WINDOW)(ack=answers.take_up_again, lazy=[home.refresh])
    app.view_closed(ids.PART_WINDOW)(ack=answers.leave, lazy=[home.refresh])
    app.view_closed(ids.REVIEW_WINDOW)(ack=answers.leave_review, lazy=[home.refresh])
    app.view(ids.REVIEW_WINDOW)(ack=answers.send, lazy=[home.refresh])
    after = [safety.lay_told_over, answers.draw_anew]
    app.action(ids.SAFE_IN_PART)(ack=safety.answer_in_part, lazy=after)
    for turns in (ids.TURNS_PART, ids.GRADES_AUDIT):
        app.action(turns)(ack=answers.pause, lazy=[answers.draw_anew])
    app.action(ids.IN_PART)(answers.pause)
    app.action(ids.WORDS_RIGHT)(ack=answers.say_right, lazy=[answers.draw_again])
    app.action(ids.PART_BOTH)(ack=answers.pause, lazy=[differing.open_both])
    app.action(ids.PART_ASIDE)(ack=acknowledge, lazy=[differing.open_aside])
    app.view(ids.PART_BOTH_WINDOW)(differing.save_these)
    app.action(ids.QUESTIONS_MORE)(ack=acknowledge, lazy=[tools.open_about])
    app.action(ids.FRAMEWORK_WORDS)(ack=acknowledge, lazy=[tools.open_framework])


def _auditors_actions(app: App) -> None:
    app.action(ids.PLAN_ACTION_OPEN)(ack=acknowledge, lazy=[planning.open_new])
    app.action(ids.PLAN_ACTION_CHANGE)(ack=acknowledge, lazy=[planning.open_change])
    app.action(ids.PLAN_DAY)(ack=queue.keep, lazy=[planning.say_day])
    app.view(ids.PLAN_ACTION_WINDOW)(ack=planning.save, lazy=[planning.show_beneath])
    after = [planning.show_removed, planning.show_beneath]
    app.action(ids.PLAN_ACTION_REMOVE)(ack=planning.remove, lazy=after)
    after = [planning.show_put_back, planning.show_beneath]
    app.action(ids.PLAN_ACTION_BACK)(ack=planning.put_back, lazy=after)


def _told_of_a_child(app: App) -> None:
    app.action(ids.CHILD_NOT_SAFE)(ack=acknowledge, lazy=[safety.open_question])
    app.action(ids.SAFE_NOW)(ack=safety.answer, lazy=[safety.show_told])
    app.action(ids.TAKE_ALERT)(safety.take)
    app.action(ids.CONFIRM_SAFE_OPEN)(ack=acknowledge, lazy=[safety.open_confirm])
    app.view(ids.CONFIRM_SAFE_WINDOW)(ack=safety.confirm, lazy=[home.refresh])
    app.action(ids.TELEPHONED_OPEN)(ack=acknowledge, lazy=[safety.open_telephoned])
    app.view(ids.TELEPHONED_WINDOW)(safety.note_telephoned)


def _qa_managers(app: App) -> None:
    app.action(ids.RELEASE_OPEN)(ack=acknowledge, lazy=[release.open_decision])
    app.action(ids.RELEASE_SWAP)(ack=release.swap, lazy=[release.show_decided, home.refresh])
    app.action(ids.RELEASE_EXEMPT)(ack=release.exempt, lazy=[release.show_decided, home.refresh])
    app.action(ids.RELEASE_KEEP)(ack=release.keep, lazy=[release.show_decided, home.refresh])


def _who_keeps_the_tools(app: App) -> None:
    app.action(ids.TOOLS_LIST)(ack=acknowledge, lazy=[tools.open_tools])
    app.action(ids.TOOL_PREVIEW)(ack=acknowledge, lazy=[tools.open_preview])
    for turns in (ids.TOOL_PART, ids.TOOL_AGE, ids.TOOL_STATUS, ids.TOOL_TRIED):
        app.action(turns)(ack=acknowledge, lazy=[tools.turn])
    app.view(ids.TOOL_PREVIEW_WINDOW)(tools.go_on)
    app.action(ids.TOOL_MORE)(ack=acknowledge, lazy=[tools.open_about_version])
    app.action(ids.TOOL_LIVE)(ack=acknowledge, lazy=[tools.open_live])
    app.view(ids.TOOL_LIVE_WINDOW)(ack=tools.make_live, lazy=[tools.show_live])
    app.action(ids.TOOL_ASIDE)(ack=tools.put_aside, lazy=[tools.open_tools])


def _who_looks_at_agreement(app: App) -> None:
    app.action(ids.AGREEMENT_OPEN)(ack=acknowledge, lazy=[agreement.open_agreement])
    app.action(ids.OWN_GRADES_OPEN)(ack=acknowledge, lazy=[agreement.open_own])


def _moderators(app: App) -> None:
    app.action(ids.QUEUE_OPEN)(ack=acknowledge, lazy=[queue.open_queue])
    app.action(ids.QUEUE_GO)(ack=acknowledge, lazy=[queue.turn_page])
    for chooses in (ids.QUEUE_AREA, ids.QUEUE_SERVICE, ids.QUEUE_ONLY):
        app.action(chooses)(ack=acknowledge, lazy=[queue.narrow])
    app.action(ids.QUEUE_ALL)(ack=acknowledge, lazy=[queue.show_everything])
    app.action(ids.CLAIM)(ack=taking.claim, lazy=[moderation.open_audit, home.refresh])
    for opens in (ids.MODERATE_OPEN, ids.SECOND_READ_OPEN, ids.SETTLE_OPEN, ids.SECOND_RETURN_OPEN):
        app.action(opens)(ack=acknowledge, lazy=[moderation.open_audit])
    shows = (ids.READING_WHOLE, ids.READING_CHANGED, ids.READING_EARLIER)
    for goes in (ids.READING_GO, ids.READING_JUMP, *shows):
        app.action(goes)(ack=acknowledge, lazy=[moderation.turn_page])
    app.view(ids.READING_WINDOW)(ack=taking.take, lazy=[home.refresh])
    after = [taking.show_handed_back, home.refresh]
    app.action(ids.HAND_BACK)(ack=taking.hand_back, lazy=after)
    app.action(ids.HAND_OVER_OPEN)(ack=acknowledge, lazy=[taking.open_hand_over])
    app.action(ids.NAME_READER_OPEN)(ack=acknowledge, lazy=[taking.open_name_reader])
    app.action(ids.TAKE_BACK)(ack=taking.take_back, lazy=[taking.show_again, home.refresh])
    given = [taking.show_given, home.refresh]
    app.view(ids.HAND_OVER_WINDOW)(ack=taking.hand_over, lazy=given)
    app.view(ids.NAME_READER_WINDOW)(ack=taking.name_reader, lazy=given)
    app.action(ids.APPROVE_OPEN)(ack=acknowledge, lazy=[moderation.open_approve])
    app.action(ids.REGRADE_OPEN)(ack=acknowledge, lazy=[moderation.open_regrade])
    app.action(ids.RETURN_OPEN)(ack=acknowledge, lazy=[returning.open_return])
    app.action(ids.BLIND_OPEN)(ack=acknowledge, lazy=[blind.open_blind])
    app.view(ids.BLIND_WINDOW)(ack=blind.give, lazy=[blind.show_both, home.refresh])
    app.action(ids.SECOND_READ_WRITE)(ack=acknowledge, lazy=[second_reading.open_grade])
    app.action(ids.SETTLE_WRITE)(ack=acknowledge, lazy=[second_reading.open_settling])
    after = [moderation.show_decided, home.refresh]
    app.view(ids.APPROVE_WINDOW)(ack=moderation.approve, lazy=after)
    app.view(ids.REGRADE_WINDOW)(ack=moderation.regrade, lazy=after)
    app.action(ids.RETURN_MORE)(ack=queue.keep, lazy=[returning.add_note])
    app.view(ids.RETURN_WINDOW)(ack=returning.return_for_redo, lazy=after)
    app.action(ids.SECOND_RETURN_WRITE)(ack=acknowledge, lazy=[second_return.open_decision])
    app.view(ids.SECOND_RETURN_WINDOW)(ack=second_return.decide, lazy=after)
    app.view(ids.SECOND_READ_WINDOW)(ack=second_reading.second_read, lazy=after)
    app.view(ids.SETTLE_WINDOW)(ack=second_reading.settle, lazy=after)
    app.options(ids.OWNER)(queue.find_owner)
    app.action(ids.DECIDES_GRADE)(ack=queue.keep, lazy=[moderation.say_what_fits])
    app.action(ids.KEEPING)(queue.keep)


def _who_asks_and_decides(app: App) -> None:
    app.action(ids.APPEAL_ASK)(ack=acknowledge, lazy=[appeals.open_appeal])
    app.action(ids.REVIEW_ASK)(ack=acknowledge, lazy=[appeals.open_review])
    app.view(ids.APPEAL_WINDOW)(ack=appeals.ask, lazy=[appeals.show_asked, home.refresh])
    app.action(ids.APPEAL_READ)(ack=acknowledge, lazy=[moderation.open_audit])
    app.action(ids.APPEAL_WRITE)(ack=acknowledge, lazy=[appeals.open_decision])
    after = [appeals.show_decided, home.refresh]
    app.view(ids.APPEAL_DECIDE_WINDOW)(ack=appeals.decide, lazy=after)


def _owners_of_actions(app: App) -> None:
    app.action(ids.ACTION_OPEN)(ack=acknowledge, lazy=[actions.open_action])
    app.action(ids.ACTION_DONE)(ack=acknowledge, lazy=[actions.open_done])
    app.action(ids.MORE_TIME)(ack=acknowledge, lazy=[actions.open_more_time])
    app.action(ids.MORE_TIME_OPEN)(ack=acknowledge, lazy=[actions.open_request])
    app.action(ids.MORE_TIME_GIVE)(ack=actions.give_time, lazy=[home.refresh])
    app.action(ids.MORE_TIME_NOT)(ack=actions.not_this_time, lazy=[home.refresh])
    app.action(ids.ACTION_VERIFY_OPEN)(ack=acknowledge, lazy=[actions.open_verify])
    after = [actions.show_again, home.refresh]
    app.view(ids.ACTION_DONE_WINDOW)(ack=actions.claim_done, lazy=after)
    app.view(ids.MORE_TIME_WINDOW)(ack=actions.ask_more_time, lazy=after)
    app.view(ids.ACTION_VERIFY_WINDOW)(ack=actions.verify, lazy=after)
    app.view(ids.MORE_TIME_DECIDE_WINDOW)(ack=actions.decide, lazy=[home.refresh])


def _workers_and_their_managers(app: App) -> None:
    app.action(ids.READ_AND_REPLY)(ack=acknowledge, lazy=[reply.open_findings])
    app.view(ids.REPLY_WINDOW)(ack=reply.send, lazy=[home.refresh])
    app.action(ids.SPOKEN)(ack=reply.spoken, lazy=[home.refresh])
    app.action(ids.REPLY_OPEN)(ack=acknowledge, lazy=[reply.open_reply])
    app.view(ids.ANSWER_WINDOW)(ack=reply.answer, lazy=[home.refresh])


def _assistant_directors(app: App) -> None:
    app.action(ids.REMEDY_OPEN)(ack=acknowledge, lazy=[escalation.open_case])
    app.action(ids.REMEDY_SEEN)(ack=escalation.seen, lazy=[escalation.show_seen, home.refresh])
    app.action(ids.REMEDY_WRITE)(ack=acknowledge, lazy=[escalation.open_record])
    app.action(ids.REMEDY_VERIFY_OPEN)(ack=acknowledge, lazy=[escalation.open_verify])
    app.action(ids.FINDINGS_OPEN)(ack=acknowledge, lazy=[escalation.open_findings])
    app.action(ids.WEEKLY_LIST)(ack=acknowledge, lazy=[weekly.open_list])
    app.action(ids.WEEKLY_GO)(ack=acknowledge, lazy=[weekly.turn_page])
    app.action(ids.ASK_HOLDER)(following.ask_holder)
    app.action(ids.REASSIGN_OPEN)(ack=acknowledge, lazy=[following.open_reassign])
    app.view(ids.REASSIGN_WINDOW)(following.reassign)
    after = [escalation.show_again, home.refresh]
    app.view(ids.REMEDY_WINDOW)(ack=escalation.record, lazy=after)
    app.view(ids.REMEDY_VERIFY_WINDOW)(ack=escalation.verify, lazy=after)


def _who_calibrates(app: App) -> None:
    app.action(ids.CALIBRATION_OPEN)(ack=acknowledge, lazy=[calibration.open_round])
    app.action(ids.CALIBRATION_LIST)(ack=acknowledge, lazy=[calibration.open_list])
    app.action(ids.CALIBRATION_KEEPING)(calibration.pause)
    app.view(ids.CALIBRATION_GRADE_WINDOW)(ack=calibration.grade, lazy=[home.refresh])


def _those_who_land_the_learning(app: App) -> None:
    app.action(ids.DIGEST_OPEN)(ack=acknowledge, lazy=[learning.open_digest])
    app.view(ids.DIGEST_WINDOW)(ack=learning.approve, lazy=[home.refresh])
    app.action(ids.DIGEST_IS_THERE)(learning.found)
    app.action(ids.DIGEST_AGAIN)(learning.post_again)
