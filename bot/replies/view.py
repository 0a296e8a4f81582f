"""How the view is explained: likely causes with their reasons, how sure, what helps, whom to see, where it comes from."""

from __future__ import annotations

from bot.assessment.assess import Assessment, elsewhere
from bot.assessment.causes import Ranked
from bot.assessment.interview import DANGER_CHECK
from bot.coaching.gates import blocked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Grade, Level, Remedy, Source
from bot.replies import cards
from bot.replies.reply import Reply, bullets, listed

CLEARLY_AHEAD, AHEAD = 3.0, 1.0
"""Points by which the first cause must lead the second to be called fairly sure, or more likely than not."""

HELPFUL = 4
_HONEST_TO_OFFER = {Grade.GOOD, Grade.CONSENSUS, Grade.SOME, Grade.LIMITED, Grade.NONE}


def explain(view: Assessment, base: KnowledgeBase) -> list[Reply]:
    """The view in a few short messages; "I can't tell yet" where that is the truth."""
    if elsewhere(view.facts):
        return [Reply("utter_out_of_scope_body")]
    if not view.causes:
        return [level(view), Reply("utter_cannot_tell")]
    first, *others = view.causes
    sure = _how_sure(view)
    replies = [_cause("utter_cause_first", first, base, sure)]
    if others:
        lines = [f"{other.cause.name} ({listed(_names(other.because, base))})" for other in others]
        replies.append(Reply("utter_cause_others", {"others": bullets(lines)}, custom=cards.causes(others, base)))
    replies.append(Reply(f"utter_{sure}"))
    replies.append(Reply("utter_what_helps", {"helps": bullets(_helps(view, base))}))
    replies.append(Reply("utter_whom_to_see", {"see": first.cause.see}))
    if view.level is not Level.SELF_CARE:
        replies.append(level(view))
    if not _danger_was_checked(view, base):
        replies.append(Reply("utter_when_doctor"))
    replies.append(Reply("utter_sources", {"sources": bullets(_sources(first, base))}, custom=cards.sources(first.cause.sources, base)))
    return replies


def _danger_was_checked(view: Assessment, base: KnowledgeBase) -> bool:
    """Whether the routine check was answered at all; who skipped it is told the signs instead."""
    return any(f in view.facts.known for option in base.questions[DANGER_CHECK].options for f in option.findings)


def remedies(view: Assessment, base: KnowledgeBase) -> list[Remedy]:
    """What may help this person, of the likely causes, most useful first; nothing that a gate blocks or that has failed."""
    wanted = [r for ranked in view.causes for r in (*ranked.cause.helps, *ranked.cause.prevents)]
    closed = blocked(view.facts, base)
    found = [base.remedies[r] for r in dict.fromkeys(wanted) if r not in closed]
    return [remedy for remedy in found if remedy.grade in _HONEST_TO_OFFER][:HELPFUL]


def _cause(response: str, ranked: Ranked, base: KnowledgeBase, sure: str) -> Reply:
    values = {
        "name": ranked.cause.name,
        "mechanism": ranked.cause.mechanism,
        "because": listed(_names(ranked.because, base)),
        "against": listed(_names(ranked.against, base)),
    }
    return Reply(response + ("_against" if ranked.against else ""), values, custom=cards.causes([ranked], base, sure))


def _how_sure(view: Assessment) -> str:
    lead = view.causes[0].score - view.causes[1].score if len(view.causes) > 1 else CLEARLY_AHEAD
    if lead >= CLEARLY_AHEAD:
        return "fairly_sure"
    return "more_likely" if lead >= AHEAD else "hardly_sure"


def level(view: Assessment) -> Reply:
    """How soon to be seen, and what asks for it."""
    urgency = view.level or Level.SELF_CARE
    reasons = [hit.flag.why for hit in view.flags[:2]]
    if not reasons or urgency is Level.SELF_CARE:
        return Reply(f"utter_level_{urgency.value}")
    return Reply(f"utter_level_{urgency.value}_because", {"why": bullets(reasons)})


def _helps(view: Assessment, base: KnowledgeBase) -> list[str]:
    return [f"{remedy.name}: {_first_sentence(remedy.answer)}" for remedy in remedies(view, base)]


def _first_sentence(answer: str) -> str:
    """The first sentence of an answer without the "Yes," that answers a question nobody asked here."""
    sentence = answer.partition(". ")[0].rstrip(".").removeprefix("Yes, ")
    return f"{sentence[0].upper()}{sentence[1:]}."


def _sources(ranked: Ranked, base: KnowledgeBase) -> list[str]:
    return [_source(base.sources[c.source]) for c in ranked.cause.sources[:2]]


def _source(source: Source) -> str:
    return f"{source.title} {source.link}".strip()


def _names(findings: tuple[str, ...], base: KnowledgeBase) -> list[str]:
    return [base.findings[finding].name for finding in findings[:5]]
