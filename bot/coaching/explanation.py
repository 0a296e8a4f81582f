"""The explanation as a structure: what a view says, why, how surely, what to do and whom to see. Replies render it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.assessment.assess import Assessment, elsewhere
from bot.assessment.causes import WORTH_NAMING, Ranked
from bot.assessment.interview import DANGER_CHECK
from bot.assessment.red_flags import Raised
from bot.coaching.gates import blocked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Grade, Level, Remedy, Source

CLEARLY_AHEAD, AHEAD = 3.0, 1.0
"""Points by which the first cause must lead the next to be called fairly sure, or more likely than not."""

WELL_SUPPORTED = 2
"""Fewer findings than this that speak for a cause never make it "fairly sure", however far ahead it is."""

MOST_TIPS = 3
_HONEST_TO_OFFER = {Grade.GOOD, Grade.CONSENSUS, Grade.SOME, Grade.LIMITED, Grade.NONE}


class Sureness(str, Enum):
    """How sure Charley is of the first cause, in steps that each have their own honest words."""

    FAIRLY = "fairly_sure"
    MORE_LIKELY = "more_likely"
    HARDLY = "hardly_sure"
    RULE_OUT = "to_be_ruled_out"
    CANNOT_TELL = "cannot_tell"
    NOT_FOR_ME = "not_for_me"


@dataclass(frozen=True)
class Explanation:
    """`level` with its `reasons`; `causes` best first; `now` and `next` are remedies, `do` what the reasons ask for.

    `see` says whom to see and when; `remarks` are about single things that were told; `signs` is true when the danger check was
    never answered, so that its signs are told.
    """

    level: Level
    reasons: tuple[Raised, ...]
    causes: tuple[Ranked, ...]
    sureness: Sureness
    now: tuple[Remedy, ...]
    next: tuple[Remedy, ...]
    do: tuple[str, ...]
    see: str
    remarks: tuple[str, ...]
    signs: bool
    sources: tuple[Source, ...]


def explain(view: Assessment, base: KnowledgeBase) -> Explanation:
    """What this view says. Without a cause it is honest about that; where Charley is the wrong one to ask it says nothing else."""
    reasons = tuple(hit for hit in view.flags if hit.level is not Level.SELF_CARE)
    first_helps, other_helps = [r.cause.helps for r in view.causes[:1]], [r.cause.helps for r in view.causes[1:]]
    told = [base.findings[finding] for finding in view.facts.present]
    now = _offered([*first_helps, *(finding.helps for finding in told if finding.helps), *other_helps], view, base)
    later = _offered((ranked.cause.prevents for ranked in view.causes), view, base, without=now)
    first = view.causes[0].cause if view.causes else None
    return Explanation(
        level=view.level or Level.SELF_CARE,
        reasons=reasons,
        causes=view.causes,
        sureness=sureness(view),
        now=now,
        next=later,
        do=reasons[0].flag.do if reasons and reasons[0].level is Level.SOON else (),
        see=first.see if first else "",
        remarks=tuple(finding.remark for finding in told if finding.remark),
        signs=not _danger_was_checked(view, base),
        sources=_sources(view, base),
    )


def sureness(view: Assessment) -> Sureness:
    """Compares the first cause with the next, or, where none is left, with what would just be worth naming.

    Of an illness that has to be ruled out soon Charley is never sure, however much speaks for it.
    """
    if elsewhere(view.facts):
        return Sureness.NOT_FOR_ME
    if not view.causes:
        return Sureness.CANNOT_TELL
    first, *others = view.causes
    if first.cause.level.urgency >= Level.SOON.urgency:
        return Sureness.RULE_OUT
    lead = first.score - (others[0].score if others else WORTH_NAMING)
    if lead >= CLEARLY_AHEAD and len(first.because) >= WELL_SUPPORTED:
        return Sureness.FAIRLY
    return Sureness.MORE_LIKELY if lead >= AHEAD else Sureness.HARDLY


def _offered(lists: Iterable[Sequence[str]], view: Assessment, base: KnowledgeBase, without: Sequence[Remedy] = ()) -> tuple[Remedy, ...]:
    """The two best remedies of the first cause, one of each other cause, then the rest; nothing that a gate blocks or that failed."""
    closed = blocked(view.facts, base) | {remedy.id for remedy in without}
    open_to = [[base.remedies[r] for r in listed if r not in closed and base.remedies[r].grade in _HONEST_TO_OFFER] for listed in lists]
    first, others = (open_to[0], open_to[1:]) if open_to else ([], [])
    mixed = [*first[:2], *(remedy for listed in others for remedy in listed[:1]), *first[2:]]
    return tuple(dict.fromkeys(mixed))[:MOST_TIPS]


def _danger_was_checked(view: Assessment, base: KnowledgeBase) -> bool:
    lines = [option for option in base.questions[DANGER_CHECK].options if not option.when]
    return any(finding in view.facts.known for option in lines for finding in option.findings)


def nothing_urgent(view: Assessment, base: KnowledgeBase) -> bool:
    """Whether the danger check was answered with no throughout, and nothing else asks for help soon."""
    lines = (option for option in base.questions[DANGER_CHECK].options if not option.when)
    calm = view.level is None or view.level.urgency < Level.SOON.urgency
    return calm and all(view.facts.denied(finding) for option in lines for finding in option.findings)


def prevention(view: Assessment, base: KnowledgeBase) -> tuple[Remedy, ...]:
    """What makes the likeliest cause come less often and is safe for this person; of a cause that a doctor must see soon nothing."""
    calm = [ranked.cause for ranked in view.causes[:1] if ranked.cause.level.urgency < Level.SOON.urgency]
    return _offered([cause.prevents for cause in calm], view, base)


def _sources(view: Assessment, base: KnowledgeBase) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(_cited(view, base)))[:3]


def _cited(view: Assessment, base: KnowledgeBase) -> Iterator[Source]:
    for ranked in view.causes[:1]:
        yield from (base.sources[c.source] for c in ranked.cause.sources[:2])
    for hit in view.flags[:1]:
        yield from (base.sources[c.source] for c in hit.flag.sources[:1])
