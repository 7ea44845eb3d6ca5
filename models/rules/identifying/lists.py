"""The lists of words that details are told by: data (models/data/identifying.yml)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


@cache
def words(name: str) -> frozenset[str]:
    """One list by its name. Raises `KeyError` where there is none."""
    return _lists()[name]


@cache
def _lists() -> dict[str, frozenset[str]]:
    shipped = files("models").joinpath("data/identifying.yml").read_text(encoding="utf-8")
    return {name: frozenset(listed.split()) for name, listed in yaml.safe_load(shipped).items()}
