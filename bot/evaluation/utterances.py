"""Single messages: intents, findings, denials, subject on parsing alone; the level as the first message of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.client import Client
from bot.evaluation.scores import DANGER, Counts, agreed_findings, as_label, is_soft, share, share_of

Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What Charley made of one message."""

    row: Row
    intent: str
    present: frozenset[str]
    absent: frozenset[str]
    subject: str
    level: str
    asked: str | None

    @property
    def declared(self) -> bool:
        return self.level in DANGER

    @property
    def asked_about_danger(self) -> bool:
        return (self.asked or "").startswith("danger")


def measure(client: Client, row: Row) -> Result:
    """Parses one message and sends it as the first of a conversation of its own."""
    parsed = client.parse(row["text"])
    findings = [e for e in parsed["entities"] if e["entity"] == "finding" and e["time"] == "now"]
    sender = f"evaluate-{row['id']}"
    client.say(sender, row["text"])
    slots = client.slots(sender)
    return Result(
        row=row,
        intent=parsed["intent"]["name"],
        present=frozenset(e["value"] for e in findings if e["assertion"] == "present"),
        absent=frozenset(e["value"] for e in findings if e["assertion"] == "absent"),
        subject=parsed.get("subject", "self"),
        level=as_label(slots["triage_level"]),
        asked=slots["open_question"],
    )


def scores(results: Sequence[Result]) -> dict[str, float]:
    """Every figure of eval/README.md as a share between 0 and 1.

    Findings of ours that no label can name, because the agreed vocabulary lacks them, count neither as hit nor as miss.
    """
    every, hard, finer = Counts(), Counts(), Counts()
    for r in results:
        wanted, optional, known = r.row["findings_present"], r.row["present_optional"], r.present & agreed_findings()
        every.add(known, wanted, optional)
        hard.add(*([f for f in found if not is_soft(f)] for found in (known, wanted, optional)))
        finer.add(r.present, wanted, optional)
    denied = [(f, r) for r in results for f in r.row["findings_absent"]]
    danger = [r for r in results if r.row["gold_triage"] in DANGER]
    harmless = [r for r in results if r.row["gold_triage"] in ("self_care", "none", "see_doctor")]
    strictly_harmless = [r for r in harmless if not set(r.row["triage_also_ok"]) & set(DANGER)]
    return {
        "intent, strict": share_of(r.intent == r.row["intent"] for r in results),
        "intent, lenient": share_of(r.intent in (r.row["intent"], *r.row["intent_also"]) for r in results),
        "findings, precision": every.precision,
        "findings, recall": every.recall,
        "findings, F1": every.f1,
        "findings without soft ones, F1": hard.f1,
        "findings, F1, our own finer ones counted as wrong": finer.f1,
        "denials understood": share_of(f in r.absent for f, r in denied),
        "denials taken as present": share(sum(f in r.present for f, r in denied), len(denied)) if denied else 0.0,
        "subject": share_of(r.subject == r.row["subject"] for r in results),
        "danger declared at once": share_of(r.declared for r in danger),
        "danger declared or asked about at once": share_of(r.declared or r.asked_about_danger for r in danger),
        "harmless messages declared dangerous": share_of(r.declared for r in strictly_harmless),
        "harmless messages with a needless pointed question": share_of((r.asked or "").startswith("danger:") for r in harmless),
    }


def details(result: Result) -> dict[str, Any]:
    """One message for the JSON report: what was right and what was not."""
    row = result.row
    return {
        "id": row["id"],
        "intent": result.intent,
        "intent_wanted": row["intent"],
        "missed": sorted(set(row["findings_present"]) - result.present),
        "wrong": sorted((result.present & agreed_findings()) - set(row["findings_present"]) - set(row["present_optional"])),
        "denials_missed": sorted(set(row["findings_absent"]) - result.absent),
        "subject": result.subject,
        "level": result.level,
        "level_wanted": row["gold_triage"],
        "asked": result.asked,
    }
