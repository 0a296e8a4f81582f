"""Bags of words and letters: the same numbers as scikit-learn's, for any text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.understanding.bags import Bag, letters, shifted, words

TEXTS = [
    "I get a cramp in my left calf, every night. Why?",
    "my CALF cramps at night",
    "no swelling, no fever",
    "a a a b",
    "",
    "  it's\tworse \n at night?? ",
    "é, ß and 12.5 mg",
    "calf",
]
OPTIONS = [
    (words(2), {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b|\?"}),
    (words(2, with_question_marks=False), {"ngram_range": (1, 2), "token_pattern": r"(?u)\b\w+\b"}),
    (words(3), {"ngram_range": (1, 3), "token_pattern": r"(?u)\b\w+\b|\?"}),
    (letters(1, 4), {"analyzer": "char_wb", "ngram_range": (1, 4)}),
    (letters(3, 5), {"analyzer": "char_wb", "ngram_range": (3, 5)}),
]


def dense(bag: Bag, text: str) -> np.ndarray:
    row = np.zeros(len(bag))
    columns, values = bag.of(text)
    row[columns] = values
    return row


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize(("terms", "options"), OPTIONS)
def test_a_bag_weighs_terms_as_scikit_learn_does(terms, options, least: int) -> None:
    bag, vectorizer = Bag(terms, least), TfidfVectorizer(sublinear_tf=True, min_df=least, **options)
    bag.fit(TEXTS)
    vectorizer.fit(TEXTS)

    assert list(bag.known) == sorted(vectorizer.vocabulary_)
    for text in [*TEXTS, "my left calf at night, why? not seen before"]:
        assert np.allclose(dense(bag, text), vectorizer.transform([text]).toarray()[0])


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(OPTIONS))
def test_any_text_is_cut_into_the_same_terms_as_by_scikit_learn(text: str, option) -> None:
    terms, options = option
    assert sorted(terms(text)) == sorted(TfidfVectorizer(**options).build_analyzer()(text))


def test_a_bag_that_was_stored_weighs_as_before(tmp_path: Path) -> None:
    bag, again = Bag(letters(3, 5)), Bag(letters(3, 5))
    bag.fit(TEXTS)
    np.savez(tmp_path / "bag.npz", **bag.packed("letters"))
    with np.load(tmp_path / "bag.npz", allow_pickle=False) as kept:
        again.unpack(kept, "letters")
    assert [again.of(text) for text in TEXTS] == [bag.of(text) for text in TEXTS]


def test_bags_stand_side_by_side() -> None:
    assert shifted([(([0, 2], [0.5, 0.1]), 3), (([1], [1.0]), 4)]) == ([0, 2, 4], [0.5, 0.1, 1.0])
