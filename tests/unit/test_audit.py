"""The audit trail: for every message which words gave which findings, which rules fired on them, what was asked and why."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rich.console import Console

from bot.engine import audit, audit_report
from bot.engine.audit import Step
from bot.engine.server import endpoint_variables
from bot.engine.settings import ROOT, Settings
from bot.engine.stores import ConversationStore
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import knowledge
from bot.knowledge.schema import Level
from bot.understanding.findings import FindingExtractor

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
STORY = "cramp in my calf since the operation last week, my mum had swollen legs"
DANGER = "now one leg is swollen"


def said(text: str) -> UserUttered:
    """A message as the pipeline hands it on."""
    keys = ("finding", "assertion", "subject", "time", "start", "end")
    mentions = [vars(m) for m in FindingExtractor(knowledge()).read(text).mentions]
    entities = [{"entity": "finding", "value": m["finding"], **{k: m[k] for k in keys[1:]}} for m in mentions]
    return UserUttered(text, {"name": "describe_cramp"}, entities, metadata={"model_id": "model-7"})


def pressed(**payload: Any) -> UserUttered:
    entities = [{"entity": name, "value": value} for name, value in payload.items()]
    return UserUttered("/answer", {"name": "answer"}, entities)


def steps(*events: Event) -> list[Step]:
    return list(audit.trail(DialogueStateTracker.from_events("somebody", list(events), slots=DOMAIN.slots), knowledge()))


@pytest.fixture(scope="module")
def trail() -> list[Step]:
    return steps(
        said(STORY),
        SlotSet("open_question", "danger:deep_vein_thrombosis"),
        SlotSet("knowledge", knowledge().digest),
        pressed(finding="redness_warmth", value="no"),
        SlotSet("open_question", "how_often"),
        said(DANGER),
        SlotSet("open_question", None),
        SlotSet("triage_level", "same_day"),
    )


def test_every_message_is_a_step(trail: list[Step]) -> None:
    assert [step.number for step in trail] == [1, 2, 3]
    assert [step.text for step in trail] == [STORY, "/answer", DANGER]


def test_a_finding_names_its_words_and_where_they_stand(trail: list[Step]) -> None:
    calf = next(one for one in trail[0].understood if one.finding == "location_calf")
    assert calf.source.words == "calf"
    assert calf.source.span is not None
    assert STORY[slice(*calf.source.span)] == "calf"


def test_what_a_relative_has_is_shown_and_does_not_count(trail: list[Step]) -> None:
    theirs = [one for one in trail[0].understood if one.subject == "other"]
    assert theirs
    assert not any(one.counts for one in theirs)


def test_an_answer_by_button_names_its_question_and_its_line(trail: list[Step]) -> None:
    (denied,) = trail[1].understood
    assert denied.assertion == "absent"
    assert denied.source.words == "answer to danger:deep_vein_thrombosis: The skin is warm, red or darker"
    assert denied.source.span is None


def test_a_rule_names_the_words_of_each_finding_it_rests_on_also_of_earlier_messages(trail: list[Step], base: KnowledgeBase) -> None:
    fired = next(f for f in trail[2].fired if f.flag == "deep_vein_thrombosis")
    assert fired.level is Level.SAME_DAY
    assert base.red_flags[fired.flag].rules[fired.rule - 1].level is fired.level
    sources = dict(fired.because)
    swollen = sources["swelling_one_leg"]
    assert swollen is not None
    assert (swollen.message, swollen.words) == (3, "leg is swollen")


def test_the_level_the_versions_and_the_next_question_with_its_reason_are_named(trail: list[Step], base: KnowledgeBase) -> None:
    assert [step.level for step in trail] == [None, None, "same_day"]
    assert trail[0].model == "model-7"
    assert trail[0].knowledge == base.digest
    assert trail[0].asked == "danger:deep_vein_thrombosis"
    assert trail[0].why == "may be deep_vein_thrombosis, because of location_calf, recent_surgery_or_flight"
    assert trail[1].why.startswith("expected to change the view most")
    assert trail[2].asked is None


def test_the_weights_of_the_ranking_can_be_added_up(trail: list[Step], base: KnowledgeBase) -> None:
    for scored in trail[0].ranking:
        weights = {w.finding: w.weight for w in base.causes[scored.cause].speaks_for}
        assert all(weights.get(finding, 0) == weight for finding, weight in scored.because)


def printed(trail: list[Step], digest: str) -> str:
    console = Console(record=True, width=200, file=io.StringIO())
    for panel in audit_report.report(trail, digest):
        console.print(panel)
    return console.export_text()


def test_the_report_can_be_read_without_reading_code(trail: list[Step], base: KnowledgeBase) -> None:
    text = printed(trail, base.digest)
    for words in (STORY, "“leg is swollen” [8:22]", "deep_vein_thrombosis, rule", "does not count", "Asked next:", "model-7"):
        assert words in text


def test_a_changed_knowledge_base_is_pointed_out(trail: list[Step], base: KnowledgeBase) -> None:
    assert "today's is" not in printed(trail, base.digest)
    assert "today's is another" in printed(trail, "another")


def test_a_conversation_is_found_in_the_store_it_was_kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Settings(data=tmp_path)
    for name, value in endpoint_variables(kept).items():
        monkeypatch.setenv(name, value)
    tracker = DialogueStateTracker.from_events("somebody", [said(STORY)], slots=DOMAIN.slots)
    asyncio.run(ConversationStore(domain=DOMAIN, host=kept.database_url).save(tracker))
    found = audit.stored("somebody", kept)
    assert found is not None
    assert [step.text for step in audit.trail(found, knowledge())] == [STORY]
    assert audit.stored("somebody else", kept) is None
