"""How well identifying details are told from what only looks like them, measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.rules.identifying import Kind
from tests.models.rules.identifying import corpus

DOCUMENT = Path(__file__).parents[3] / "docs" / "identifying-details.md"
HELD_OUT = corpus.HERE / "held_out"


@pytest.mark.parametrize("root", [corpus.HERE, HELD_OUT], ids=["written", "held out"])
def test_fewer_than_one_in_a_hundred_is_refused_falsely(root: Path) -> None:
    measured = corpus.refused_falsely(root)
    assert measured.percent < 1, measured.wrong


@pytest.mark.parametrize("root", [corpus.HERE, HELD_OUT], ids=["written", "held out"])
def test_fewer_than_two_in_a_hundred_are_missed(root: Path) -> None:
    measured = corpus.together([corpus.missed(kind, root) for kind in corpus.REFUSED])
    assert measured.percent < 2, measured.wrong


@pytest.mark.parametrize("kind", corpus.REFUSED)
def test_no_kind_hides_behind_the_others(kind: Kind) -> None:
    measured = corpus.missed(kind)
    assert measured.percent < 2, measured.wrong


def test_there_are_enough_sentences_and_a_tenth_is_held_out() -> None:
    refused = [corpus.missed(kind).sentences for kind in corpus.REFUSED]
    held_out = [corpus.missed(kind, HELD_OUT).sentences for kind in corpus.REFUSED]
    assert len(corpus.REFUSED) == 6
    assert min(sum(refused), corpus.refused_falsely().sentences) >= 500
    assert 10 * sum(held_out) >= 0.9 * sum(refused)
    assert 10 * corpus.refused_falsely(HELD_OUT).sentences >= corpus.refused_falsely().sentences


def test_no_sentence_stands_twice() -> None:
    every = [
        sentence
        for path in sorted(corpus.HERE.rglob("*.txt"))
        for sentence in corpus.sentences(path)
    ]
    assert len(every) == len({" ".join(sentence.split()) for sentence in every})
    assert all(sentence.strip() for sentence in every)


def test_the_document_shows_these_figures() -> None:
    assert corpus.table() in DOCUMENT.read_text(encoding="utf-8")
