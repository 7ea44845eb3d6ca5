"""What every moderation says about the audit itself and its themes (brief section 7, checklist)."""

from __future__ import annotations

from handlers.views import blocks, domains, looked_at
from handlers.views.blocks import Block
from handlers.views.kept import Asking, chosen_of
from handlers.views.questions import grades_mean
from handlers.views.reading import Answers
from models.errors import RuleBroken
from models.lists import THEMES
from models.vocabulary import AuditQuality, Polarity
from models.workflow.decisions import Checklist
from models.workflow.parts import YES_NO

_QUALITY = (
    (AuditQuality.SOUND, "Sound"),
    (AuditQuality.ONE_TO_LEARN_FROM, "One to learn from"),
)
_CHOOSE = "Please choose one of the two."


def questions(asking: Asking) -> list[Block]:
    """Evidence, practice standards, impact and the child's voice."""
    return [
        blocks.divider("checklist/line"),
        asking.one("evidence_found", "Did you find the evidence on the case record?", YES_NO),
        asking.line("compliance", "Practice standards, in a line"),
        asking.line("impact", "Impact on the child's lived experience, in a line"),
        asking.one("voice_present", "Is the child's voice present?", YES_NO),
    ]


def about_the_audit(asking: Asking) -> list[Block]:
    """The mark for the audit itself with a line for its auditor, then its themes."""
    themes = [(theme.code, theme.name) for theme in THEMES.values()]
    return [
        blocks.divider("mark/line"),
        asking.one(
            "quality",
            "The audit itself",
            _QUALITY,
            hint="Apart from the grade. Its auditor sees it; it is reported only in total.",
        ),
        asking.line(
            "quality_line",
            "A line of appreciation or advice for its auditor",
            hint="For one to learn from: what can others learn? Only its auditor reads it.",
            needed=False,
        ),
        asking.several("strengths", "Themes seen as a strength", themes),
        asking.several(
            "copying",
            "Of these strengths, worth copying",
            themes,
            hint="Told to the worker, their manager and the Assistant Director the same day.",
        ),
        asking.several("worries", "Themes that we worry about", themes),
    ]


def read(answers: Answers) -> Checklist:
    """What was said. Raises `RuleBroken` beside the question for what is missing or forged.

    A domain or an action that nothing was said of is refused by the rule.
    """
    quality = answers.text("quality")
    if quality not in set(AuditQuality):
        raise RuleBroken("Please choose a mark for the audit itself.", field="quality")
    return Checklist(
        evidence_found=_yes(answers, "evidence_found"),
        compliance=answers.text("compliance"),
        impact=answers.text("impact"),
        voice_present=_yes(answers, "voice_present"),
        quality=AuditQuality(quality),
        themes=_themes(answers),
        worth_copying=_worth_copying(answers),
        domains=domains.read(answers),
        domains_why=answers.text("domains_why"),
        smart=looked_at.smart_in(answers),
        enough=_yes(answers, "enough"),
        missing=answers.text("missing"),
        quality_line=answers.text("quality_line"),
    )


def descriptors() -> tuple[Block, ...]:
    """What each grade means, beside every question for a grade."""
    return grades_mean("descriptors")


def _yes(answers: Answers, name: str) -> bool:
    said = chosen_of(("yes", "no"), answers.text(name))
    if said is None:
        raise RuleBroken(_CHOOSE, field=name)
    return said == "yes"


def _themes(answers: Answers) -> dict[str, Polarity]:
    strengths, worries = answers.several("strengths"), answers.several("worries")
    both = [THEMES[code].name for code in strengths if code in worries and code in THEMES]
    if both:
        raise RuleBroken(
            f"“{both[0]}” cannot be both a strength and a worry here. Please choose one.",
            field="worries",
        )
    seen = dict.fromkeys(strengths, Polarity.STRENGTH)
    return {**seen, **dict.fromkeys(worries, Polarity.WORRY)}


def _worth_copying(answers: Answers) -> list[str]:
    found = answers.several("copying")
    strengths = set(answers.several("strengths"))
    other = [THEMES[code].name for code in found if code not in strengths and code in THEMES]
    if other:
        raise RuleBroken(
            f"“{other[0]}” is worth copying, so please choose it as a strength too.",
            field="copying",
        )
    return found
