"""Whoever edits the small words (`data/understanding`) is told every mistake with file, line, key and mend, too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.knowledge.problems import Problem
from bot.understanding import data_checks


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small words that ship with Charley."""
    return Path(shutil.copytree(data_checks.FOLDER, tmp_path / "understanding"))


def spoil(folder: Path, name: str, right: str, wrong: str) -> tuple[Path, int]:
    """Replaces the first `right` in a file; gives the file and the line where `wrong` then begins."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert right in text
    place = text.index(right)
    file.write_text(text[:place] + wrong + text[place + len(right) :], encoding="utf-8")
    return file, text.count("\n", 0, place) + 1


def only(folder: Path) -> Problem:
    (problem,) = data_checks.problems(folder)
    return problem


def test_the_small_words_that_ship_with_charley_pass_every_check() -> None:
    assert data_checks.problems() == []


@pytest.mark.parametrize(
    ("name", "right", "wrong", "says", "mend"),
    [
        ("cues.yml", "- cue: leaves_it_open", "- cue: leaves_it_opn", "This cue is not known.", "Did you mean 'leaves_it_open'?"),
        (
            "cues.yml",
            '  example: "not sure if one',
            '  exampel: "not sure if one',
            "This key is not known here.",
            "Did you mean 'example'?",
        ),
        ("short_answers.yml", '"unsure":', '"unshure":', "This meaning is not known here.", "Did you mean 'unsure'?"),
    ],
)
def test_a_misspelt_key_or_cue_is_pointed_at_and_the_right_one_suggested(
    folder: Path, name: str, right: str, wrong: str, says: str, mend: str
) -> None:
    file, line = spoil(folder, name, right, wrong)
    assert (file, line, says, mend) in [(p.file, p.line, p.wrong, p.mend) for p in data_checks.problems(folder)]


def test_a_cue_without_phrases_is_reported(folder: Path) -> None:
    file = folder / "cues.yml"
    file.write_text(file.read_text(encoding="utf-8") + "- cue: starts_a_new_thought\n  example: so\n", encoding="utf-8")
    assert {"The key 'phrases' is missing.", "The cue 'starts_a_new_thought' stands twice."} <= {
        p.wrong for p in data_checks.problems(folder)
    }


def test_a_cue_that_is_missing_altogether_is_named(folder: Path) -> None:
    spoil(folder, "cues.yml", "- cue: is_a_professional", "- cue: speaks_of_oneself")
    assert "The cue 'is_a_professional' is missing." in {p.wrong for p in data_checks.problems(folder)}


def test_a_reply_that_means_two_things_is_reported_at_its_second_place(folder: Path) -> None:
    file, line = spoil(folder, "short_answers.yml", '"no":\n', '"no":\n  - Yeah\n')
    problem = only(folder)
    assert (problem.file, problem.line, problem.wrong) == (file, line + 1, "The reply 'Yeah' also means 'yes'.")


def test_a_truth_value_where_a_phrase_belongs_is_explained(folder: Path) -> None:
    file, line = spoil(folder, "short_answers.yml", '"no":\n', '"no":\n  - true\n')
    problem = only(folder)
    assert (problem.file, problem.line, problem.wrong) == (file, line + 1, "Here belongs a text.")


def test_a_text_where_a_list_belongs_is_explained(folder: Path) -> None:
    spoil(folder, "short_answers.yml", "skip:\n", "skip: skip\nskipp:\n")
    assert "Here belongs a list of phrases." in {p.wrong for p in data_checks.problems(folder)}


@pytest.mark.parametrize("name", ["cues.yml", "short_answers.yml"])
def test_a_file_that_is_no_yaml_is_reported_with_its_line(folder: Path, name: str) -> None:
    file = folder / name
    lines = file.read_text(encoding="utf-8").count("\n")
    file.write_text(file.read_text(encoding="utf-8") + 'oops: "no end\n', encoding="utf-8")
    problem = only(folder)
    assert problem.file == file
    assert problem.line > lines
    assert "double quotes" in problem.mend


def test_a_file_that_is_not_utf_8_does_not_crash_the_check(folder: Path) -> None:
    (folder / "cues.yml").write_bytes("- cue: naïve\n".encode("cp1252"))
    assert only(folder).wrong == "This file is not saved as UTF-8 text."


@pytest.mark.parametrize(("name", "text"), [("cues.yml", "cue: one\n"), ("short_answers.yml", "- yes\n"), ("cues.yml", "")])
def test_a_file_of_the_wrong_shape_is_reported(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    assert only(folder).line == 1
