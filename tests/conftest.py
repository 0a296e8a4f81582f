"""What several tests share."""

from __future__ import annotations

import pytest

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    """The knowledge base that ships with Charley."""
    return knowledge()
