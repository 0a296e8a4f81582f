"""Cross-checks between entries: what one file says about another must be so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from rapidfuzz import process

from bot.knowledge import picture_checks, schema, words
from bot.knowledge.placed import Placed
from bot.knowledge.problems import Problem
from bot.knowledge.references import references


def run_all(placed: list[Placed], left_out: Collection[str] = ()) -> list[Problem]:
    """Every problem that needs more than one entry to see. What others miss of an entry that was `left_out` is none."""
    problems = list(_references_exist(placed, left_out))
    for check in (_unique_ids, _no_circles, _wordings_are_unambiguous, picture_checks.run_all):
        problems += check(placed)
    if not left_out:
        problems += _no_orphans(placed)
    return problems


def _unique_ids(placed: list[Placed]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Placed] = {}
    for item in placed:
        first = seen.setdefault((item.kind, item.entry.id), item)
        if first is not item:
            line = first.document.line((first.index,))
            wrong = f"The id '{item.entry.id}' is already taken in {first.document.path.name}, line {line}."
            yield item.problem(("id",), wrong, "Give each entry an id of its own, or merge the two.")


def _references_exist(placed: list[Placed], left_out: Collection[str]) -> Iterator[Problem]:
    ids: dict[str, list[str]] = {}
    for entry in left_out:
        kind, _, name = entry.partition(":")
        ids.setdefault(kind, []).append(name)
    for item in placed:
        ids.setdefault(item.kind, []).append(item.entry.id)
    for item in placed:
        for location, kind, wanted in references(item.entry):
            known = [name for part in kind.split(" or ") for name in ids.get(part, [])]
            if wanted not in known:
                near = process.extractOne(wanted, known, score_cutoff=75)
                mend = f"Did you mean '{near[0]}'?" if near else f"Add it to data/knowledge/{kind.split(' or ')[0]}/ or correct the id."
                yield item.problem(location, f"'{wanted}' is not an id in {kind}.", mend)


def _no_circles(placed: list[Placed]) -> Iterator[Problem]:
    parents = {item.entry.id: item.entry.is_a for item in placed if item.kind == "findings"}
    for item in placed:
        above, seen = list(getattr(item.entry, "is_a", ())), set[str]()
        while above:
            parent = above.pop()
            if parent == item.entry.id:
                yield item.problem(("is_a",), f"'{item.entry.id}' is, over a detour, a kind of itself.", "Remove one 'is_a' of the circle.")
                break
            if parent not in seen:
                seen.add(parent)
                above += parents.get(parent, ())


def _no_orphans(placed: list[Placed]) -> Iterator[Problem]:
    used: set[tuple[str, str]] = set()
    for item in placed:
        used |= {(part, wanted) for _, kind, wanted in references(item.entry) for part in kind.split(" or ")}
    offered = {remedy for item in placed if item.kind == "causes" for remedy in (*item.entry.helps, *item.entry.prevents)}
    offered |= {remedy for item in placed if item.kind == "findings" for remedy in item.entry.helps}
    for item in placed:
        entry = item.entry
        if item.kind == "sources" and entry.kind is not schema.SourceKind.EVALUATION and ("sources", entry.id) not in used:
            yield item.problem(("id",), f"No entry cites the source '{entry.id}'.", "Cite it where it belongs, or remove it.")
        if item.kind == "findings" and not entry.context and ("findings", entry.id) not in used:
            mend = "Use it in a cause, red flag, gate or question, or mark it 'context: true'."
            yield item.problem(("id",), f"Nothing uses the finding '{entry.id}'.", mend)
        if item.kind == "remedies" and not entry.tip and entry.id in offered:
            yield item.problem(
                ("tip",), f"A cause offers '{entry.id}', but it has no tip for the list.", "Add 'tip': one line, what to do."
            )
        if item.kind == "causes" and not entry.helps and entry.level in (schema.Level.SELF_CARE, schema.Level.ROUTINE):
            yield item.problem(("helps",), f"The cause '{entry.id}' names nothing that helps.", "List at least one remedy id.")


def _wordings_are_unambiguous(placed: list[Placed]) -> Iterator[Problem]:
    owners: dict[tuple[str, ...], list[tuple[str, Placed]]] = {}
    for item in (item for item in placed if item.kind == "findings"):
        for text, times in Counter(item.entry.wordings).items():
            if times > 1:
                yield item.problem(("wordings",), f"The wording '{text}' stands twice.", "Remove one of them.")
        said = [tuple(words.keys(text)) for text in item.entry.wordings]
        for index, (text, key) in enumerate(zip(item.entry.wordings, said)):
            number = words.how_many_limbs(words.tokenize(text)) if item.entry.one_or_many else ""
            alike = owners.setdefault(key, [])
            other = next((owner for limbs, owner in alike if owner is not item and {limbs, number} != {"one", "many"}), None)
            if other:
                wrong = f"The wording '{text}' also belongs to '{other.entry.id}'."
                yield item.problem(("wordings", index), wrong, "Keep it in the entry that it fits best.")
            alike.append((number, item))
        known = set(said)
        for index, text in enumerate(item.entry.denials):
            if tuple(words.keys(text)) in known:
                wrong = f"'{text}' stands both among the wordings and the denials."
                yield item.problem(("denials", index), wrong, "Keep it where it belongs.")
