"""No message is longer than 600 characters but the summary: everything Charley can say is put together at its longest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from bot.assessment import interview
from bot.assessment.assess import Assessment, assess
from bot.assessment.causes import Ranked
from bot.assessment.facts import ABSENT, PRESENT, Facts
from bot.assessment.red_flags import Raised
from bot.coaching import session as sessions
from bot.coaching.session import Command, Session
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Cause, RedFlag, StretchUse
from bot.replies import answers, asking, danger, follow_ups, guided, movement, view
from bot.replies.answers import Question
from bot.replies.reply import Reply
from tests.unit.test_replies import BUBBLE, DOMAIN, ONE_LONG_MESSAGE, in_full

NOTHING = Assessment(Facts(), None, (), (), None, False)
EVERY_GATE = "kidney_disease pregnancy peripheral_artery_disease warfarin fall_risk child diabetes liver_disease"
"""Illnesses that close nearly every gate between them."""


def too_long(replies: Iterable[Reply]) -> list[str]:
    """The messages that are longer than a bubble."""
    told = ((one.response, in_full(one)["text"]) for one in replies if one.response not in ONE_LONG_MESSAGE)
    return [f"{name}: {len(text)} characters: {text[:80]}" for name, text in told if len(text) > BUBBLE]


def test_nothing_that_charley_says_as_it_stands_is_too_long() -> None:
    texts = ((name, variant["text"]) for name, variants in DOMAIN.responses.items() for variant in variants)
    assert [name for name, text in texts if len(text) > BUBBLE] == []


def everything_about(topic: str, base: KnowledgeBase) -> Iterator[Reply]:
    """What can be asked about one topic: itself, why, for how long, is it safe, tell me more; for whom it is open and barred."""
    for told in ("", EVERY_GATE):
        seen = assess(Facts(dict.fromkeys(told.split(), PRESENT)), base, (), enough=True)
        yield from answers.answer(Question("", (topic,), seen), base)
        for turn in ("why", "hold", "safe", "more"):
            yield from follow_ups.answer(Question("", (topic,), seen, turn), base)


def test_no_answer_about_anything_in_the_knowledge_base_is_too_long(base: KnowledgeBase) -> None:
    topics = dict.fromkeys(topic for topic, _ in base.topics())
    every = [*topics, *(f"remedy:{r}" for r in base.remedies), *(f"medicine:{m}" for m in base.medicines)]
    assert too_long(reply for topic in every for reply in everything_about(topic, base)) == []


def longest(findings: Iterable[str], base: KnowledgeBase) -> list[str]:
    """These findings, the one with the longest name first: at most so many are named."""
    return sorted(set(findings), key=lambda finding: -len(base.findings[finding].name))


def at_its_longest(cause: Cause, base: KnowledgeBase) -> Assessment:
    """A view with this cause first and everything that speaks for and against it told; the others behind it as full."""
    others = sorted(base.causes.values(), key=lambda other: -len(other.name))[:2]
    return Assessment(Facts(), cause.level, (), tuple(supported(one, base) for one in (cause, *others)), None, True)


def supported(cause: Cause, base: KnowledgeBase) -> Ranked:
    """A cause with everything that speaks for and against it told."""
    because, against = [longest((w.finding for w in told), base) for told in (cause.speaks_for, cause.speaks_against)]
    return Ranked(cause, 9.0, tuple(because), tuple(against))


def test_no_view_is_too_long_whatever_speaks_for_its_causes(base: KnowledgeBase) -> None:
    views = (at_its_longest(cause, base) for cause in base.causes.values() if not cause.level.is_danger)
    assert too_long(reply for seen in views for reply in (*view.explain(seen, base), *view.reasons(seen, base))) == []


def hits(flag: RedFlag, base: KnowledgeBase) -> Iterator[Raised]:
    """Each level of a red flag, raised by everything that its rules name."""
    for number, rule in enumerate(flag.rules):
        named = longest((*rule.all, *rule.any, *(rule.at_least.of if rule.at_least else ())), base)
        yield Raised(flag, rule.level, tuple(named), number)


@pytest.mark.parametrize("country", ["uk", "us", "eu"])
def test_no_danger_is_too_long_whatever_raised_it(country: str, base: KnowledgeBase) -> None:
    service = base.services[country]
    told = [(hit,) for flag in base.red_flags.values() for hit in hits(flag, base)]
    dangers = [one for one in told if one[0].level.is_danger]
    said = (say(one, base, service) for one in dangers for say in (danger.declaration, danger.meanwhile, danger.reminder))
    assert too_long(said) == []
    milder = [Assessment(Facts(), one[0].level, one, (), None, True) for one in told if not one[0].level.is_danger]
    assert too_long(reply for seen in milder for reply in view.level(seen, base)) == []


def test_no_two_places_to_get_safe_from_are_told_in_a_message_that_is_too_long(base: KnowledgeBase) -> None:
    at_once = tuple(hit for flag in base.red_flags.values() if flag.at_once for hit in hits(flag, base))
    assert too_long(danger.get_safe((one, other)) for one in at_once for other in at_once if one.flag is not other.flag) == []


def test_no_stretch_is_too_long_in_any_words(base: KnowledgeBase) -> None:
    responses = ("", "utter_relief_next", "utter_relief_sitting", "utter_relief_now_guess")
    now = [stretch for stretch, entry in base.stretches.items() if StretchUse.NOW in entry.use]
    told = [movement.relief_now(Facts(), base, stretch, words) for stretch in now for words in responses]
    told += [movement.stretch(entry, Facts(), base) for entry in base.stretches.values()]
    told += [movement.routine(entry, base) for entry in base.routines.values()]
    assert too_long(told) == []


def walked(name: str, command: Command, base: KnowledgeBase) -> Iterator[Session]:
    """A session from its begin to its end, with one command in between."""
    session = sessions.begin(name, Facts(), base)
    for _ in range(60):
        if session is None or session.over:
            break
        yield session
        yield sessions.advance(session, command, Facts(), base)
        session = sessions.advance(session, Command.NEXT, Facts(), base)
    if session:
        yield session


def test_no_step_of_a_guided_stretch_is_too_long(base: KnowledgeBase) -> None:
    names = [*base.routines, *base.stretches]
    steps = (s for name in names for command in Command for s in walked(name, command, base))
    assert too_long(reply for session in steps for reply in guided.replies(session, Facts({"child": PRESENT}), base)) == []


def test_no_question_is_too_long(base: KnowledgeBase) -> None:
    pointed = [f"danger:{flag.id}" for flag in base.red_flags.values() if flag.ask]
    every = [*base.questions, *pointed, *(f"finding:{f.id}" for f in base.findings.values() if f.question)]
    asks = [ask for question in every if (ask := interview.by_id(question, base))]
    assert len(asks) == len(every)
    assert too_long(asking.question(ask) for ask in asks) == []


def test_what_was_understood_is_never_too_long_to_be_said_back(base: KnowledgeBase) -> None:
    names = longest(base.findings, base)
    told, denied = names[::2][:40], names[1::2][:40]
    facts = Facts({**dict.fromkeys(told, PRESENT), **dict.fromkeys(denied, ABSENT)})
    assert too_long([asking.mirror(facts, [*told, *denied], base), asking.known(facts, base)]) == []
