"""Help for everybody, and the answer to somebody who writes to the app."""

from __future__ import annotations

from handlers.views import blocks, ids, words
from handlers.views.blocks import Json, Message


def help_window(*, unknown: str = "") -> Json:
    """What Auditloop is, and what can be typed; `unknown` is a word that it does not know."""
    body = [blocks.alert("unknown", "That is not one of the commands below.")] if unknown else []
    body += [
        blocks.section("what", words.say("help_what")),
        blocks.section("commands", words.say("help_commands")),
        blocks.section("words", words.say("help_words")),
        blocks.context("learning", words.say("for_everybody")),
    ]
    return blocks.window(ids.HELP_WINDOW, "Help", body)


def nobody_reads() -> Message:
    """What is answered to a typed message (brief section 6)."""
    said = words.say("nobody_reads")
    where = blocks.actions(
        "instead",
        blocks.button(ids.HOME_NEXT, "Write it in the audit", style="primary"),
        blocks.button(ids.HOME_HELP, "Ask practice assurance"),
    )
    text = "Nobody reads this conversation. Please use the buttons."
    return blocks.message(text, [blocks.section("said", said), where])
