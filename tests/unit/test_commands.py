"""From a person only Charley's own buttons count as commands; everything else that looks like one is read as plain text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.commands import LONGEST, as_allowed, is_command

FINDINGS = {"fever", "swelling_one_leg", "redness_warmth"}


def obeyed_by_rasa(text: str) -> str | None:
    """The intent that Rasa itself would obey in this text, by its own reading of commands."""
    intent = YAMLStoryReader.unpack_regex_message(Message({"text": text})).get("intent")
    return intent["name"] if intent else None


@pytest.mark.parametrize(
    "button",
    [
        '/answer{"finding": "fever", "value": "yes"}',
        '/answer{"finding": "fever", "value": "no"}',
        '/answer{"finding": "fever", "value": "unsure"}',
        '/answer{"finding":"fever","value":"skip"}',
        '/answer{"question": "where", "value": "none"}',
        '/answer{"question": "danger_check", "findings": ["fever", "redness_warmth"], "value": "yes"}',
        '/answer{"question": "danger:deep_vein_thrombosis", "finding": "swelling_one_leg", "value": "yes"}',
        '/answer{"question": "danger:deep_vein_thrombosis", "value": "none"}',
        '/do{"what": "next"}',
        '/do{"what": "stretch", "which": "calf_wall"}',
        '  /do{"what": "summary"}  ',
        '/do {"what": "repeat"}',
    ],
)
def test_what_a_button_sends_is_a_command(button: str) -> None:
    assert is_command(button, FINDINGS)
    assert as_allowed(button, FINDINGS) == button.strip()
    assert obeyed_by_rasa(as_allowed(button, FINDINGS)) in ("answer", "do")


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "/back",
        "/session_start",
        "/greet",
        "/emergency",
        " /restart",
        "//restart",
        "\n/restart",
        '/inform{"finding": "fever"}',
        '/greet@0.9{"x": "y"}',
        "/answer",
        "/do",
        "/answer{}",
        "/do{}",
        '/answer{"finding": "fever"}',
        '/answer{"value": "yes"}',
        '/answer{"finding": "no_such_finding", "value": "yes"}',
        '/answer{"finding": "fever", "value": "perhaps"}',
        '/answer{"finding": "fever", "value": "yes", "triage_level": "self_care"}',
        '/answer{"finding": ["fever"], "value": "yes"}',
        '/answer{"finding": null, "value": "yes"}',
        '/answer{"findings": "fever", "value": "yes"}',
        '/answer{"findings": ["fever", "no_such_finding"], "value": "yes"}',
        '/answer{"findings": [], "value": "yes"}',
        '/answer{"findings": [["fever"]], "value": "yes"}',
        '/answer{"question": "Where?", "value": "none"}',
        '/answer{"question": 7, "value": "none"}',
        '/answer["fever"]',
        '/answer{"finding": "fever", "value": "yes"',
        '/answer{"finding": "fever", "value": "yes"} and more',
        "/answer{finding: fever, value: yes}",
        '/do{"which": "calf_wall"}',
        '/do{"what": "next", "slot": "triage_level"}',
        '/do{"what": "<script>"}',
        '/do{"what": {"deep": "er"}}',
        '/do{"what": "../../etc/passwd"}',
        '/DO{"what": "next"}',
        '/do{"what": "next"}/restart',
    ],
)
def test_anything_else_with_a_slash_becomes_plain_text(typed: str) -> None:
    assert not is_command(typed, FINDINGS)
    allowed = as_allowed(typed, FINDINGS)
    assert obeyed_by_rasa(allowed) is None
    assert allowed == typed.strip().lstrip("/").strip()


@pytest.mark.parametrize("typed", ["/ /restart", "/\n/restart", "/ / /session_start", "/\t/back"])
def test_several_slashes_do_not_smuggle_a_command_through(typed: str) -> None:
    assert obeyed_by_rasa(as_allowed(typed, FINDINGS)) is None


@pytest.mark.parametrize(
    "typed",
    [
        '/answer{"finding": "fever", "value": []}',
        '/answer{"finding": "fever", "value": {"yes": "yes"}}',
        pytest.param('/do{"what": ' + "[" * 1_900 + "}", id="very deep"),
    ],
)
def test_a_command_of_a_strange_shape_is_refused_without_an_error(typed: str) -> None:
    assert not is_command(typed, FINDINGS)


def test_plain_text_stays_as_it_is() -> None:
    for text in ("my calf hurts", "  left and/or right  ", "", "50/50", "no/none"):
        assert as_allowed(text, FINDINGS) == text


def test_a_command_that_is_too_long_is_no_command() -> None:
    many = json.dumps({"question": "danger_check", "findings": ["fever"] * LONGEST, "value": "yes"})
    assert not is_command(f"/answer{many}", FINDINGS)


def test_only_findings_of_the_knowledge_base_in_use_are_allowed() -> None:
    button = '/answer{"finding": "fever", "value": "yes"}'
    assert is_command(button, {"fever"})
    assert not is_command(button, {"chest_pain"})


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["fever", "where", "danger:tetanus"]) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = dict.fromkeys(("question", "what", "which", "slot"), VALUES)
BODIES = st.fixed_dictionaries(
    {"value": st.sampled_from(["yes", "no", "unsure", "none", "skip", "maybe", ""])},
    optional={"finding": st.just("fever") | VALUES, "findings": st.just(["fever", "redness_warmth"]) | VALUES, **KEYS},
)


@given(st.sampled_from(["answer", "do"]), BODIES)
def test_no_body_raises_and_an_accepted_one_holds_only_what_the_contract_allows(name: str, body: dict[str, object]) -> None:
    if is_command(f"/{name}{json.dumps(body)}", FINDINGS):
        assert name == "answer"  # a body of /do has no value
        assert set(body) <= {"finding", "findings", "question", "value"}
        named = body.get("findings", [])
        assert isinstance(named, list)
        assert set(named) | ({body["finding"]} if "finding" in body else set()) <= FINDINGS


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    assert isinstance(as_allowed(text, FINDINGS), str)
    assert isinstance(as_allowed(f"/{text}", FINDINGS), str)
