"""Looks things up in the loaded knowledge base; the same question always gets the same answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from bot.knowledge import poses, schema
from bot.knowledge.held import Held

_NO_PLACE = "location_unspecified"
"""Stands for a cramp of which no place was told."""

_NO_SIGN = {schema.FindingKind.PLACE, schema.FindingKind.SIDE, schema.FindingKind.TRIGGER}
_MAY_REASSURE = {schema.FindingKind.RELIEF, schema.FindingKind.CONDITION}


Together = Collection[Collection[str]]
"""Groups of findings that were answered with one button, which stands for any of them."""


class KnowledgeBase:
    """All entries by kind and id, in the order of their files. `digest` identifies this very version.

    `held` is what may not be said (bot/knowledge/release.py), `notice` whether people are told that nobody has reviewed it all.
    """

    def __init__(self, entries: Mapping[str, list[Any]], digest: str, held: Held | None = None, notice: bool = False) -> None:
        self.digest = digest
        self.held = Held() if held is None else held
        self.notice = notice
        self.counts: dict[str, int] = {kind: len(items) for kind, items in entries.items()}
        self.causes: dict[str, schema.Cause] = _by_id(entries["causes"])
        self.findings: dict[str, schema.Finding] = _by_id(entries["findings"])
        self.remedies: dict[str, schema.Remedy] = _by_id(entries["remedies"])
        self.foods: dict[str, schema.Food] = _by_id(entries["foods"])
        self.gates: dict[str, schema.Gate] = _by_id(entries["gates"])
        self.stretches: dict[str, schema.Stretch] = _by_id(entries["stretches"])
        self.poses: dict[str, poses.NamedPose] = _by_id(entries["poses"])
        self.pictures: dict[str, poses.PictureSet] = _by_id(entries["pictures"])
        self.routines: dict[str, schema.Routine] = _by_id(entries["routines"])
        self.red_flags: dict[str, schema.RedFlag] = _by_id(entries["red_flags"])
        self.medicines: dict[str, schema.Medicine] = _by_id(entries["medicines"])
        self.look_alikes: dict[str, schema.LookAlike] = _by_id(entries["look_alikes"])
        self.questions: dict[str, schema.Question] = _by_id(entries["questions"])
        self.glossary: dict[str, schema.Term] = _by_id(entries["glossary"])
        self.services: dict[str, schema.Service] = _by_id(entries["services"])
        self.sources: dict[str, schema.Source] = _by_id(entries["sources"])

    @cached_property
    def danger_findings(self) -> frozenset[str]:
        """Signs that can raise a red flag of level emergency or same_day; a place or a time of day alone is none."""
        dangers = [rule for flag in self.red_flags.values() for rule in flag.rules if rule.level.is_danger]
        return frozenset(f for f in _named_in(dangers) if self.findings[f].kind not in _NO_SIGN)

    @cached_property
    def flagged(self) -> frozenset[str]:
        """Every finding that a rule of some red flag looks for, of whatever level."""
        return _named_in([rule for flag in self.red_flags.values() for rule in flag.rules])

    @cached_property
    def never_reassuring(self) -> frozenset[str]:
        """The danger findings that never speak against another danger: all but what eases it and illnesses known before."""
        return frozenset(f for f in self.danger_findings if self.findings[f].kind not in _MAY_REASSURE)

    @cached_property
    def alarms(self) -> frozenset[str]:
        """Signs that raise a red flag of level emergency or same_day all by themselves."""
        rules = [r for flag in self.red_flags.values() for r in flag.rules if r.level.is_danger and not r.at_least]
        alone = [r.all if len(r.all) == 1 and not r.any else r.any if not r.all else () for r in rules]
        return frozenset(f for findings in alone for f in findings if self.findings[f].kind is schema.FindingKind.SIGN)

    @cached_property
    def _by_need(self) -> dict[str, list[schema.Cause]]:
        by_need: dict[str, list[schema.Cause]] = {}
        for cause in self.causes.values():
            for finding in cause.needs:
                by_need.setdefault(finding, []).append(cause)
        return by_need

    @cached_property
    def never_offered(self) -> frozenset[str]:
        """Ids of the remedies, stretches and routines that are held back from everybody."""
        return frozenset(topic.partition(":")[2] for topic in self.held.topics if topic.startswith(("remedy:", "stretch:", "routine:")))

    def everything(self) -> Iterator[tuple[str, Any]]:
        """Every entry with its kind, in the order of kinds and files."""
        for kind in self.counts:
            for entry in getattr(self, kind).values():
                yield kind, entry

    def needing(self, finding: str) -> list[schema.Cause]:
        """The causes that are only considered when `finding` (or another of their needs) is there."""
        return self._by_need.get(finding, [])

    @cached_property
    def pulls(self) -> Mapping[str, Mapping[str, tuple[int, int]]]:
        """For each cause the weight with which each finding speaks for it and against it."""
        return {cause.id: _pull(cause) for cause in self.causes.values()}

    @cached_property
    def _naming(self) -> Mapping[str, list[tuple[schema.RedFlag, schema.Rule]]]:
        naming: dict[str, list[tuple[schema.RedFlag, schema.Rule]]] = {}
        for flag in self.red_flags.values():
            for rule in flag.rules:
                for finding in dict.fromkeys((*rule.all, *rule.any, *(rule.at_least.of if rule.at_least else ()))):
                    naming.setdefault(finding, []).append((flag, rule))
        return naming

    def rules_naming(self, finding: str) -> Sequence[tuple[schema.RedFlag, schema.Rule]]:
        """The rules that `finding` may help to raise, with their red flags."""
        return self._naming.get(finding, [])

    def looked_for_together(self, one: str, other: str) -> bool:
        """Whether some rule of a red flag looks for both findings."""
        return any(rule is another for _, rule in self.rules_naming(one) for _, another in self.rules_naming(other))

    def broader(self, finding: str) -> tuple[str, ...]:
        """The broader findings that come along with `finding`, all the way up."""
        parents = self.findings[finding].is_a
        return (*parents, *(above for parent in parents for above in self.broader(parent)))

    def implied(self, finding: str) -> tuple[str, ...]:
        """Everything that is so when `finding` is: the broader findings and what follows from it."""
        return (*self.broader(finding), *self.findings[finding].implies)

    def telling(self, findings: Collection[str]) -> list[str]:
        """These findings without those that others among them imply ("over 50" beside "60 or older") or that say nothing."""
        implied = {above for finding in findings for above in self.implied(finding)} | {_NO_PLACE}
        return [finding for finding in findings if finding not in implied]

    def named(self, findings: Iterable[str], together: Together = (), clinical: bool = False) -> list[str]:
        """The names of findings; those of one button as alternatives: whoever pressed it may have just one of them."""

        def name(finding: str) -> str:
            return self.findings[finding].clinical if clinical else self.findings[finding].name

        groups = dict.fromkeys(next((tuple(group) for group in together if f in group), (f,)) for f in findings)
        return [" / ".join(map(name, self.telling(group))) for group in groups]

    def finest(self, findings: Iterable[str], present: Collection[str]) -> list[str]:
        """Each of these as it was told most finely: a long journey, where a cause speaks of an operation or a journey."""
        finer = (([other for other in present if f in self.implied(other)] or [f]) for f in findings)
        return self.telling(list(dict.fromkeys(finding for group in finer for finding in group)))

    def topics(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Everything a person can ask about: its topic ("remedy:magnesium") and the names people use for it."""
        for remedy in self.remedies.values():
            yield f"remedy:{remedy.id}", (remedy.name, *remedy.aliases)
        for food in self.foods.values():
            yield f"food:{food.id}", (food.name, *food.aliases)
        for cause in self.causes.values():
            yield f"cause:{cause.id}", (cause.name, cause.clinical, *cause.aliases)
        for medicine in self.medicines.values():
            names = (medicine.name, *medicine.generics, *medicine.brands, *medicine.nicknames)
            yield f"medicine:{medicine.id}", names
        for other in self.look_alikes.values():
            yield f"look_alike:{other.id}", (other.name, other.clinical, *other.aliases)
        for stretch in self.stretches.values():
            yield f"stretch:{stretch.id}", (stretch.name, *stretch.aliases)
        for routine in self.routines.values():
            yield f"routine:{routine.id}", (routine.name, *routine.aliases)
        for term in self.glossary.values():
            yield f"term:{term.id}", (term.term, *term.aliases)


def _pull(cause: schema.Cause) -> Mapping[str, tuple[int, int]]:
    speaks_for = {weight.finding: weight.weight for weight in cause.speaks_for}
    against = {weight.finding: weight.weight for weight in cause.speaks_against}
    return {finding: (speaks_for.get(finding, 0), against.get(finding, 0)) for finding in (*speaks_for, *against)}


def _named_in(rules: Iterable[schema.Rule]) -> frozenset[str]:
    return frozenset(f for rule in rules for f in (*rule.all, *rule.any, *(rule.at_least.of if rule.at_least else ())))


def _by_id(items: list[Any]) -> dict[str, Any]:
    return {item.id: item for item in items}
