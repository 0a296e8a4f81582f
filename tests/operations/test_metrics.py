"""What a serving process counts, and who may read it."""

from __future__ import annotations

from uuid import uuid4

import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.channels.running import Running
from tests.operations.test_health_and_stop import TIMEOUT, say

LABELS = {"channel": {"web", "rest", "telegram", "slack", "other"}, "kind": {"danger", "other"}}
LABELS["level"] = {"emergency", "same_day", "soon", "routine", "self_care"}


def counted(charley: Running) -> dict[str, float]:
    """Every sample of Charley's own metrics by its name and labels."""
    text = requests.get(f"{charley.client.address}/metrics", timeout=TIMEOUT).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples if family.name.startswith("charley")]
    return {" ".join([sample.name, *sorted(sample.labels.values())]): sample.value for sample in samples}


def test_a_conversation_is_counted(operated: Running) -> None:
    before, sender = counted(operated), uuid4().hex
    for text in ("my calf cramps at night", "blub blub hrmpf", "and one leg is swollen and hot since the flight"):
        say(operated, text, sender)
    after = counted(operated)
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    assert grown["charley_turns_total rest"] == 3
    assert grown["charley_turn_seconds_count rest"] == 3
    assert grown["charley_questions_asked_total danger"] >= 1
    assert grown["charley_not_understood_total"] >= 1
    assert grown["charley_triage_raised_total same_day"] == 1
    assert grown["charley_turn_failures_total"] == 0


def test_failures_of_actions_and_store_are_counted(operated: Running) -> None:
    before, sender = counted(operated), uuid4().hex
    operated.freeze_actions()
    try:
        say(operated, "does magnesium help against cramps", sender)
    finally:
        operated.thaw_actions()
    operated.execute("ALTER TABLE events RENAME TO lost")
    try:
        say(operated, "my calf cramps", sender)
    finally:
        operated.execute("ALTER TABLE lost RENAME TO events")
    after = counted(operated)
    assert after["charley_action_failures_total"] == before["charley_action_failures_total"] + 1
    assert after["charley_turn_failures_total"] == before["charley_turn_failures_total"] + 1
    assert after["charley_store_errors_total"] > before["charley_store_errors_total"]


def test_no_label_comes_from_a_persons_words(operated: Running) -> None:
    say(operated, "my name is Wilhelmina Quux", "quuxwilhelmina")
    text = requests.get(f"{operated.client.address}/metrics", timeout=TIMEOUT).text
    assert "quux" not in text.lower()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if family.name.startswith("charley"):
                assert all(value in LABELS[name] for name, value in sample.labels.items() if name != "le")


def test_only_this_machine_or_the_token_may_read_them(operated: Running) -> None:
    address = f"{operated.client.address}/metrics"
    through_a_proxy = {"X-Forwarded-For": "203.0.113.7"}
    assert requests.get(address, headers=through_a_proxy, timeout=TIMEOUT).status_code == 403
    wrong = {**through_a_proxy, "Authorization": "Bearer wrong"}
    assert requests.get(address, headers=wrong, timeout=TIMEOUT).status_code == 403
    right = {**through_a_proxy, "Authorization": f"Bearer {operated.token}"}
    assert requests.get(address, headers=right, timeout=TIMEOUT).status_code == 200
