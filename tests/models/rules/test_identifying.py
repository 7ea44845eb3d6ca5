"""Identifying details, wherever in a text and however they are written (brief sections 6, 11a)."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.practice
from models.rules.identifying import (
    Allowed,
    Kind,
    find,
    find_blocking,
    possible_names,
    possible_references,
)
from tests.models.rules.identifying import corpus

CALM = [
    sentence
    for path in sorted((corpus.HERE / "allowed").iterdir())
    for sentence in corpus.sentences(path)
    if not find(sentence, corpus.OURS)
]
NBSP, THIN, EN, MINUS = "\u00a0", "\u2009", "–", "−"


def nhs_number(nine: int) -> str | None:
    """These nine digits with their check digit; None for those that have none."""
    digits = f"{nine:09d}"
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
    check = (11 - total % 11) % 11
    return None if check == 10 else f"{digits}{check}"


def grouped(digits: str, between: str) -> str:
    """As it is printed: 3, 3 and 4."""
    return between.join((digits[:3], digits[3:6], digits[6:]))


WAYS: list[Callable[[str], str]] = [
    lambda digits: digits,
    *(
        (lambda digits, between=between: grouped(digits, between))
        for between in (" ", "-", ".", "/", NBSP, THIN, EN, MINUS, "\n", " - ", "  ")
    ),
    lambda digits: f"NHS no {digits}",
    lambda digits: f"NHS number: {grouped(digits, ' ')}",
    lambda digits: f"nhs{digits}",
    lambda digits: f"(NHS: {' '.join(digits)})",
    lambda digits: "".join(chr(ord(digit) + 0xFEE0) for digit in digits),
    lambda digits: grouped(digits, "\u200b"),
]

nines = st.integers(min_value=1, max_value=999_999_999).filter(lambda n: nhs_number(n) is not None)


@settings(deadline=None)
@given(nines, st.sampled_from(WAYS), st.sampled_from(CALM), st.sampled_from(CALM))
def test_an_nhs_number_is_found_in_any_sentence_in_any_of_the_ways(
    nine: int, way: Callable[[str], str], before: str, after: str
) -> None:
    digits = nhs_number(nine)
    assert digits is not None
    written = way(digits)
    text = f"{before} Then: {written}, and {after}"
    held = [
        found
        for found in find_blocking(text, corpus.OURS)
        if found.start < text.index(written) + len(written) and found.end > text.index(written)
    ]
    assert held


@settings(deadline=None)
@given(
    st.integers(min_value=1_000_000_000, max_value=9_999_999_999).map(str),
    st.sampled_from(WAYS),
    st.sampled_from(CALM),
)
def test_ten_digits_with_another_check_digit_never_block(
    digits: str, way: Callable[[str], str], sentence: str
) -> None:
    if nhs_number(int(digits[:9])) == digits:
        digits = digits[:9] + str((int(digits[9]) + 1) % 10)
    assert find_blocking(f"{sentence} Then: {way(digits)}, and so on.", corpus.OURS) == []


@settings(deadline=None)
@given(st.text(max_size=400))
def test_whatever_is_typed_is_searched_and_what_is_found_lies_within_it(text: str) -> None:
    found = find(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@settings(deadline=None)
@given(st.sampled_from(CALM), st.sampled_from(CALM))
def test_two_calm_sentences_make_a_calm_text(one: str, two: str) -> None:
    assert find_blocking(f"{one.rstrip('.')}. {two}", corpus.OURS) == []


@pytest.mark.parametrize(
    "piece",
    [
        *("9434765918", "1 ", "1.", "+", "@", "a@a ", "a at a dot ", "0", "07700 ", "(0", "\n"),
        *("born ", "born a b c d e f g h i j k l m n ", "dob is was of on the as ", "dob ("),
        *("birthday is was on the ", "he turned thirteen ", "may 4 ", "4 may ", "b. "),
        *("E8 3", "QM1 ", "A1 2 3 4 5 ", "nhs no number is was ", "a.", "a-", "é9 ", "\u200b9"),
        *("Kelly Anne ", "mum Kelly ", "12 Aa Bb ", "Flat 1 Aa ", "Mr Mr ", "tel no is ", "44 "),
    ],
)
def test_the_time_it_takes_grows_with_the_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        times = []
        for _ in range(3):
            before = time.process_time()
            find(text)
            times.append(time.process_time() - before)
        return min(times)

    short, long = seconds(4_000), seconds(32_000)
    assert long < 8 * 3 * max(short, 0.002)  # eight times as long; thrice is for the machine


@pytest.mark.parametrize(
    ("text", "kind", "marked"),
    [
        ("NHS no 943 476 5918 is wrong", Kind.MAYBE_NHS_NUMBER, "943 476 5918"),
        ("Has NHS no 123 on the form", Kind.MAYBE_NHS_NUMBER, "123"),
        ("He was born in March 2015 abroad", Kind.MONTH_OF_BIRTH, "born in March 2015"),
        ("DOB March 2015, no day given", Kind.MONTH_OF_BIRTH, "DOB March 2015"),
        ("Her birthday is on 4 May.", Kind.MAYBE_DATE_OF_BIRTH, "birthday is on 4 May"),
        ("They live at 14 Elmore Road now", Kind.ADDRESS, "14 Elmore Road"),
        ("seen at 9b larch avenue twice", Kind.ADDRESS, "9b larch avenue"),
        ("Moved to Flat 3, Ashcombe House.", Kind.ADDRESS, "Flat 3, Ashcombe House"),
        ("then Jayden ran out", Kind.NAME, "Jayden"),
        ("Mum Kelly-Anne agreed", Kind.NAME, "Kelly-Anne"),
        ("It was Mrs Quennell who rang", Kind.NAME, "Mrs Quennell"),
        ("a boy called Tovi hit him", Kind.NAME, "Tovi"),
        ("Sophie Quennell's plan", Kind.NAME, "Sophie Quennell"),
    ],
)
def test_what_may_be_a_detail_is_a_warning_and_blocks_nothing(
    text: str, kind: Kind, marked: str
) -> None:
    [found] = find(text)
    assert (found.kind, text[found.start : found.end], found.blocks) == (kind, marked, False)
    assert find_blocking(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("2 Family Court hearings in May", "12 Core Groups", "The Three Houses tool", "10 May"),
        *("Mum Will ring on Monday", "The Practice Assurance Lead", "Dad has moved", "In March"),
        "Signs of Safety, Family Hub, Emergency Duty Team and Child Protection Conference",
    ],
)
def test_what_is_no_name_and_no_address_is_not_warned_of(text: str) -> None:
    assert find(text) == []


def test_it_marks_the_text_as_it_was_typed() -> None:
    text = f"Prénom\u200b oublié{NBSP}… 943{NBSP}476{EN}5919 (voir école)"
    [found] = find(text)
    assert text[found.start : found.end] == f"943{NBSP}476{EN}5919"


def test_the_sentences_are_kind_and_hold_nothing_of_what_was_found() -> None:
    [found] = find("Lives at E97 6RB.")
    assert found.sentence == (
        "This looks like a postcode. Please write the area, or 'home', instead. Your text is kept."
    )
    assert "E97" not in repr(found)


def test_subdomains_are_allowed_only_where_they_are_listed() -> None:
    ours = Allowed.of(email_domains=["@Elmshire.example", "schools.elmshire.example"])
    assert find("a@elmshire.example and b@schools.elmshire.example", ours) == []
    assert [each.kind for each in find("c@mail.elmshire.example", ours)] == [Kind.EMAIL]
    assert [each.kind for each in find("d@notelmshire.example", ours)] == [Kind.EMAIL]


def test_a_text_without_a_find_asks_for_no_reference() -> None:
    assert possible_references("Seen on 4 May 2026 with QM-10670, at 16:30.") == frozenset()
    assert {"QM-9434765919", "QM9434765919"} <= possible_references("see qm 9434765919")
    assert possible_names("Mrs Quennell and Jayden") == {"quennell", "jayden"}


def test_nothing_in_the_practice_councils_stories_is_refused() -> None:
    folder = Path(bot.practice.__file__).parent / "council"
    stories = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("stories*.yml"))]
    assert len(stories) >= 4
    assert [found.kind for story in stories for found in find_blocking(story, corpus.OURS)] == []
