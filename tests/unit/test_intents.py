"""What a message wants: the real model, trained on the training messages, judged on messages that it has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.loading import load_data

from bot.understanding.encoder import encoder
from bot.understanding.intents import Guess, IntentModel, also, last_question

NLU = Path(__file__).resolve().parents[2] / "data" / "nlu"

# Five plain messages of each intent, written for this test and nowhere else.
UNSEEN = {
    "greet": ["hello charley", "good morning to you", "hi, anyone in?", "hiya charley my friend", "good evening bot"],
    "goodbye": ["bye now", "see you later then", "cheerio", "good night, i am off to bed", "ok bye bye"],
    "thank": ["thank you so much", "cheers, that was kind", "thanks ever so much for that", "ta very much", "much appreciated, thank you"],
    "affirm": ["yes indeed", "yeah it does that", "yeah that is right", "yep correct", "aye it is"],
    "deny": ["no definitely not", "nope none of that", "no i do not", "nah not at all", "no nothing like that"],
    "describe_cramp": [
        "I get a hard knot in my left calf most nights around three and it takes ages to settle.",
        "My toes curl under and lock when I take my boots off after a shift.",
        "Both calves seize up about ten minutes after I lie down in bed.",
        "for two weeks now the arch of my right foot has been cramping after tennis",
        "The back of my thigh grabs whenever I bend my knee to pull my socks on, started last month.",
    ],
    "ask_cause": [
        "why does my calf keep cramping at night?",
        "what causes these cramps in my feet?",
        "why do i only get it in one leg",
        "Any idea what is making my toes cramp every evening?",
        "what could be the reason for cramps after swimming",
    ],
    "ask_remedy": [
        "what can i do to make the cramp go away?",
        "does heat help with a cramp",
        "how do i get rid of the soreness after a cramp",
        "would a massage help my calf?",
        "what helps against leg cramps",
    ],
    "ask_stretch": [
        "which stretch is good for the calf?",
        "show me a stretch for my foot",
        "can you give me exercises for the hamstring",
        "is there a stretch i can do sitting down?",
        "how do i do the calf stretch at the wall",
    ],
    "ask_how_long_hold": [
        "how long should i hold the stretch?",
        "how many seconds do i hold it",
        "how many times a day should i do the stretches",
        "how many repetitions?",
        "for how long do I keep stretching each leg?",
    ],
    "ask_prevention": [
        "how can i stop them coming back?",
        "what can i do to prevent cramps at night",
        "how do i avoid cramps on my next marathon?",
        "is there anything to keep them from returning",
        "how do i make sure it never happens again",
    ],
    "ask_medication_effect": [
        "could my water tablets be giving me cramps?",
        "is it my statin that causes this?",
        "do blood pressure pills cause leg cramps",
        "can my new inhaler make my legs cramp?",
        "should i take quinine tablets for cramps",
    ],
    "ask_supplement_food": [
        "does magnesium help with cramps?",
        "should i eat more bananas",
        "is tonic water any good?",
        "does pickle juice work",
        "which vitamins should i take for leg cramps?",
    ],
    "ask_when_doctor": [
        "should i see a doctor about this?",
        "is this serious?",
        "when do i need to worry about leg cramps",
        "do i need to get this checked out",
        "could it be a blood clot and should i be seen?",
    ],
    "ask_what_is_cramp": [
        "what is a cramp?",
        "what exactly happens in the muscle during a cramp",
        "what does a charley horse mean?",
        "can you explain what a muscle cramp is",
        "what is going on inside my leg when it cramps",
    ],
    "ask_about_condition": [
        "what is sciatica?",
        "what does claudication mean",
        "do i have restless legs syndrome?",
        "tell me about peripheral artery disease",
        "what is plantar fasciitis",
    ],
    "emergency": [
        "i have chest pain and can't breathe and my leg is swollen",
        "my foot has gone white and ice cold and i cannot feel it",
        "call an ambulance, my husband has collapsed",
        "i am coughing up blood and my calf is swollen",
        "my leg went numb, i have wet myself and i am numb between the legs",
    ],
    "report_acute_cramp_now": [
        "ow ow ow my calf is cramping right now",
        "aaargh cramp in my foot help",
        "my leg is locked up this very second what do i do",
        "having a cramp right now!!!",
        "it is happening now, my calf is rock hard",
    ],
    "answer_detail": ["in the left calf", "lasts about four minutes", "for three weeks", "twice a week", "amlodipine and metformin"],
    "bot_challenge": [
        "are you a robot?",
        "am i talking to a real person",
        "which company made you",
        "is what i type here private?",
        "are you human or a computer",
    ],
    "stop_or_restart": [
        "stop now please",
        "start over please",
        "can we begin again",
        "forget everything i said",
        "restart the conversation",
    ],
    "complain": [
        "you are useless",
        "that did not help me at all, what a rubbish bot",
        "you did not understand what i said",
        "this is a waste of time",
        "you keep asking me the same question",
    ],
    "out_of_scope": [
        "what is the weather tomorrow?",
        "can you order me a pizza",
        "my stomach cramps are terrible",
        "who won the football last night",
        "write me a poem about the sea",
    ],
}
MAY_FAIL = 1
"""So many of five messages may be misjudged: 80 % right is the bar of design section 5."""

RIGHT_OF_ALL = 0.9
"""These messages are plainer than what people type, so over all of them more is asked than that bar."""


@lru_cache(maxsize=1)
def training_messages() -> list[tuple[str, str]]:
    """Every (message, intent) pair of data/nlu, without its tags."""
    return [(example.get("text"), example.get("intent")) for example in load_data(str(NLU)).intent_examples]


def some_of_each(most: int) -> list[tuple[str, str]]:
    """At most so many messages of each intent: a test wants an answer in seconds."""
    taken: Counter[str] = Counter()
    pairs = []
    for message, intent in training_messages():
        taken[intent] += 1
        if taken[intent] <= most:
            pairs.append((message, intent))
    return pairs


def trained_on(pairs: Sequence[tuple[str, str]]) -> IntentModel:
    messages, intents = zip(*pairs, strict=True)
    model = IntentModel()
    model.fit(messages, [encoder().encode(message).mean() for message in messages], intents)
    return model


def rank(model: IntentModel, message: str) -> list[Guess]:
    return model.rank(message, encoder().encode(message))


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return trained_on(some_of_each(150))


def test_every_intent_has_training_messages_and_unseen_ones() -> None:
    assert {intent for _, intent in training_messages()} == set(UNSEEN)


def test_no_training_message_stands_under_two_intents() -> None:
    seen: dict[str, str] = {}
    assert not [text for text, intent in training_messages() if seen.setdefault(text.lower(), intent) != intent]


@pytest.mark.parametrize("intent", UNSEEN)
def test_messages_that_were_never_trained_on_are_judged_rightly(model: IntentModel, intent: str) -> None:
    trained = {text.lower() for text, _ in training_messages()}
    unseen = [message for message in UNSEEN[intent] if message.lower() not in trained]
    assert len(unseen) > MAY_FAIL + 1, "write other messages: these are trained on"
    judged = {message: rank(model, message)[0].intent for message in unseen}
    assert sum(guess != intent for guess in judged.values()) <= MAY_FAIL, judged


def test_over_all_intents_nine_of_ten_plain_messages_are_judged_rightly(model: IntentModel) -> None:
    right = [rank(model, message)[0].intent == intent for intent, messages in UNSEEN.items() for message in messages]
    assert sum(right) / len(right) >= RIGHT_OF_ALL


def test_a_ranking_holds_every_intent_once_best_first_and_adds_up_to_one(model: IntentModel) -> None:
    ranked = rank(model, "why does my calf cramp at night?")
    assert {guess.intent for guess in ranked} == set(UNSEEN)
    assert len(ranked) == len(UNSEEN)
    assert all(better.confidence >= worse.confidence for better, worse in pairwise(ranked))
    assert sum(guess.confidence for guess in ranked) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("story", "intent"),
    [
        ("I am 58 and it started after I got a new water tablet in March. Could the tablets be causing it?", "ask_medication_effect"),
        ("Every night around two my calf goes rock hard and I have to jump out of bed. How can I stop it coming back?", "ask_prevention"),
        (
            "I am a postman, 61, on my feet all day, and for about four weeks my right calf has been seizing up around three in the "
            "morning, I rub it and walk about and my wife is fed up with me. Is it serious? Anyway I keep a bottle of water by the bed.",
            "ask_when_doctor",
        ),
        (
            "My dad got these and so did his brother. Mine come in the left foot after football, toes all twisted up, sore the next day "
            "as well. Which stretch should I do? I have tried rubbing and a hot bath and it eased a little bit.",
            "ask_stretch",
        ),
        ("Does magnesium help? My calf cramps about three nights a week and my sister swears by it.", "ask_supplement_food"),
    ],
)
def test_a_story_with_a_question_is_judged_by_its_question(model: IntentModel, story: str, intent: str) -> None:
    assert rank(model, story)[0].intent == intent


@pytest.mark.parametrize("message", ["", " ", "?", "😀", "a" * 1_000, "cramp " * 150, "\n\n"])
def test_any_message_gets_a_ranking(model: IntentModel, message: str) -> None:
    assert len(rank(model, message)) == len(UNSEEN)


def test_a_saved_model_ranks_exactly_as_before_when_it_is_loaded(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = IntentModel()
    loaded.load(tmp_path)
    for messages in UNSEEN.values():
        assert rank(loaded, messages[0]) == rank(model, messages[0])


def test_training_again_gives_the_same_model() -> None:
    pairs = [(message, intent) for intent in ("greet", "goodbye", "ask_cause") for message in UNSEEN[intent]]
    first, second = (rank(trained_on(pairs), "why do my calves cramp, hello?") for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("My calf cramps. Why?", "Why?"),
        ("Is it bad? It cramps every night.", "Is it bad?"),
        ("Is it bad? Should I rest? It hurts.", "Should I rest?"),
        ("it cramps every night. what can i do", "what can i do"),
        ("I take statins.\nand could it be those", "and could it be those"),
        ("It hurts! Please can you help me", "Please can you help me"),
    ],
)
def test_the_last_question_of_a_message_is_found(message: str, question: str) -> None:
    assert last_question(message) == question


@pytest.mark.parametrize("message", ["why does it cramp?", "my calf cramps at night.", "It hurts. It really hurts.", "", "..."])
def test_a_message_that_is_only_a_question_or_has_none_gives_no_last_question(message: str) -> None:
    assert last_question(message) == ""


def test_further_intents_are_those_nearly_as_sure_as_the_first() -> None:
    ranked = [Guess("ask_cause", 0.40), Guess("ask_remedy", 0.38), Guess("greet", 0.02)]
    assert also(ranked) == ["ask_remedy"]


def test_a_sure_guess_stands_alone() -> None:
    assert also([Guess("thank", 0.9), Guess("greet", 0.05), Guess("deny", 0.05)]) == []
