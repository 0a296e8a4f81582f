"""The little markup of Charley's words, and how long texts are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.markup import Span, Styled, pieces, read, utf16

MARKED = [
    ("plain", "plain", []),
    ("*bold* word", "bold word", ["bold: bold"]),
    ("**bold** word", "bold word", ["bold: bold"]),
    ("_slowly_, please", "slowly, please", ["italic: slowly"]),
    ("a [page](https://example.org/x) here", "a page here", ["link: page"]),
    ("# Title\ntext", "Title\ntext", ["bold: Title"]),
    ("- one\n* two", "• one\n• two", []),
    ("5 * 3 * 2", "5 * 3 * 2", []),
    ("snake_case_word", "snake_case_word", []),
    ("*over\ntwo lines*", "*over\ntwo lines*", []),
    ("[x](javascript:y)", "[x](javascript:y)", []),
    ("  spaces  ", "spaces", []),
]


@pytest.mark.parametrize(("source", "text", "marks"), MARKED)
def test_markup_is_read(source: str, text: str, marks: list[str]) -> None:
    styled = read(source)
    assert styled.text == text
    assert [f"{s.kind}: {styled.text[s.start : s.end]}" for s in styled.spans] == marks


def test_a_long_text_is_cut_at_the_end_of_a_sentence() -> None:
    parts = pieces(Styled("One two. Three four! Five six?\nSeven"), 16)
    assert [part.text for part in parts] == ["One two.", "Three four!", "Five six?\nSeven"]


def test_without_a_sentence_a_text_is_cut_between_words_and_else_anywhere() -> None:
    assert [part.text for part in pieces(Styled("one two three"), 8)] == ["one two", "three"]
    assert [part.text for part in pieces(Styled("abcdefgh"), 3)] == ["abc", "def", "gh"]


def test_a_mark_that_is_cut_goes_on_in_the_next_part() -> None:
    parts = pieces(Styled("bold one. bold two", (Span(0, 18, "bold"),)), 10)
    assert [part.spans for part in parts] == [(Span(0, 9, "bold"),), (Span(0, 8, "bold"),)]


@given(st.text(max_size=300), st.integers(4, 60))
def test_no_part_is_too_long_and_no_word_is_lost(text: str, most: int) -> None:
    parts = pieces(Styled(text), most, utf16)
    assert all(0 < utf16(part.text) <= most for part in parts if part.text)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())


@given(st.text(alphabet="ab *_[]().\n", max_size=120), st.integers(4, 40))
def test_marks_always_lie_within_their_part(source: str, most: int) -> None:
    for part in pieces(read(source), most):
        assert all(0 <= s.start < s.end <= len(part.text) for s in part.spans)
