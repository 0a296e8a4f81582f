"""What others take a complaint for is told apart from what was found."""

from __future__ import annotations

import pytest

from bot.engine.phrases import is_hearsay, names_somebody_else_instead


@pytest.mark.parametrize(
    "before",
    [
        "a friend of mine reckons it's ",
        "my wife thinks that it could be a ",
        "my brother is convinced this is ",
        "the internet says it might be ",
    ],
)
def test_a_lay_guess(before: str) -> None:
    assert is_hearsay(before)


@pytest.mark.parametrize(
    "before",
    [
        "the doctor says it's ",
        "the scan at the hospital said it is ",
        "i have ",
        "my sister says i had ",  # an illness known before, not what the complaint is taken for
        "it's ",
        "my wife says my left leg is ",
    ],
)
def test_no_lay_guess(before: str) -> None:
    assert not is_hearsay(before)


@pytest.mark.parametrize(
    ("said", "somebody"), [("it's not me, it's my uncle", True), ("not me my toes", False), ("it's about my uncle", False)]
)
def test_who_it_is_about_instead(said: str, somebody: bool) -> None:
    assert names_somebody_else_instead(said) is somebody
