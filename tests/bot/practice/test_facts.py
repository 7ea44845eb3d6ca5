"""Our table of methods against Slack's own description of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.practice.facts import FACTS
from bot.practice.web_api import METHODS

DOCUMENTED = Path(__file__).parents[4] / "shared" / "data" / "slack-methods"

pytestmark = pytest.mark.skipif(
    not DOCUMENTED.is_dir(), reason="the descriptions of Slack's methods are not beside this copy"
)


def documented(method: str) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((DOCUMENTED / f"{method}.json").read_text())
    return described


def test_every_method_in_the_table_is_answered_and_no_other() -> None:
    assert set(METHODS) == set(FACTS)


@pytest.mark.parametrize("method", FACTS)
def test_arguments_are_those_that_slack_documents(method: str) -> None:
    args = documented(method)["args"]
    required = set(args.get("required", ())) - {"token"}
    assert set(FACTS[method].required) == required
    assert set(FACTS[method].known) == set(args["properties"]) - {"token"} - required


@pytest.mark.parametrize("method", FACTS)
def test_scopes_tier_and_bodies_are_those_that_slack_documents(method: str) -> None:
    described = documented(method)
    fact = FACTS[method]
    assert set(fact.scopes) == set(described["scope"].get("bot", ()))
    assert fact.tier == described["rate_limits"]
    assert fact.json == bool(described.get("json_input_supported"))


@pytest.mark.parametrize("method", FACTS)
def test_every_error_that_we_answer_is_one_that_slack_documents(method: str) -> None:
    assert set(FACTS[method].errors) <= set(documented(method).get("errors") or ())
