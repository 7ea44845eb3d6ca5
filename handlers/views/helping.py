"""Help for everybody."""

from __future__ import annotations

from handlers.views import blocks, ids, words
from handlers.views.blocks import Json


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
