"""What several tests share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from bot.assessment.facts import ABSENT, PRESENT, UNSURE, Facts, Said, Statement, gather
from bot.evaluation import client
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from tests.web.clinic import Clinic

# No test may speak on a real platform, whatever stands in the environment or in .env.
SECRETS = ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
os.environ.update({f"CHARLEY_{name}": "" for name in SECRETS})


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    """The knowledge base that ships with Charley."""
    return knowledge()


@pytest.fixture(scope="session")
def told(base: KnowledgeBase) -> Callable[..., Facts]:
    """The facts of somebody who told, denied and was not sure of these findings: `told("fever", absent=["limp"])`."""

    def facts(*present: str, absent: tuple[str, ...] = (), unsure: tuple[str, ...] = ()) -> Facts:
        listed = ((present, PRESENT), (absent, ABSENT), (unsure, UNSURE))
        return gather([Statement(tuple(Said(f, assertion) for findings, assertion in listed for f in findings))], base)

    return facts


@pytest.fixture(scope="session")
def clinic() -> Iterator[Clinic]:
    """Another web site, from which Charley's widget may be used."""
    with Clinic() as site:
        yield site


@pytest.fixture(scope="session")
def charley(clinic: Clinic) -> Iterator[client.Client]:
    """One real Charley, both servers, for every conversation and every page of the session."""
    limits = {"web_messages_per_minute": 10_000, "web_conversations_per_minute": 10_000}
    with client.charley(web_origins=clinic.origin, **limits) as running:
        yield running
