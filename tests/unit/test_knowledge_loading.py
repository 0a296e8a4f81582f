"""Whoever edits the knowledge base is told every mistake at once: in which file, on which line, under which key, and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.knowledge import loading
from bot.knowledge.problems import KnowledgeError, Problem

CITED = "  sources:\n    - source: R01\n      verified: true\n"

# The smallest knowledge base without a mistake: one short file of each kind.
SMALL = {
    "causes": """\
- id: tired_muscle
  name: a tired muscle
  clinical: muscle fatigue
  mechanism: Nerves fire on.
  commonness: common
  speaks_for:
    - finding: calf_pain
      weight: 2
  level: self_care
  see: Your doctor.
  helps:
    - rest
"""
    + CITED,
    "findings": """\
- id: calf_pain
  kind: place
  name: pain in the calf
  clinical: calf pain
  wordings:
    - sore calf
    - calf hurts
- id: swollen_leg
  kind: sign
  name: a swollen leg
  clinical: leg oedema
  wordings:
    - puffy leg
""",
    "remedies": """\
- id: rest
  name: Rest
  use:
    - now
  grade: some
  tip: Rest.
  answer: Rest helps.
"""
    + CITED,
    "foods": """\
- id: apple
  name: An apple
  serving: one apple
  potassium: about 200 mg
  answer: It does not stop a cramp.
"""
    + CITED,
    "gates": """\
- id: swollen
  name: a swollen leg
  findings:
    - swollen_leg
  blocks:
    - wall_push
  says: Not now.
"""
    + CITED,
    "stretches": """\
- id: wall_push
  name: Wall push
  muscle: calf
  places:
    - calf_pain
  position: standing
  use:
    - now
  steps:
    - Lean on the wall.
  hold_seconds: 30
  repetitions: 3
  times_per_day: 2
"""
    + CITED,
    "poses": """\
- id: upright
  name: Standing
""",
    "pictures": """\
- id: wall_push
  pictures: [{alt: A person leans on the wall., like: upright}]
""",
    "routines": """\
- id: evening
  name: Evening
  places:
    - calf_pain
  use:
    - bedtime
  items:
    - stretch: wall_push
      repetitions: 3
  minutes: 5
  note: Be gentle.
"""
    + CITED,
    "red_flags": """\
- id: clot
  name: a blood clot
  clinical: suspected clot
  rules:
    - level: same_day
      any:
        - swollen_leg
  why: It may be a clot.
  do:
    - Be seen today.
"""
    + CITED,
    "medicines": """\
- id: water_tablet
  name: water tablets
  strength: B
  link: You lose salt.
  advice: Ask.
"""
    + CITED,
    "look_alikes": """\
- id: sore_muscle
  name: A sore muscle
  clinical: myalgia
  causes:
    - tired_muscle
  feels_like: It aches.
  question: Does it ache for hours?
  ask_also:
    - Was there new exercise?
  points_to_it: It lasts.
  points_to_cramp: It is soon over.
  level: self_care
  see: Nobody.
"""
    + CITED,
    "questions": """\
- id: where
  kind: choice
  text: Where is it?
  reason: It guides me.
  options:
    - label: Calf
      findings:
        - calf_pain
  none: Elsewhere
""",
    "glossary": """\
- id: cramp
  term: cramp
  meaning: A muscle that will not let go.
"""
    + CITED,
    "services": """\
- id: uk
  country: United Kingdom
  emergency: "999"
  urgent: NHS 111
  crisis: Samaritans
  emergency_department: A&E
"""
    + CITED,
    "sources": """\
- id: R01
  title: A study of cramp
  kind: trial
  verified: true
""",
}
CITING = sorted(kind for kind, text in SMALL.items() if CITED in text)
A_NEEDED_KEY = {
    "causes": "mechanism", "findings": "clinical", "remedies": "grade", "foods": "serving", "look_alikes": "feels_like",
    "gates": "says", "stretches": "muscle", "routines": "minutes",
    "poses": "name", "pictures": "pictures",
    "red_flags": "why", "medicines": "advice", "questions": "reason", "glossary": "meaning", "services": "emergency", "sources": "title",
}  # fmt: skip
OF_A_PROGRAMMER = re.compile(r"pydantic|_error|regex|tuple|\bstr\b|bool|\bdict\b|\bNone\b|parsed|Traceback|integer", re.IGNORECASE)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of a small knowledge base without a mistake."""
    for kind, text in SMALL.items():
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "all.yml").write_text(text, encoding="utf-8")
    return tmp_path


def spoil(root: Path, kind: str, right: str, wrong: str) -> Path:
    """Replaces `right` in the file of `kind`; returns the file."""
    file = root / kind / "all.yml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return file


def problems(root: Path) -> list[Problem]:
    with pytest.raises(KnowledgeError) as error:
        loading.load(root)
    return error.value.problems


def only_problem(root: Path) -> Problem:
    found = problems(root)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def only_problem_of_form(root: Path) -> Problem:
    """The one mistake of form; an entry that is left out for it may be missed by others, which is reported too."""
    _, found, _ = loading.read_all(root)
    assert len(found) == 1, "\n".join(map(str, found))
    assert found[0] in problems(root)
    return found[0]


def line_of(file: Path, text: str) -> int:
    """The number of the last line that holds `text`."""
    return max(number for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def test_the_knowledge_base_that_ships_with_charley_passes_every_check() -> None:
    base = loading.load()
    assert set(base.counts) == set(loading.KINDS)
    assert all(count > 0 for count in base.counts.values())


def test_the_small_knowledge_base_of_these_tests_passes_every_check(small: Path) -> None:
    assert loading.load(small).counts == {**dict.fromkeys(SMALL, 1), "findings": 2}


def test_the_same_files_have_the_same_digest_and_a_changed_file_another(small: Path) -> None:
    before = loading.load(small).digest
    assert loading.load(small).digest == before
    spoil(small, "remedies", "Rest helps.", "Rest helps a lot.")
    assert loading.load(small).digest != before


def test_moving_an_entry_to_another_file_of_its_kind_changes_nothing_that_is_known(small: Path) -> None:
    before = loading.load(small)
    (small / "remedies" / "all.yml").rename(small / "remedies" / "rest_and_sleep.yml")
    assert loading.load(small).remedies == before.remedies


@pytest.mark.parametrize("kind", SMALL)
def test_a_misspelt_key_is_pointed_at_and_the_right_one_suggested(small: Path, kind: str) -> None:
    key = A_NEEDED_KEY[kind]
    file = spoil(small, kind, f"  {key}: ", f"  {key}s: ")
    found = {problem.key: problem for problem in problems(small)}
    assert (found[f"{key}s"].file, found[f"{key}s"].line) == (file, line_of(file, f"{key}s: "))
    assert found[f"{key}s"].wrong == "This key is not known here."
    assert found[f"{key}s"].mend == f"Did you mean '{key}'?"


def test_for_a_key_like_none_that_is_known_the_known_ones_are_listed(small: Path) -> None:
    spoil(small, "glossary", "  meaning:", "  wibble: 3\n  meaning:")
    problem = only_problem(small)
    assert problem.key == "wibble"
    assert "term" in problem.mend
    assert "meaning" in problem.mend


@pytest.mark.parametrize("kind", SMALL)
def test_a_missing_key_is_named_at_the_entry_that_lacks_it(small: Path, kind: str) -> None:
    key = A_NEEDED_KEY[kind]
    line = re.search(rf"  {key}: .*\n", SMALL[kind])
    assert line
    file = spoil(small, kind, line.group(), "")
    problem = only_problem_of_form(small)
    assert (problem.file, problem.line, problem.key) == (file, 1, key)
    assert problem.wrong == f"The key '{key}' is missing."
    assert problem.mend == "Add it."


@pytest.mark.parametrize("kind", CITING)
def test_an_entry_without_any_source_is_refused(small: Path, kind: str) -> None:
    file = spoil(small, kind, CITED, "")
    problem = only_problem_of_form(small)
    assert (problem.file, problem.key, problem.wrong) == (file, "sources", "The key 'sources' is missing.")


@pytest.mark.parametrize("kind", CITING)
def test_an_empty_list_of_sources_is_refused(small: Path, kind: str) -> None:
    file = spoil(small, kind, CITED, "  sources: []\n")
    problem = only_problem_of_form(small)
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, "sources: []"), "sources")
    assert problem.wrong == "This list is empty."
    assert problem.mend == "Cite where this comes from."


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "key", "allowed"),
    [
        ("findings", "kind: sign", "kind: sing", "kind", "sign"),
        ("causes", "level: self_care", "level: selfcare", "level", "self_care"),
        ("causes", "commonness: common", "commonness: often", "commonness", "very_common"),
        ("remedies", "    - now", "    - nwo", "use.0", "now"),
        ("remedies", "grade: some", "grade: fair", "grade", "consensus"),
        ("stretches", "position: standing", "position: upright", "position", "seated"),
        ("red_flags", "level: same_day", "level: today", "rules.0.level", "same_day"),
        ("medicines", "strength: B", "strength: D", "strength", "A, B, C"),
        ("questions", "kind: choice", "kind: list", "kind", "checklist"),
        ("sources", "kind: trial", "kind: story", "kind", "guideline"),
        ("look_alikes", "level: self_care", "level: home", "level", "routine"),
    ],
)
def test_a_value_that_is_not_allowed_is_answered_with_the_allowed_ones(
    small: Path, kind: str, right: str, wrong: str, key: str, allowed: str
) -> None:
    file = spoil(small, kind, right, wrong)
    problem = only_problem_of_form(small)
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, wrong), key)
    assert problem.mend.startswith("Use one of: ")
    assert allowed in problem.mend


@pytest.mark.parametrize(
    ("kind", "right", "key"),
    [
        ("causes", "    - finding: calf_pain", "speaks_for.0.finding"),
        ("gates", "    - swollen_leg", "findings.0"),
        ("stretches", "    - calf_pain", "places.0"),
        ("routines", "    - calf_pain", "places.0"),
        ("red_flags", "        - swollen_leg", "rules.0.any.0"),
        ("questions", "        - calf_pain", "options.0.findings.0"),
    ],
)
def test_a_misspelt_finding_is_pointed_at_and_the_right_id_suggested(small: Path, kind: str, right: str, key: str) -> None:
    word = right.rsplit(maxsplit=1)[-1]
    spelt = word.replace("l", "", 1)
    file = spoil(small, kind, right, right.replace(word, spelt))
    (problem,) = [p for p in problems(small) if "is not an id" in p.wrong]
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, spelt), key)
    assert problem.wrong == f"'{spelt}' is not an id in findings."
    assert problem.mend == f"Did you mean '{word}'?"


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "suggested"),
    [
        ("causes", "    - rest", "    - resst", "rest"),
        ("gates", "    - wall_push", "    - wal_push", "wall_push"),
        ("routines", "stretch: wall_push", "stretch: wall_pusch", "wall_push"),
        ("red_flags", "  why:", "  suspects: tired_muscel\n  why:", "tired_muscle"),
        ("findings", "  name: a swollen leg", "  is_a:\n    - calf_pian\n  name: a swollen leg", "calf_pain"),
        ("medicines", "  strength: B", "  finding: swolen_leg\n  strength: B", "swollen_leg"),
        ("stretches", "  hold_seconds: 30", "  easier: wallpush\n  hold_seconds: 30", "wall_push"),
        ("look_alikes", "    - tired_muscle", "    - tired_mussle", "tired_muscle"),
        ("questions", "  none: Elsewhere", "  none: Elsewhere\n  denied_by: swolen_leg", "swollen_leg"),
    ],
)
def test_whatever_an_entry_names_must_exist(small: Path, kind: str, right: str, wrong: str, suggested: str) -> None:
    file = spoil(small, kind, right, wrong)
    problem = only_problem(small)
    assert (problem.file, problem.mend) == (file, f"Did you mean '{suggested}'?")


def test_for_an_id_like_none_that_exists_the_folder_is_named_where_to_add_it(small: Path) -> None:
    spoil(small, "causes", "    - rest", "    - magnesium")
    assert only_problem(small).mend == "Add it to data/knowledge/remedies/ or correct the id."


def test_a_citation_of_a_source_that_nobody_described_is_reported(small: Path) -> None:
    file = spoil(small, "glossary", "source: R01", "source: R77")
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, "R77"), "sources.0.source")
    assert problem.wrong == "'R77' is not an id in sources."


@pytest.mark.parametrize("kind", SMALL)
def test_an_id_that_is_taken_is_reported_with_the_place_of_the_first(small: Path, kind: str) -> None:
    second = small / kind / "more.yml"
    second.write_text("# More of the same.\n" + SMALL[kind].split("\n- id")[0] + "\n", encoding="utf-8")
    found = [p for p in problems(small) if "already taken" in p.wrong]
    assert [(p.file, p.line, p.key) for p in found] == [(second, 2, "id")]
    assert found[0].wrong.endswith("is already taken in all.yml, line 1.")
    assert found[0].mend == "Give each entry an id of its own, or merge the two."


def test_a_key_that_stands_twice_in_an_entry_is_reported_at_its_second_place(small: Path) -> None:
    file = spoil(small, "remedies", "  grade: some\n", "  grade: some\n  name: Rest a while\n")
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, "Rest a while"), "name")
    assert problem.wrong == "This key stands twice in one entry."


def test_a_key_that_stands_twice_deep_in_an_entry_is_reported_too(small: Path) -> None:
    file = spoil(small, "causes", "      weight: 2\n", "      weight: 2\n      weight: 3\n")
    problem = only_problem(small)
    assert (problem.line, problem.key) == (line_of(file, "weight: 3"), "weight")


def test_a_wording_that_two_findings_own_is_reported_with_the_other_owner(small: Path) -> None:
    file = spoil(small, "findings", "    - puffy leg", "    - puffy leg\n    - Sore calf")
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, "Sore calf"), "wordings.1")
    assert problem.wrong == "The wording 'Sore calf' also belongs to 'calf_pain'."
    assert problem.mend == "Keep it in the entry that it fits best."


def test_a_wording_that_stands_twice_in_one_finding_is_reported(small: Path) -> None:
    file = spoil(small, "findings", "    - calf hurts", "    - calf hurts\n    - sore calf")
    problem = only_problem(small)
    assert (problem.file, problem.wrong) == (file, "The wording 'sore calf' stands twice.")
    assert problem.mend == "Remove one of them."


def test_a_finding_that_nothing_uses_is_reported_unless_it_is_marked_as_context(small: Path) -> None:
    unused = "- id: red_socks\n  kind: habit\n  name: red socks\n  clinical: red socks\n"
    file = small / "findings" / "clothes.yml"
    file.write_text(unused, encoding="utf-8")
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.wrong) == (file, 1, "Nothing uses the finding 'red_socks'.")
    assert "context: true" in problem.mend
    file.write_text(unused + "  context: true\n", encoding="utf-8")
    assert "red_socks" in loading.load(small).findings


def test_a_source_that_nothing_cites_is_reported(small: Path) -> None:
    file = small / "sources" / "more.yml"
    file.write_text("- id: R02\n  title: Another study\n  kind: review\n  verified: false\n", encoding="utf-8")
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.key) == (file, 1, "id")
    assert problem.wrong == "No entry cites the source 'R02'."
    assert problem.mend == "Cite it where it belongs, or remove it."


def test_a_harmless_cause_that_names_nothing_that_helps_is_reported(small: Path) -> None:
    file = spoil(small, "causes", "  helps:\n    - rest\n", "")
    problem = only_problem(small)
    assert (problem.file, problem.wrong) == (file, "The cause 'tired_muscle' names nothing that helps.")


def test_a_file_that_is_not_yaml_is_reported_with_its_line_and_the_usual_reason(small: Path) -> None:
    file = small / "glossary" / "all.yml"
    file.write_text("- id: cramp\n  term: cramp\n  meaning: Two things: pain and a lump\n", encoding="utf-8")
    _, found, _ = loading.read_all(small)
    assert [(p.file, p.line) for p in found] == [(file, 3)]
    assert found[0].wrong.startswith("This file cannot be read as YAML")
    assert "double quotes" in found[0].mend


def test_a_file_in_a_folder_that_is_no_kind_is_reported_with_the_kinds_there_are(small: Path) -> None:
    (small / "recipes").mkdir()
    file = small / "recipes" / "soup.yml"
    file.write_text(SMALL["glossary"], encoding="utf-8")
    problem = only_problem(small)
    assert (problem.file, problem.wrong) == (file, "There is no kind of knowledge called 'recipes'.")
    assert "remedies" in problem.mend
    assert "findings" in problem.mend


def test_a_file_beside_the_folders_of_the_kinds_is_reported(small: Path) -> None:
    file = small / "soup.yml"
    file.write_text(SMALL["glossary"], encoding="utf-8")
    assert only_problem(small).file == file


@pytest.mark.parametrize("text", ["", "id: soup\nterm: soup\n", "just some words\n"])
def test_a_file_that_is_no_list_is_reported(small: Path, text: str) -> None:
    file = small / "glossary" / "more.yml"
    file.write_text(text, encoding="utf-8")
    problem = only_problem(small)
    assert (problem.file, problem.wrong) == (file, "This file is not a list of entries.")
    assert problem.mend == "Write a list: every entry begins with '- id:'."


def test_a_list_item_that_is_no_entry_is_reported_at_its_line(small: Path) -> None:
    file = spoil(small, "glossary", "- id: cramp", "- a stray line\n- id: cramp")
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.wrong) == (file, 1, "This is not an entry.")


@pytest.mark.parametrize("wrong", ["Tired Leg", "tired-leg", "7legs", "tiredLeg", ""])
def test_an_id_of_the_wrong_form_is_refused_with_an_example(small: Path, wrong: str) -> None:
    file = spoil(small, "glossary", "- id: cramp", f'- id: "{wrong}"')
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.key) == (file, 1, "id")
    assert problem.wrong == "An id has only small letters, digits and underscores."
    assert problem.mend == "Write it like 'calf_wall_stretch'."


@pytest.mark.parametrize(
    ("kind", "right", "wrong", "key"),
    [
        pytest.param(
            "findings",
            "  wordings:\n    - puffy leg",
            "  question: Is it puffy?\n  wordings:\n    - puffy leg",
            "reason",
        ),
        ("findings", "  wordings:\n    - puffy leg", "  reason: It could be a clot.\n  wordings:\n    - puffy leg", "reason"),
        ("red_flags", "  why:", "  perhaps:\n    - any:\n        - calf_pain\n  why:", "ask"),
        ("red_flags", "      any:\n        - swollen_leg\n", "      none:\n        - swollen_leg\n", "rules.0"),
        ("red_flags", "  rules:\n    - level: same_day\n      any:\n        - swollen_leg\n", "  rules: []\n", "rules"),
        ("questions", "label: Calf", f"label: {'Calf or ankle ' * 9}", "options.0.label"),
        ("stretches", "hold_seconds: 30", "hold_seconds: 3000", "hold_seconds"),
        ("stretches", "repetitions: 3", "repetitions: some", "repetitions"),
        ("sources", "verified: true", "verified: perhaps", "verified"),
        ("causes", "weight: 2", "weight: 5", "speaks_for.0.weight"),
    ],
)
def test_what_the_shape_of_an_entry_forbids_is_reported_where_it_stands(small: Path, kind: str, right: str, wrong: str, key: str) -> None:
    file = spoil(small, kind, right, wrong)
    _, found, _ = loading.read_all(small)
    assert [(p.file, p.key) for p in found] == [(file, key)]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("glossary", "term: cramp", "term:"),
        ("glossary", CITED, "  sources: R01\n"),
        ("stretches", "repetitions: 3", "repetitions: some"),
        ("sources", "verified: true", "verified: perhaps"),
        ("causes", "weight: 2", "weight: 5"),
        ("remedies", "  use:\n    - now", "  use: []"),
        ("remedies", "  use:\n    - now", "  use: now"),
        ("remedies", "name: Rest", "name:\n    - Rest"),
    ],
)
def test_no_mend_speaks_the_language_of_programmers(small: Path, kind: str, right: str, wrong: str) -> None:
    spoil(small, kind, right, wrong)
    _, found, _ = loading.read_all(small)
    assert found
    assert not [str(p) for p in found if OF_A_PROGRAMMER.search(f"{p.wrong} {p.mend}")]


def test_all_mistakes_are_reported_at_once_in_the_order_of_files_and_lines(small: Path) -> None:
    spoil(small, "causes", "commonness: common", "commonness: often")
    spoil(small, "findings", "    - puffy leg", "    - puffy leg\n    - sore calf")
    spoil(small, "glossary", "  meaning: ", "  meening: ")
    spoil(small, "gates", "- swollen_leg", "- swolen_leg")
    (small / "remedies" / "broken.yml").write_text("- id: [", encoding="utf-8")
    found = problems(small)
    assert {"causes", "findings", "glossary", "gates", "remedies"} <= {p.file.parent.name for p in found}
    assert found == sorted(found, key=lambda p: (p.file, p.line))


def test_the_error_reads_as_one_line_for_each_mistake_with_file_line_key_and_mend(small: Path) -> None:
    file = spoil(small, "glossary", "  meaning: ", "  meening: ")
    with pytest.raises(KnowledgeError) as error:
        loading.load(small)
    lines = str(error.value).splitlines()
    assert f"{file}, line 3, 'meening': This key is not known here. Did you mean 'meaning'?" in lines
    assert len(lines) == len(error.value.problems)


def test_a_file_with_the_mark_that_windows_editors_put_first_is_read(small: Path) -> None:
    (small / "glossary" / "all.yml").write_text(SMALL["glossary"], encoding="utf-8-sig")
    assert "cramp" in loading.load(small).glossary


def test_a_file_with_the_line_ends_of_windows_is_read(small: Path) -> None:
    (small / "glossary" / "all.yml").write_bytes(SMALL["glossary"].replace("\n", "\r\n").encode())
    assert loading.load(small).glossary["cramp"].meaning == "A muscle that will not let go."


def test_a_file_that_is_not_utf_8_is_reported_and_does_not_crash_the_check(small: Path) -> None:
    file = small / "glossary" / "more.yml"
    file.write_bytes("- id: naive\n  term: naïve\n".encode("cp1252"))
    assert file in {problem.file for problem in problems(small)}


def test_a_file_with_the_ending_yaml_is_not_left_out_in_silence(small: Path) -> None:
    file = small / "glossary" / "more.yaml"
    file.write_text(SMALL["glossary"].replace("cramp", "spasm"), encoding="utf-8")
    _, found, _ = loading.read_all(small)
    assert found or "spasm" in loading.load(small).glossary


def test_findings_that_are_broader_than_each_other_in_a_circle_are_reported(small: Path) -> None:
    spoil(small, "findings", "  name: a swollen leg", "  is_a:\n    - calf_pain\n  name: a swollen leg")
    spoil(small, "findings", "  name: pain in the calf", "  is_a:\n    - swollen_leg\n  name: pain in the calf")
    assert {problem.file.parent.name for problem in problems(small)} == {"findings"}


def test_a_misspelt_key_inside_a_part_of_an_entry_suggests_a_key_of_that_part(small: Path) -> None:
    spoil(small, "glossary", "    - source: R01", "    - sourse: R01")
    found = {problem.key: problem for problem in problems(small)}
    assert found["sources.0.sourse"].mend == "Did you mean 'source'?"


def test_wordings_that_are_understood_alike_cannot_belong_to_two_findings(small: Path) -> None:
    file = spoil(small, "findings", "    - puffy leg", "    - puffy leg\n    - sore calves")
    assert (only_problem(small).file, only_problem(small).key) == (file, "wordings.1")


def test_the_id_of_a_source_is_shown_as_sources_are_numbered(small: Path) -> None:
    spoil(small, "sources", "- id: R01", "- id: smith_2019")
    _, found, _ = loading.read_all(small)
    assert [problem.key for problem in found] == ["id"]
    assert re.search(r"R\d\d", found[0].mend)


def test_wordings_about_one_leg_and_about_both_may_belong_to_different_findings(small: Path) -> None:
    spoil(small, "findings", "    - puffy leg", "    - puffy leg\n  one_or_many: true")
    spoil(small, "findings", "    - calf hurts", "    - calf hurts\n    - puffy legs\n  one_or_many: true")
    assert "calf_pain" in loading.load(small).findings


def test_a_text_that_stands_among_wordings_and_denials_is_reported(small: Path) -> None:
    file = spoil(small, "findings", "    - puffy leg", "    - puffy leg\n  denials:\n    - Puffy legs")
    problem = only_problem(small)
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, "Puffy legs"), "denials.0")
    assert problem.mend == "Keep it where it belongs."


A_TEXT = {
    "causes": "mechanism: Nerves fire on.", "findings": "name: a swollen leg", "remedies": "answer: Rest helps.",
    "foods": "serving: one apple", "gates": "says: Not now.", "stretches": "muscle: calf",
    "poses": "name: Standing", "routines": "note: Be gentle.",
    "red_flags": "why: It may be a clot.", "medicines": "advice: Ask.", "look_alikes": "see: Nobody.",
    "questions": "text: Where is it?", "glossary": "term: cramp", "services": "crisis: Samaritans", "sources": "title: A study of cramp",
}  # fmt: skip


@pytest.mark.parametrize("kind", A_TEXT)
def test_a_text_that_is_empty_is_refused(small: Path, kind: str) -> None:
    key = A_TEXT[kind].partition(":")[0]
    file = spoil(small, kind, A_TEXT[kind], f'{key}: ""')
    problem = only_problem_of_form(small)
    assert (problem.file, problem.line, problem.key) == (file, line_of(file, f'{key}: ""'), key)
    assert (problem.wrong, problem.mend) == ("This text is empty.", "Write it, or remove the key.")


@pytest.mark.parametrize("kind", A_TEXT)
def test_a_list_where_a_text_belongs_is_refused(small: Path, kind: str) -> None:
    key, _, text = A_TEXT[kind].partition(": ")
    file = spoil(small, kind, A_TEXT[kind], f"{key}:\n    - {text}")
    problem = only_problem_of_form(small)
    assert (problem.file, problem.line, problem.key, problem.wrong) == (file, line_of(file, f"{key}:"), key, "Here belongs a text.")


@pytest.mark.parametrize("kind", A_TEXT)
def test_a_file_of_any_kind_that_is_no_yaml_is_reported_with_its_line(small: Path, kind: str) -> None:
    file = spoil(small, kind, A_TEXT[kind], A_TEXT[kind].replace(": ", ': "', 1))
    _, found, _ = loading.read_all(small)
    assert [(problem.file, problem.mend[:22]) for problem in found] == [(file, "Often a missing quote:")]
    assert found[0].line > 1


def test_an_empty_text_in_a_list_is_refused(small: Path) -> None:
    file = spoil(small, "findings", "    - puffy leg", '    - puffy leg\n    - ""')
    problem = only_problem_of_form(small)
    assert (problem.file, problem.key, problem.wrong) == (file, "wordings", "This text is empty.")


def test_a_number_with_a_fraction_is_not_cut_in_silence(small: Path) -> None:
    spoil(small, "stretches", "repetitions: 3", "repetitions: 3.5")
    assert only_problem_of_form(small).wrong == "Here belongs a whole number."


def test_an_entry_with_a_mistake_does_not_make_others_look_wrong(small: Path) -> None:
    spoil(small, "findings", "kind: sign", "kind: sing")
    assert [problem.key for problem in problems(small)] == ["kind"]


def test_a_review_is_written_into_the_entry_and_read(small: Path) -> None:
    review = "  review:\n    status: reviewed\n    by: Dr A. Example\n    on: 2026-11-30\n    next: 2028-11-30\n"
    spoil(small, "glossary", "  term: cramp\n", "  term: cramp\n" + review)
    read = loading.load(small).glossary["cramp"].review
    assert (read.status.value, read.by, str(read.on), str(read.next)) == ("reviewed", "Dr A. Example", "2026-11-30", "2028-11-30")


def test_an_entry_that_says_nothing_of_a_review_is_unreviewed(small: Path) -> None:
    assert loading.load(small).glossary["cramp"].review.status.value == "unreviewed"


@pytest.mark.parametrize(
    ("review", "key", "wrong"),
    [
        ("{status: reviewed}", "review", "A review needs 'by' (who) and 'on' (the day, like 2026-11-30)."),
        ("{status: done, by: A, on: 2026-11-30}", "review.status", "This value is not one of the allowed ones."),
        ("{status: reviewed, by: A, on: last week}", "review.on", "This is not a day of the calendar."),
        ("{status: reviewed, by: A, on: 2026-11-30, next: 2025-01-01}", "review", "The next review must come after this one."),
        ("{status: reviewed, by: A, date: 2026-11-30}", "review.date", "This key is not known here."),
    ],
)
def test_a_review_that_is_not_whole_is_reported(small: Path, review: str, key: str, wrong: str) -> None:
    file = spoil(small, "glossary", "  term: cramp\n", f"  term: cramp\n  review: {review}\n")
    _, found, _ = loading.read_all(small)
    assert (file, line_of(file, "review"), key, wrong) in [(p.file, p.line, p.key, p.wrong) for p in found]


def test_the_words_yes_no_and_on_are_words_not_truth_values(small: Path) -> None:
    spoil(small, "findings", "    - puffy leg", "    - puffy leg\n    - no")
    assert loading.load(small).findings["swollen_leg"].wordings == ("puffy leg", "no")
