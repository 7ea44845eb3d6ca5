"""What the documents say is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.rules.lifecycle import diagram
from models.rules.speaking import tables
from tests.models.workflow.who_may import document as who_may

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_states_are_drawn_as_the_table_has_them() -> None:
    assert diagram().strip() in (ROOT / "docs" / "states.md").read_text(encoding="utf-8")


def test_what_is_asked_of_whom_is_listed_as_the_data_has_it() -> None:
    assert tables().strip() in (ROOT / "docs" / "asked.md").read_text(encoding="utf-8")


def test_who_may_do_what_is_printed_as_it_is_tried() -> None:
    text = (ROOT / "docs" / "who-may-do-what.md").read_text(encoding="utf-8")
    assert who_may().strip() in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_project_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text) if "://" not in link]
    missing = [link for link in links if not (document.parent / link).exists()]
    assert missing == []
