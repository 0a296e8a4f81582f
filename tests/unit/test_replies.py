"""What Charley says: every reply has its words, every place in them is filled, no bubble is too long, every button works."""

from __future__ import annotations

import ast
import asyncio
import string
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions
from actions.answer import Answer
from actions.explain import Explain
from actions.relieve_now import RelieveNow
from actions.stretch import Stretch
from actions.summary import Summary
from bot.assessment import interview, red_flags
from bot.assessment.assess import Assessment, assess
from bot.assessment.facts import ABSENT, PRESENT, Facts
from bot.engine import dialogue, words
from bot.engine.words import Words
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Grade, Level
from bot.replies import answers, asking, danger, follow_ups, movement, reply, summary, view
from bot.replies.reply import Button, Reply
from bot.understanding.commands import is_command

Told = Callable[..., Facts]

TODAY = date(2026, 11, 22)

BUBBLE = 600
"""The most characters of one message: on every channel it is one bubble (Rasa's REST channel cuts it at blank lines as well)."""

ONE_LONG_MESSAGE = {"utter_summary"}

DOMAIN = Domain.load(str(Path(__file__).resolve().parents[2] / "domain.yml"))
CLASSES = {"action_answer": Answer, "action_explain": Explain, "action_relieve_now": RelieveNow}
CLASSES |= {"action_stretch": Stretch, "action_summary": Summary}
SOURCES = [
    *Path(reply.__file__).parent.glob("*.py"),
    *Path(actions.__file__).parent.glob("*.py"),
    Path(dialogue.__file__),
    Path(words.__file__),
]

STORIES = [
    "",
    "location_calf",
    "location_calf timing_night duration_minutes relieved_by_stretch",
    "location_calf timing_walking relieved_by_rest smoking",
    "location_foot_arch high_heels prolonged_standing",
    "location_calf pregnancy timing_night",
    "location_thigh statin new_medicine",
    "location_calf dialysis timing_dialysis diabetes",
    "location_shin timing_exercise new_exercise relieved_by_stretch",
    "location_toes parkinsons toes_curl_or_spread fall_risk",
    "location_leg_unspecified urge_to_move timing_evening iron_deficiency",
    "location_calf timing_night warfarin heart_failure kidney_disease osteoporosis epilepsy",
    "location_calf injury_trauma",
    "location_abdomen",
    "location_buttock sciatica back_pain numbness_tingling",
]


def story(text: str) -> Facts:
    return Facts(dict.fromkeys(text.split(), PRESENT))


def viewed(facts: Facts) -> Assessment:
    """The view that somebody gets who wants it now."""
    return assess(facts, knowledge(), (), enough=True)


def said(response: str, slots: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    """The message that Charley's own generator makes of a response, as Rasa asks for it."""
    events = [SlotSet(name, value) for name, value in (slots or {}).items()]
    tracker = DialogueStateTracker.from_events("somebody", events, slots=DOMAIN.slots)
    message = asyncio.run(Words(EndpointConfig(), DOMAIN).generate(response, tracker, "rest", **values))
    assert message is not None, response
    return message


def in_full(of: Reply) -> dict[str, Any]:
    """A reply as its message, with the buttons that it brings and those of the domain."""
    message = said(of.response, **of.values)
    own = [{"title": button.title, "payload": button.payload} for button in of.buttons]
    return {**message, "buttons": [*own, *message.get("buttons", [])]}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def problems(of: Reply) -> list[str]:
    """What is wrong with a reply; nothing, mostly."""
    if of.response not in DOMAIN.responses:
        return [f"{of.response} is not in domain.yml"]
    found = []
    for variant in DOMAIN.responses[of.response]:
        found += [f"{of.response}: nothing fills {{{place}}}" for place in places(variant["text"]) - set(of.values)]
    message = in_full(of)
    if set("{}") & set(message["text"]):
        found.append(f"{of.response}: a place is left in {message['text']!r}")
    text = message["text"]
    found += [f"{of.response}: an empty paragraph" for paragraph in text.split("\n\n") if not paragraph.strip()]
    if of.response not in ONE_LONG_MESSAGE and len(text) > BUBBLE:
        found.append(f"{of.response}: a bubble of {len(text)} characters: {text[:60]}")
    for button in message["buttons"]:
        if not is_command(button["payload"], knowledge().findings):
            found.append(f"{of.response}: the button {button} does nothing")
        if not 0 < len(button["title"]) <= 75:
            found.append(f"{of.response}: the button {button} has no readable title")
    return found


def wrong(replies: Iterable[Reply]) -> list[str]:
    """What is wrong with these replies."""
    return [problem for one in replies for problem in problems(one)]


# ---- the names ----


def names(kind: str) -> set[str]:
    """Whole names of this kind that stand as plain strings in the code."""
    found = set()
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                found |= {node.value} if node.value.startswith(kind) and " " not in node.value else set()
    return found


def test_every_response_that_the_code_names_has_words() -> None:
    assert len(names("utter_")) > 40
    assert names("utter_") <= set(DOMAIN.responses)


def test_every_action_that_the_code_names_is_in_the_domain_and_exists() -> None:
    assert names("action_") == set(CLASSES) == {a for a in DOMAIN.action_names_or_texts if a in CLASSES}
    assert all(kind().name() == name for name, kind in CLASSES.items())


@pytest.mark.parametrize("grade", list(Grade))
def test_every_grade_of_evidence_has_words(grade: Grade) -> None:
    assert f"utter_remedy_{grade.value}" in DOMAIN.responses


@pytest.mark.parametrize("level", list(Level))
def test_every_level_has_words(level: Level) -> None:
    assert f"utter_level_{level.value}" in DOMAIN.responses


@pytest.mark.parametrize(
    "text",
    [
        "location_calf frequency_several_per_night",
        "location_calf palpitations",
        "location_calf low_potassium",
        "child fatigue",
    ],
)
def test_every_level_can_be_said_with_its_reasons(text: str) -> None:
    spoken = view.level(viewed(story(text)), knowledge())
    assert spoken[0].values["why"]
    assert wrong(spoken) == []


def test_every_button_of_the_domain_is_a_command() -> None:
    for name, variants in DOMAIN.responses.items():
        for button in (button for variant in variants for button in variant.get("buttons", [])):
            payload = string.Template(button["payload"]).safe_substitute(finding="limp", id="where")
            assert is_command(payload, knowledge().findings), (name, payload)


# ---- questions ----


def questions(base: KnowledgeBase) -> list[str]:
    pointed = [f"danger:{flag.id}" for flag in base.red_flags.values() if flag.ask]
    return [*base.questions, *pointed, *(f"finding:{f.id}" for f in base.findings.values() if f.question)]


def test_every_question_can_be_asked(base: KnowledgeBase) -> None:
    for question in questions(base):
        ask = interview.by_id(question, base)
        assert ask is not None
        assert wrong([asking.question(ask)]) == [], question


def test_a_question_gives_its_reason_a_button_for_each_answer_none_and_not_sure(base: KnowledgeBase) -> None:
    ask = interview.by_id("which_side", base)
    assert ask is not None
    message = in_full(asking.question(ask))
    assert ask.text in message["text"]
    assert ask.reason in message["text"]
    titles = [button["title"] for button in message["buttons"]]
    assert titles[: len(ask.options) + 1] == [*(option.label for option in ask.options), ask.none]
    assert titles[-1] == "Not sure"


def test_a_button_that_stands_for_several_findings_names_its_question(base: KnowledgeBase) -> None:
    ask = interview.by_id("danger_check", base)
    assert ask is not None
    payloads = {button.title: button.payload for button in asking.question(ask).buttons}
    several = next(option for option in ask.options if len(option.findings) > 1)
    single = next(option for option in ask.options if len(option.findings) == 1)
    assert '"question": "danger_check"' in payloads[several.label]
    assert payloads[single.label] == f'/answer{{"finding": "{single.findings[0]}", "value": "yes"}}'
    assert payloads[ask.none] == '/answer{"question": "danger_check", "value": "none"}'


def test_a_yes_or_no_question_has_three_buttons(base: KnowledgeBase) -> None:
    finding = next(f for f in base.findings.values() if f.question)
    ask = interview.by_id(f"finding:{finding.id}", base)
    assert ask is not None
    buttons = in_full(asking.question(ask))["buttons"]
    assert [button["payload"] for button in buttons] == [
        f'/answer{{"finding": "{finding.id}", "value": "{value}"}}' for value in ("yes", "no", "unsure")
    ]


def test_what_was_understood_is_said_back(told: Told, base: KnowledgeBase) -> None:
    facts = told("timing_night", "location_calf", absent=("fever",))
    mirrored = asking.mirror(facts, list(facts.known), base)
    assert mirrored.response == "utter_mirror_both"
    assert mirrored.values["there"] == "; ".join(base.findings[f].name for f in ("location_calf", "timing_night"))
    assert mirrored.values["denied"] == base.findings["fever"].name


def test_a_finer_fact_is_said_back_without_its_broader_one(told: Told, base: KnowledgeBase) -> None:
    facts = told("warfarin")
    assert asking.mirror(facts, list(facts.known), base).values["there"] == base.findings["warfarin"].name


def test_no_more_is_said_back_than_anybody_reads(told: Told, base: KnowledgeBase) -> None:
    facts = told(*list(base.findings)[:30])
    assert len(asking.mirror(facts, list(facts.known), base).values["there"].split("; ")) == asking.MIRRORED


# ---- danger ----


def dangers(base: KnowledgeBase) -> list[red_flags.Raised]:
    """Each red flag at each of its dangerous levels, raised by what its first such rule names."""
    found = {}
    for flag in base.red_flags.values():
        for rule in flag.rules:
            if rule.level.is_danger:
                because = (*rule.all, *rule.any[:2], *(rule.at_least.of[:2] if rule.at_least else ()))
                found.setdefault((flag.id, rule.level), red_flags.Raised(flag, rule.level, because))
    return list(found.values())


@pytest.mark.parametrize("country", sorted(knowledge().services))
def test_every_danger_can_be_declared_and_reminded_of_in_every_country(country: str, base: KnowledgeBase) -> None:
    service = base.services[country]
    for hit in dangers(base):
        both = [danger.declaration((hit,), base, service), danger.reminder((hit,), base, service)]
        after = danger.meanwhile((hit,), base, service)
        assert wrong([*both, after]) == [], hit.flag.id
        assert all(service.emergency in in_full(one)["text"] for one in both) or hit.level is not Level.EMERGENCY, hit.flag.id
        assert service.emergency in in_full(after)["text"] or hit.level is Level.EMERGENCY, hit.flag.id


def test_an_emergency_says_what_to_do_why_and_whom_to_call(base: KnowledgeBase) -> None:
    hit = red_flags.raised(story("breathless swelling_one_leg"), base)[0]
    first, second = [in_full(say((hit,), base, base.services["us"])) for say in (danger.declaration, danger.meanwhile)]
    assert first["text"].splitlines()[0].startswith("⚠")
    assert "911" in first["text"].splitlines()[0]
    assert first["text"].index("911") < first["text"].index(hit.flag.why)
    assert all(base.findings[finding].name in first["text"] for finding in hit.because)
    assert second["text"].index(hit.flag.do[0]) < second["text"].index(hit.flag.tell)
    assert all(avoid in second["text"] for avoid in hit.flag.avoid)


def test_of_a_button_that_stands_for_several_signs_none_is_claimed(base: KnowledgeBase) -> None:
    three = ["chest_pain", "breathless", "coughing_blood"]
    hits = tuple(red_flags.raised(story(" ".join(three)), base))
    text = in_full(danger.declaration(hits, base, base.services["uk"], [three]))["text"]
    assert " / ".join(base.findings[finding].name for finding in three) in text


def test_the_cards_of_a_danger_hold_what_its_texts_say(base: KnowledgeBase) -> None:
    hit = red_flags.raised(story("swelling_one_leg"), base)[0]
    first, second = [say((hit,), base, base.services["us"]) for say in (danger.declaration, danger.meanwhile)]
    slots = {"findings": {"swelling_one_leg": PRESENT}, "country": "us"}
    cards = [said(response, slots)["custom"]["danger"] for response in ("utter_danger", "utter_danger_meanwhile")]
    assert all(line in in_full(first)["text"] for line in (cards[0]["title"], *cards[0]["why"]))
    assert "do" not in cards[0]
    assert cards[1]["say"] == hit.flag.tell
    assert all(f"• {line}" in in_full(second)["text"] for line in cards[1]["do"])
    assert any("911" in line for line in cards[1]["do"])


def test_who_thinks_of_self_harm_gets_a_person_to_talk_to(base: KnowledgeBase) -> None:
    hits = tuple(red_flags.raised(story("self_harm_thoughts location_calf"), base))
    for spoken in (danger.declaration(hits, base, base.services["uk"]), danger.reminder(hits, base, base.services["uk"])):
        assert base.services["uk"].crisis in in_full(spoken)["text"]


def test_the_policys_own_replies_are_filled_from_the_slots(base: KnowledgeBase) -> None:
    slots = {"findings": {"swelling_one_leg": PRESENT, "location_calf": PRESENT}, "country": "us"}
    assert "blood clot" in said("utter_danger", slots)["text"]
    assert base.services["us"].urgent in said("utter_danger_reminder", slots)["text"]
    assert said("utter_ask", {"findings": {}, "open_question": "where"})["text"].startswith(base.questions["where"].text)
    heard = {"findings": {"location_calf": PRESENT, "fever": ABSENT}, "heard_new": ["location_calf", "fever"]}
    assert base.findings["location_calf"].name in said("utter_mirror", heard)["text"]


def test_the_danger_check_is_asked_without_the_lines_that_were_answered() -> None:
    slots = {"findings": {"dark_urine": ABSENT}, "open_question": "danger_check"}
    shown = [button["payload"] for button in said("utter_ask", slots)["buttons"]]
    assert not [payload for payload in shown if "dark_urine" in payload]
    assert [payload for payload in shown if "saddle_numbness" in payload]


@pytest.mark.parametrize("response", ["utter_danger", "utter_danger_meanwhile", "utter_danger_reminder", "utter_ask"])
def test_a_reply_that_cannot_be_filled_is_said_in_plain_words(response: str) -> None:
    text = said(response, {"findings": {}, "open_question": "no_such_question"})["text"]
    assert text == DOMAIN.responses[response][0]["text"]


def test_an_unknown_country_gets_the_european_number() -> None:
    assert "112" in said("utter_danger", {"findings": {"chest_pain": PRESENT}, "country": "xx"})["text"]


# ---- the view, stretches ----


@pytest.mark.parametrize("text", STORIES)
def test_every_reply_to_a_story_is_complete(text: str, base: KnowledgeBase) -> None:
    seen = viewed(story(text))
    told = [*view.explain(seen, base), summary.summary(seen, base, TODAY), movement.relief_now(seen.facts, base)]
    told += movement.for_prevention(seen.facts, base)
    for intent in sorted(dialogue.QUESTIONS):
        told += answers.answer(answers.Question(intent, (), seen), base)
    assert wrong(told) == []


@settings(max_examples=60, deadline=None)
@given(text=st.lists(st.deferred(lambda: st.sampled_from(sorted(knowledge().findings))), max_size=6, unique=True))
def test_every_reply_has_its_words_whatever_was_told(text: list[str]) -> None:
    seen, base = viewed(Facts(dict.fromkeys(text, PRESENT))), knowledge()
    told = [*view.explain(seen, base), summary.summary(seen, base, TODAY), movement.relief_now(seen.facts, base)]
    if not seen.dangers:
        told += movement.for_prevention(seen.facts, base)
    assert wrong(told) == []


@pytest.mark.parametrize("text", [STORIES[3], STORIES[7]])
def test_what_helps_is_told_shortly(text: str, base: KnowledgeBase) -> None:
    told = [one for one in view.explain(viewed(story(text)), base) if one.response == "utter_what_helps"]
    assert [problem for one in told for problem in problems(one)] == []


def test_the_view_begins_with_the_first_cause_and_ends_with_its_sources(base: KnowledgeBase) -> None:
    replies = view.explain(viewed(story("location_calf timing_night duration_minutes")), base)
    assert replies[0].response == "utter_cause_first"
    assert base.findings["timing_night"].name in replies[0].values["because"]
    assert replies[-1].response == "utter_sources"
    assert "http" in replies[-1].values["sources"]


def test_what_speaks_against_a_cause_is_said(base: KnowledgeBase) -> None:
    first = view.explain(viewed(story("location_foot_arch high_heels footwear numbness_tingling")), base)[0]
    assert first.response == "utter_cause_first_against"
    assert base.findings["numbness_tingling"].name in first.values["against"]


@pytest.mark.parametrize(
    ("text", "words_of_doubt"),
    [
        ("location_calf pregnancy timing_night relieved_by_stretch side_both", "utter_fairly_sure"),
        ("location_calf timing_exercise overuse", "utter_hardly_sure"),
    ],
)
def test_charley_says_how_sure_it_is(text: str, words_of_doubt: str, base: KnowledgeBase) -> None:
    assert words_of_doubt in [one.response for one in view.explain(viewed(story(text)), base)]


def test_who_told_too_little_hears_that_charley_cannot_tell(base: KnowledgeBase) -> None:
    told = [one.response for one in view.explain(viewed(story("location_calf")), base)]
    assert told == ["utter_level_self_care", "utter_cannot_tell", "utter_when_doctor"]


def test_every_stretch_and_routine_can_be_told(base: KnowledgeBase) -> None:
    for text in ("", "fall_risk", "pregnancy", "injury_trauma"):
        told = [movement.stretch(entry, story(text), base) for entry in base.stretches.values()]
        assert wrong(told) == []
    assert wrong(movement.routine(entry, base) for entry in base.routines.values()) == []


# ---- answers ----

TOPICS = sorted(topic for topic, _ in knowledge().topics())


@pytest.mark.parametrize("kind", sorted({topic.partition(":")[0] for topic in TOPICS}))
def test_everything_that_can_be_asked_about_has_a_short_answer(kind: str, base: KnowledgeBase) -> None:
    for topic in (topic for topic in TOPICS if topic.startswith(f"{kind}:")):
        for text in ("location_calf", "kidney_disease", "kidney_disease pregnancy peripheral_artery_disease"):
            replies = answers.answer(answers.Question("", (topic,), viewed(story(text))), base)
            assert 1 <= len(replies) <= 3, topic
            assert wrong(replies) == [], topic


@pytest.mark.parametrize("intent", sorted(dialogue.QUESTIONS))
def test_every_question_without_a_topic_is_answered(intent: str, base: KnowledgeBase) -> None:
    for text in ("", "location_calf timing_night"):
        replies = answers.answer(answers.Question(intent, (), viewed(story(text))), base)
        assert 1 <= len(replies) <= 3
        assert wrong(replies) == []


@pytest.mark.parametrize(
    ("remedy", "response"),
    [
        ("magnesium", "utter_remedy_no_effect"),
        ("quinine", "utter_remedy_harm"),
        ("stretch_the_muscle", "utter_remedy_consensus"),
    ],
)
def test_an_answer_is_honest_about_the_evidence(remedy: str, response: str, base: KnowledgeBase) -> None:
    asked = answers.Question("ask_supplement_food", (f"remedy:{remedy}",), viewed(story("location_calf")))
    first = answers.answer(asked, base)[0]
    assert first.response == response
    assert first.values["answer"] == base.remedies[remedy].answer


def test_how_to_use_what_harms_is_never_told(base: KnowledgeBase) -> None:
    for remedy in (remedy for remedy in base.remedies.values() if remedy.grade is Grade.HARM):
        replies = answers.answer(answers.Question("", (f"remedy:{remedy.id}",), viewed(Facts())), base)
        assert [one.response for one in replies] == ["utter_remedy_harm"]


def test_a_remedy_that_is_not_for_this_person_is_refused_with_the_reason(base: KnowledgeBase) -> None:
    replies = answers.answer(answers.Question("ask_supplement_food", ("remedy:magnesium",), viewed(story("kidney_disease"))), base)
    assert [one.response for one in replies] == ["utter_remedy_blocked", "utter_in_general"]
    assert "kidney" in in_full(replies[0])["text"].lower()


@pytest.mark.parametrize(
    ("intent", "topics", "preferred"),
    [
        ("ask_supplement_food", ("term:electrolytes", "remedy:magnesium"), "remedy:magnesium"),
        ("ask_medication_effect", ("remedy:magnesium", "medicine:statins"), "medicine:statins"),
        ("ask_stretch", ("remedy:magnesium",), None),
        ("ask_when_doctor", (), None),
        ("something_else", ("cause:gout", "term:gout"), "cause:gout"),
    ],
)
def test_the_topic_that_fits_the_question_is_answered(intent: str, topics: tuple[str, ...], preferred: str | None) -> None:
    assert answers.preferred_topic(intent, topics) == preferred


@pytest.mark.parametrize(
    ("remedy", "told", "response"),
    [("magnesium", "pregnancy", "utter_remedy_limited"), ("magnesium", "location_calf", "utter_remedy_no_effect")],
)
def test_what_was_tested_in_people_like_this_one_is_answered(remedy: str, told: str, response: str, base: KnowledgeBase) -> None:
    replies = answers.answer(answers.Question("ask_supplement_food", (f"remedy:{remedy}",), viewed(story(told))), base)
    assert replies[0].response == response


def test_what_harms_is_not_called_safe(base: KnowledgeBase) -> None:
    asked = answers.Question("ask_supplement_food", ("remedy:tonic_water",), viewed(story("location_calf")), "safe")
    assert [one.response for one in follow_ups.answer(asked, base)] == ["utter_remedy_harm"]


def test_who_cramps_in_sport_gets_the_advice_of_sport(base: KnowledgeBase) -> None:
    seen = viewed(story("location_calf timing_exercise"))
    told = answers.answer(answers.Question("ask_prevention", (), seen), base)
    assert [one.response for one in told] == ["utter_prevention_sport", "utter_routine"]
    assert told[1].values["id"] == "runner"


def test_in_a_cramp_only_that_leg_is_stretched_until_it_lets_go(base: KnowledgeBase) -> None:
    for place in ("location_foot_arch", "location_hamstring", "location_quad"):
        told = movement.relief_now(story(place), base)
        assert "swap" not in told.values["steps"].lower()
        assert int(told.values["hold"]) >= movement.UNTIL_IT_LETS_GO


def test_a_reason_is_named_as_finely_as_it_was_told(base: KnowledgeBase) -> None:
    facts = story("recent_surgery_or_flight recent_long_journey")
    assert base.finest(["recent_surgery_or_flight"], facts.present) == ["recent_long_journey"]
    assert base.finest(["older_age", "age_over_50"], ["older_age", "age_over_50"]) == ["older_age"]


def test_what_charley_does_not_know_is_said_so(base: KnowledgeBase) -> None:
    replies = answers.answer(answers.Question("ask_supplement_food", (), viewed(Facts())), base)
    assert [one.response for one in replies] == ["utter_unknown_topic"]


# ---- the actions ----


def run(name: str, slots: dict[str, Any], latest: dict[str, Any] | None = None) -> list[Reply]:
    """The replies of one custom action, run as the action server runs it."""
    tracker = Tracker("somebody", slots, latest or {"intent": {"name": "ask_cause"}, "entities": []}, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    CLASSES[name]().run(dispatcher, tracker, {})
    plain = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")
    return [
        Reply(
            message["response"],
            {key: value for key, value in message.items() if key not in plain},
            tuple(Button(**button) for button in message["buttons"]),
        )
        for message in dispatcher.messages
    ]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_action_has_something_complete_to_say(name: str) -> None:
    for text in STORIES:
        replies = run(name, {"findings": story(text).known, "assessment_done": True, "asked": []})
        assert replies, text
        assert wrong(replies) == [], text


def test_an_action_answers_what_was_asked_about_last_when_nothing_is_named() -> None:
    latest = {"intent": {"name": "ask_supplement_food"}, "entities": []}
    replies = run("action_answer", {"findings": {}, "topic": "remedy:magnesium"}, latest)
    assert replies[0].response == "utter_remedy_no_effect"


def test_an_action_answers_the_question_in_a_message_that_tells_something_first() -> None:
    latest = {
        "intent": {"name": "describe_cramp"},
        "also": ["ask_supplement_food"],
        "entities": [{"entity": "topic", "value": "remedy:quinine"}],
    }
    assert run("action_answer", {"findings": {"location_calf": PRESENT}}, latest)[0].response == "utter_remedy_harm"


def test_a_stretch_button_shows_that_very_stretch(base: KnowledgeBase) -> None:
    latest = {"intent": {"name": "do"}, "entities": [{"entity": "which", "value": "calf_towel"}]}
    assert run("action_stretch", {"findings": {}}, latest)[0].values["name"] == base.stretches["calf_towel"].name
