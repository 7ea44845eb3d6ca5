"""*More about these questions*: the criteria and standards behind a domain, and what each grade
means, over the window in which the domain is answered (brief section 6)."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.views import blocks, ids, words
from handlers.views.blocks import Block, Json
from handlers.views.questions import grades_mean
from models.lists import CRITERIA, DESCRIPTORS, Named
from models.toolbook import Domain, Question


def about_window(domain: Domain, standards: Mapping[str, Named]) -> Json:
    """Every question of a domain with what it is about, then the grades in our words."""
    body: list[Block] = [
        blocks.header("domain", domain.name),
        *(_question(question, standards) for question in domain.questions),
    ]
    if not standards:
        body.append(blocks.context("standards", words.say("standards_none")))
    body += [blocks.divider("line"), *grades_mean("grades")]
    return blocks.window(ids.ABOUT_QUESTIONS_WINDOW, "About these questions", body)


def framework_window() -> Json:
    """What each grade means in the framework's own words."""
    lines = [
        words.mark("*{name}*\n{text}", name=found.name, text=found.framework)
        for found in DESCRIPTORS.values()
    ]
    body = blocks.paragraphs("grades", lines)
    return blocks.window(ids.FRAMEWORK_WINDOW, "In the framework", body)


def _question(question: Question, standards: Mapping[str, Named]) -> Block:
    said = words.say(
        "about_question",
        question=question,
        criteria=[CRITERIA[code].name for code in question.codes],
        standards=[
            f"{code}: {standards[code].name}" if code in standards else code
            for code in question.standards
        ],
    )
    return blocks.section(f"question/{question.id}", said)
