"""What channels with more than text can show of a reply (`custom`, docs/web.md). The text beside it always says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.assessment.causes import Ranked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import Citation


def causes(ranked: Sequence[Ranked], base: KnowledgeBase, sure: str = "") -> Mapping[str, Any]:
    """Likely causes with their reasons. `sure` is fairly_sure, more_likely, hardly_sure, or nothing."""
    return {"causes": [_cause(one, base) | ({"sure": sure} if sure else {}) for one in ranked]}


def sources(citations: tuple[Citation, ...], base: KnowledgeBase) -> Mapping[str, Any]:
    """Sources with their links."""
    return {"sources": _sources(citations, base)}


def _cause(ranked: Ranked, base: KnowledgeBase) -> dict[str, Any]:
    return {
        "id": ranked.cause.id,
        "name": ranked.cause.name,
        "text": ranked.cause.mechanism,
        "because": [base.findings[f].name for f in ranked.because],
        "against": [base.findings[f].name for f in ranked.against],
        "sources": _sources(ranked.cause.sources, base),
    }


def _sources(citations: tuple[Citation, ...], base: KnowledgeBase) -> list[dict[str, str]]:
    cited = [base.sources[citation.source] for citation in citations]
    return [{"title": source.title, "link": source.link} for source in cited]
