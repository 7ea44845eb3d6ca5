"""The invented past is lived once, and told once for each way of telling it."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.past import Past, past


class Life:
    """A short past: counts how often it is lived and told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lived = self.told = 0

    def live(self, database: Path, key: str) -> Iterator[str]:
        yield "April 2026"
        self.lived += 1
        database.write_text(f"owed under {key}")

    def tell(self, database: Path, key: str) -> Mapping[str, Any]:
        self.told += 1
        assert database.read_text() == f"owed under {key}"
        database.write_text(f"sent under {key}")
        return {"said": "Good morning."}

    def starts(self) -> tuple[list[str], Past]:
        """What a start says on the way, and the past that it gets."""
        return everything(past(self.folder, tell=self.tell, live=self.live))


def everything(start: Generator[str, None, Past]) -> tuple[list[str], Past]:
    said: list[str] = []
    while True:
        try:
            said.append(next(start))
        except StopIteration as ready:
            return said, ready.value


@pytest.fixture
def life(tmp_path: Path) -> Life:
    return Life(tmp_path / "cache")


def test_the_first_start_lives_it_tells_it_and_says_so(life: Life) -> None:
    said, found = life.starts()
    ready = "Getting the practice council ready, this once"
    assert said == [f"{ready}: April 2026", f"{ready}: the last days’ messages"]
    assert found.database.read_text() == f"sent under {found.key}"
    assert found.said == {"said": "Good morning."}


def test_a_second_start_lives_and_tells_nothing(life: Life) -> None:
    _, first = life.starts()
    assert life.starts() == ([], first)
    assert (life.lived, life.told) == (1, 1)


def told_before(life: Life) -> list[Path]:
    """What was told stands under another name than it is looked for: its words have changed."""
    told = list(life.folder.glob("told-*"))
    return [file.rename(file.with_name(f"told-before{file.suffix}")) for file in told]


def test_other_words_are_told_anew_and_nothing_is_lived_again(life: Life) -> None:
    """The old ones stay for a day: another program may be living on them."""
    life.starts()
    before = told_before(life)
    said, _ = life.starts()
    assert len(said) == 1
    assert (life.lived, life.told) == (1, 2)
    assert all(file.exists() for file in before)


def test_what_was_told_long_ago_goes_when_it_is_told_anew(life: Life) -> None:
    life.starts()
    before = told_before(life)
    for file in before:
        os.utime(file, (0, 0))
    life.starts()
    assert len(before) == 2
    assert not any(file.exists() for file in before)


def test_a_start_that_was_cut_short_is_made_good(life: Life) -> None:
    life.starts()
    for file in life.folder.glob("*.json"):
        file.unlink()
    _, found = life.starts()
    assert (life.lived, life.told) == (1, 2)
    assert found.said == {"said": "Good morning."}


def test_a_past_without_its_key_is_lived_again_and_told_with_the_new_one(life: Life) -> None:
    _, first = life.starts()
    for file in life.folder.glob("*.key"):
        file.unlink()
    _, second = life.starts()
    assert second.key != first.key
    assert second.database.read_text() == f"sent under {second.key}"


def test_the_key_is_its_owners_alone_and_what_is_kept_is_plain(life: Life) -> None:
    life.starts()
    (key,) = life.folder.glob("*.key")
    (said,) = life.folder.glob("*.json")
    assert key.stat().st_mode & 0o077 == 0
    assert json.loads(said.read_text(encoding="utf-8")) == {"said": "Good morning."}
