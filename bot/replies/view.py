"""How the view is said: likely causes with their reasons, how sure, what helps, whom to see, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.assessment.assess import Assessment
from bot.assessment.causes import Ranked
from bot.coaching import explanation
from bot.coaching.explanation import Explanation, Sureness
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Level, Remedy, Source
from bot.replies import cards
from bot.replies.reply import Reply, bullets, listed

MOST_FOR, MOST_AGAINST = 160, 100
"""So many characters of what speaks for a cause and against it are told; the strongest stand first."""


def explain(view: Assessment, base: KnowledgeBase) -> list[Reply]:
    """The view in a few short messages; "I can't tell yet" where that is the truth."""
    told = explanation.explain(view, base)
    if told.sureness is Sureness.NOT_FOR_ME:
        return [Reply("utter_out_of_scope_body")]
    if told.sureness is Sureness.CANNOT_TELL:
        cannot = Reply("utter_causes_held_back" if base.held.topics else "utter_cannot_tell")
        return [*_level(told), cannot, *_remarks(told), *_signs(told)]
    first, *others = told.causes
    return [
        replace(_cause("utter_cause_first", first, view, base, told.sureness.value), lists=_topics(told.causes)),
        *_listed(others, view, base),
        Reply(f"utter_{told.sureness.value}"),
        *_remarks(told),
        *([Reply("utter_what_helps", {"helps": bullets(_tips(told.now))})] if told.now else []),
        *([Reply("utter_what_prevents", {"prevents": bullets(_tips(told.next))})] if told.next else []),
        *([Reply("utter_whom_to_see", {"see": told.see})] if told.see else []),
        *(_level(told) if _adds_something(told) else [Reply("utter_safety_net")]),
        *_signs(told),
        Reply("utter_sources", {"sources": bullets([_source(source) for source in told.sources])}, custom=cards.sources(told.sources)),
    ]


def reasons(view: Assessment, base: KnowledgeBase) -> list[Reply]:
    """Why the first cause stands first: what makes it happen, what was told for it and against it, how sure that is."""
    told = explanation.explain(view, base)
    return [_cause("utter_cause_first", told.causes[0], view, base, told.sureness.value), Reply(f"utter_{told.sureness.value}")]


def prevention(view: Assessment, base: KnowledgeBase) -> Reply | None:
    """What makes it come less often, for the likeliest cause."""
    tips = explanation.prevention(view, base)
    return Reply("utter_what_prevents", {"prevents": bullets(_tips(tips))}) if tips else None


def stands(first: str, base: KnowledgeBase) -> Reply:
    """That what was told last leaves the view with this first cause as it was."""
    cause = base.causes.get(first)
    return Reply("utter_view_stands_for", {"name": cause.name}) if cause else Reply("utter_view_stands")


def level(view: Assessment, base: KnowledgeBase) -> list[Reply]:
    """How soon to be seen, what asks for it, and what to do until then."""
    return _level(explanation.explain(view, base))


def _level(told: Explanation) -> list[Reply]:
    if not told.reasons or told.level is Level.SELF_CARE:
        return [Reply(f"utter_level_{told.level.value}")]
    reasons = bullets(list(dict.fromkeys(hit.flag.why for hit in told.reasons[:2])))
    until_then = [Reply("utter_until_then", {"do": bullets(list(told.do))})] if told.do else []
    return [Reply(f"utter_level_{told.level.value}_because", {"why": reasons}), *until_then]


def _adds_something(told: Explanation) -> bool:
    """Whether the level says more than the first cause's own advice whom to see."""
    return bool(told.reasons) or told.level.urgency >= Level.SOON.urgency


def _remarks(told: Explanation) -> list[Reply]:
    return [Reply("utter_remark", {"remark": " ".join(told.remarks)})] if told.remarks else []


def _signs(told: Explanation) -> list[Reply]:
    """Who skipped the danger check is told the signs instead."""
    return [Reply("utter_when_doctor")] if told.signs else []


def _cause(response: str, ranked: Ranked, view: Assessment, base: KnowledgeBase, sure: str) -> Reply:
    values = {
        "name": ranked.cause.name,
        "mechanism": ranked.cause.mechanism,
        "because": listed(_names(ranked.because, view, base), MOST_FOR),
        "against": listed(_names(ranked.against, view, base), MOST_AGAINST),
    }
    return Reply(response + ("_against" if ranked.against else ""), values, custom=cards.causes([ranked], base, sure))


def others(view: Assessment, base: KnowledgeBase) -> list[Reply]:
    """The causes behind the first one, each with its reasons; nothing when there are none."""
    return _listed(list(view.causes[1:]), view, base)


def _listed(others: list[Ranked], view: Assessment, base: KnowledgeBase) -> list[Reply]:
    lines = [f"{other.cause.name} ({listed(_names(other.because, view, base), MOST_FOR)})" for other in others]
    return [Reply("utter_cause_others", {"others": bullets(lines)}, custom=cards.causes(others, base))] if lines else []


def _topics(ranked: Sequence[Ranked]) -> tuple[str, ...]:
    """The causes in their order, for "and the second one?"."""
    return tuple(f"cause:{one.cause.id}" for one in ranked)


def _tips(remedies: tuple[Remedy, ...]) -> list[str]:
    return [f"{remedy.name}: {remedy.tip}" for remedy in remedies]


def _source(source: Source) -> str:
    return f"{source.title} {source.link}".strip()


def _names(findings: tuple[str, ...], view: Assessment, base: KnowledgeBase) -> list[str]:
    return [base.findings[finding].name for finding in base.finest(findings, view.facts.present)[:5]]
