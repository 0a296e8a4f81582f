"""How a message is cut into words that can be compared."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.text import fold, keys, tokenize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Calf", "calf"),
        ("calves", "calf"),
        ("CALFS", "calf"),
        ("calve", "calf"),
        ("feet", "foot"),
        ("legs", "leg"),
        ("toes", "toe"),
        ("cramps", "cramp"),
        ("stretches", "stretch"),
        ("can't", "cant"),
        ("can’t", "cant"),
        ("can`t", "cant"),
        ("WON'T", "wont"),
        ("tablets", "tablet"),
        ("statins", "statin"),
    ],
)
def test_two_ways_to_write_a_word_are_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["numbness", "sinus", "is", "gas", "tetanus", "analysis", "loss", "pelvis"])
def test_a_word_that_ends_in_s_by_itself_keeps_it(word: str) -> None:
    assert fold(word) == word


@pytest.mark.parametrize(("one", "other"), [("calf", "calm"), ("toe", "two"), ("thigh", "tight"), ("wont", "want")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("one", "many"), [("ache", "aches"), ("headache", "headaches"), ("backache", "backaches")])
def test_an_ache_and_its_plural_are_alike(one: str, many: str) -> None:
    assert fold(one) == fold(many)


def test_a_message_is_cut_into_words_numbers_and_marks() -> None:
    assert [token.key for token in tokenize("Ow! My calves hurt, 1.5 hours now...")] == [
        *["ow", "!", "my", "calf", "hurt", ",", "1.5", "hour", "now", ".", ".", "."],
    ]  # fmt: skip


def test_every_token_knows_where_it_stands_in_the_message() -> None:
    message = "🙈  My  calves   can’t relax"
    assert [message[token.start : token.end] for token in tokenize(message)] == ["My", "calves", "can’t", "relax"]


def test_emoji_and_odd_signs_are_left_out() -> None:
    assert [token.key for token in tokenize("calf 😀 ~ * ‽ cramp")] == ["calf", "cramp"]


def test_a_line_break_is_a_mark_because_it_ends_a_thought() -> None:
    assert [token.key for token in tokenize("no fever\nsore calf") if token.is_mark] == ["\n"]


def test_letters_and_digits_that_touch_are_two_tokens() -> None:
    assert [token.key for token in tokenize("5mins")] == ["5", "min"]


def test_letters_of_other_languages_are_letters() -> None:
    assert [token.key for token in tokenize("crampe au mollet à gauche, Wadenkrämpfe")][-1] == "wadenkrämpfe"


def test_the_comparable_words_of_a_phrase_have_no_marks() -> None:
    assert keys("Can't walk, can't stand!") == ["cant", "walk", "cant", "stand"]


def test_an_empty_message_has_no_tokens() -> None:
    assert tokenize("") == tokenize("  😀 ") == []


@given(st.text(max_size=2_000))
def test_the_tokens_of_any_text_stand_in_order_and_never_overlap(message: str) -> None:
    tokens = tokenize(message)
    assert all(0 <= token.start < token.end <= len(message) for token in tokens)
    assert all(before.end <= after.start for before, after in pairwise(tokens))
    assert all(token.key for token in tokens)


@given(st.text(alphabet="abcehilosuvx'’", min_size=1, max_size=12))
def test_capitals_never_matter(word: str) -> None:
    assert fold(word.upper()) == fold(word)
