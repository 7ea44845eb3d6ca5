"""A local Slack: the Web API, Socket Mode, signed HTTP delivery, and a page to be anyone on.

It speaks the protocol closely enough that the unmodified app connects to it, and it is strict:
what Slack refuses, it refuses with Slack's own error codes, and what Slack quietly ignores
(unknown arguments, answers that it cannot use) it ignores too and writes down in
``Workspace.violations``, so that a test can fail.

It knows nothing of audits. Who the people are, what the clock says and what *start again* means
come from outside.
"""

from bot.practice.person import CannotDo, Person, Unanswered
from bot.practice.server import Server, serve
from bot.practice.workspace import Workspace

__all__ = ["CannotDo", "Person", "Server", "Unanswered", "Workspace", "serve"]
