"""What channels with more than text can show of a reply (`custom`, docs/web.md). The text beside it always says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.assessment.causes import Ranked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Source


def causes(ranked: Sequence[Ranked], base: KnowledgeBase, sure: str = "") -> Mapping[str, Any]:
    """Likely causes with their reasons. `sure` is fairly_sure, more_likely, hardly_sure, to_be_ruled_out, or nothing."""
    return {"causes": [_cause(one, base) | ({"sure": sure} if sure else {}) for one in ranked]}


def sources(cited: Sequence[Source]) -> Mapping[str, Any]:
    """Sources with their links."""
    return {"sources": [_source(source) for source in cited]}


def _cause(ranked: Ranked, base: KnowledgeBase) -> dict[str, Any]:
    return {
        "id": ranked.cause.id,
        "name": ranked.cause.name,
        "text": ranked.cause.mechanism,
        "because": [base.findings[f].name for f in ranked.because],
        "against": [base.findings[f].name for f in ranked.against],
        "sources": [_source(base.sources[citation.source]) for citation in ranked.cause.sources],
    }


def _source(source: Source) -> dict[str, str]:
    return {"title": source.title, "link": source.link}
