"""Cross-checks between entries: what one file says about another must be so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Union

from rapidfuzz import process

from bot.knowledge import picture_checks, poses, schema, words
from bot.knowledge.placed import Placed
from bot.knowledge.problems import Problem

Location = tuple[Union[str, int], ...]
Reference = tuple[Location, str, str]  # where it stands, the kind it points into, the id


def run_all(placed: list[Placed], left_out: Collection[str] = ()) -> list[Problem]:
    """Every problem that needs more than one entry to see. What others miss of an entry that was `left_out` is none."""
    problems = list(_references_exist(placed, left_out))
    for check in (_unique_ids, _no_circles, _wordings_are_unambiguous, _denials_deny, picture_checks.run_all):
        problems += check(placed)
    if not left_out:
        problems += _no_orphans(placed)
    return problems


def references(entry: Any) -> Iterator[Reference]:
    """Every place where an entry names another one."""
    for index, citation in enumerate(getattr(entry, "sources", ())):
        yield ("sources", index, "source"), "sources", citation.source
    yield from _BY_TYPE.get(type(entry), lambda _: iter(()))(entry)


def _finding_list(entry: Any, *keys: str) -> Iterator[Reference]:
    for key in keys:
        for index, finding in enumerate(getattr(entry, key)):
            yield (key, index), "findings", finding


def _condition(condition: schema.Condition, at: Location) -> Iterator[Reference]:
    for location, kind, finding in _finding_list(condition, "all", "any", "none"):
        yield (*at, *location), kind, finding
    if condition.at_least:
        for index, finding in enumerate(condition.at_least.of):
            yield (*at, "at_least", "of", index), "findings", finding


def _options(options: tuple[schema.Option, ...], at: Location) -> Iterator[Reference]:
    for index, option in enumerate(options):
        for location, kind, finding in _finding_list(option, "findings", "when", "unless"):
            yield (*at, index, *location), kind, finding


def _of_finding(entry: schema.Finding) -> Iterator[Reference]:
    return _finding_list(entry, "is_a", "implies")


def _of_red_flag(entry: schema.RedFlag) -> Iterator[Reference]:
    if entry.suspects:
        yield ("suspects",), "causes", entry.suspects
    for key in ("rules", "perhaps"):
        for index, condition in enumerate(getattr(entry, key)):
            yield from _condition(condition, (key, index))
    yield from _finding_list(entry, "supports")
    if entry.ask:
        yield from _options(entry.ask.options, ("ask", "options"))


def _of_cause(entry: schema.Cause) -> Iterator[Reference]:
    yield from _finding_list(entry, "needs")
    for key in ("speaks_for", "speaks_against"):
        for index, weight in enumerate(getattr(entry, key)):
            yield (key, index, "finding"), "findings", weight.finding
    for key in ("helps", "prevents"):
        for index, remedy in enumerate(getattr(entry, key)):
            yield (key, index), "remedies", remedy


def _of_remedy(entry: schema.Remedy) -> Iterator[Reference]:
    for index, cause in enumerate(entry.grade_for):
        yield ("grade_for", index), "causes", cause


def _of_gate(entry: schema.Gate) -> Iterator[Reference]:
    yield from _finding_list(entry, "findings")
    for index, blocked in enumerate(entry.blocks):
        yield ("blocks", index), "remedies or stretches or foods", blocked


def _of_stretch(entry: schema.Stretch) -> Iterator[Reference]:
    yield from _finding_list(entry, "places")
    if entry.easier:
        yield ("easier",), "stretches", entry.easier


def _of_routine(entry: schema.Routine) -> Iterator[Reference]:
    yield from _finding_list(entry, "places")
    for index, step in enumerate(entry.items):
        yield ("items", index, "stretch"), "stretches", step.stretch


def _of_pose(entry: poses.NamedPose) -> Iterator[Reference]:
    if entry.like:
        yield ("like",), "poses", entry.like


def _of_pictures(entry: poses.PictureSet) -> Iterator[Reference]:
    yield ("id",), "stretches", entry.id
    for index, picture in enumerate(entry.pictures):
        if picture.like:
            yield ("pictures", index, "like"), "poses", picture.like


def _of_medicine(entry: schema.Medicine) -> Iterator[Reference]:
    if entry.finding:
        yield ("finding",), "findings", entry.finding


def _of_look_alike(entry: schema.LookAlike) -> Iterator[Reference]:
    for index, cause in enumerate(entry.causes):
        yield ("causes", index), "causes", cause


def _of_question(entry: schema.Question) -> Iterator[Reference]:
    if entry.denied_by:
        yield ("denied_by",), "findings", entry.denied_by
    yield from _options(entry.options, ("options",))


_BY_TYPE: Mapping[type, Callable[[Any], Iterator[Reference]]] = {
    schema.Finding: _of_finding,
    schema.RedFlag: _of_red_flag,
    schema.Cause: _of_cause,
    schema.Remedy: _of_remedy,
    schema.Gate: _of_gate,
    schema.Stretch: _of_stretch,
    schema.Routine: _of_routine,
    poses.NamedPose: _of_pose,
    poses.PictureSet: _of_pictures,
    schema.Medicine: _of_medicine,
    schema.LookAlike: _of_look_alike,
    schema.Question: _of_question,
}


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
    for item in placed:
        if item.kind != "findings":
            continue
        for text, times in Counter(item.entry.wordings).items():
            if times > 1:
                yield item.problem(("wordings",), f"The wording '{text}' stands twice.", "Remove one of them.")
        for index, text in enumerate(item.entry.wordings):
            tokens = words.tokenize(text)
            number = words.how_many_limbs(tokens) if item.entry.one_or_many else ""
            alike = owners.setdefault(tuple(token.key for token in tokens), [])
            other = next((owner for limbs, owner in alike if owner is not item and {limbs, number} != {"one", "many"}), None)
            if other:
                wrong = f"The wording '{text}' also belongs to '{other.entry.id}'."
                yield item.problem(("wordings", index), wrong, "Keep it in the entry that it fits best.")
            alike.append((number, item))


def _denials_deny(placed: list[Placed]) -> Iterator[Problem]:
    for item in placed:
        if item.kind != "findings":
            continue
        said = {tuple(words.keys(text)) for text in item.entry.wordings}
        for index, text in enumerate(item.entry.denials):
            if tuple(words.keys(text)) in said:
                wrong = f"'{text}' stands both among the wordings and the denials."
                yield item.problem(("denials", index), wrong, "Keep it where it belongs.")
