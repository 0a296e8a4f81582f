"""A session that has expired: the conversation begins anew, the danger stays."""

from __future__ import annotations

from tests.scale.crowd import DANGER, Person, lowered
from tests.scale.house import House


def test_a_danger_outlives_the_session_in_which_it_was_told(healthy: House) -> None:
    person = Person(healthy.address, "gina")
    person.say(DANGER)
    with healthy.sql() as cursor:
        cursor.execute(
            "UPDATE events SET timestamp = timestamp - 200000, data = jsonb_set(data::jsonb, '{timestamp}', "
            "to_jsonb((data::jsonb->>'timestamp')::float - 200000))::text WHERE sender_id = %s",
            (person.conversation,),
        )
    person.say("hello again")
    rows = healthy.rows(person.conversation)
    assert [row.kind for row in rows].count("session_started") == 2
    levels = [row.event["value"] for row in rows if row.kind == "slot" and row.event["name"] == "triage_level"]
    assert levels[-1] == "emergency"
    assert lowered(rows) == 0
