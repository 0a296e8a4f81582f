"""Looking up what Charley knows: by id, name, misspelling, free words and relation; the same answer every time."""

from __future__ import annotations

import pytest

from bot.knowledge import lookup
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.loading import load
from bot.knowledge.schema import Position


def addresses(found: list[lookup.Found]) -> list[str]:
    return [each.address for each in found]


def test_an_id_finds_its_entry(base: KnowledgeBase) -> None:
    assert addresses(lookup.by_id("magnesium", base)) == ["remedies:magnesium"]


def test_an_id_that_several_kinds_share_finds_them_all_and_with_its_kind_just_one(base: KnowledgeBase) -> None:
    assert addresses(lookup.by_id("salt_substitute", base)) == ["remedies:salt_substitute", "foods:salt_substitute"]
    assert addresses(lookup.by_id("foods:salt_substitute", base)) == ["foods:salt_substitute"]


def test_for_a_misspelt_id_the_likeliest_ids_are_named(base: KnowledgeBase) -> None:
    assert lookup.by_id("magnesum", base) == []
    assert lookup.ids_like("magnesum", base)[0] == "magnesium"
    assert lookup.ids_like("zzzzzz", base) == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("rls", "glossary:restless_legs"),
        ("Lockjaw", "glossary:tetanus"),
        ("lasix", "medicines:loop_diuretics"),
        ("epsom salts", "remedies:topical_magnesium"),
        ("jacket potato", "foods:baked_potato"),
        ("magnisum", "remedies:magnesium"),
        ("atorvastatine", "medicines:statins"),
        ("cramp or clot", "look_alikes:clot_in_the_leg"),
    ],
)
def test_an_entry_is_found_by_the_names_people_use_also_misspelt(base: KnowledgeBase, name: str, address: str) -> None:
    assert address in addresses(lookup.by_name(name, base))


def test_a_name_like_none_finds_nothing(base: KnowledgeBase) -> None:
    assert lookup.by_name("wibble wobble", base) == []
    assert lookup.by_name("", base) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("does soap in the bed help", "remedies:soap_and_folk_remedies"),
        ("potassium in a potato", "foods:baked_potato"),
        ("how much magnesium should i take", "remedies:magnesium"),
        ("magnesum spray", "remedies:topical_magnesium"),
        ("tonic water", "remedies:tonic_water"),
        ("emergency number in india", "services:in"),
        ("warfarin and vitamin k2", "remedies:vitamin_k2"),
        ("is it a clot or a cramp", "look_alikes:clot_in_the_leg"),
        ("calf stretch with a towel", "stretches:calf_towel"),
        ("cochrane review of quinine", "remedies:quinine"),
    ],
)
def test_free_words_rank_the_entry_that_fits_among_the_first_three(base: KnowledgeBase, text: str, address: str) -> None:
    assert address in addresses(lookup.search(text, base, limit=3))


def test_a_search_can_be_kept_to_some_kinds_and_to_so_many(base: KnowledgeBase) -> None:
    found = lookup.search("magnesium", base, limit=2, kinds=("medicines", "causes"))
    assert len(found) == 2
    assert {each.kind for each in found} <= {"medicines", "causes"}


def test_words_that_stand_nowhere_find_nothing(base: KnowledgeBase) -> None:
    assert lookup.search("qqqq zzzz", base) == []
    assert lookup.search("the of and", base) == []


def test_the_same_search_gets_the_same_answer_from_a_base_loaded_anew(base: KnowledgeBase) -> None:
    again = load()
    for text in ("night cramps", "swollen leg", "water tablets", "bananas"):
        assert addresses(lookup.search(text, base)) == addresses(lookup.search(text, again)) == addresses(lookup.search(text, base))


def test_what_helps_a_cause_comes_most_useful_first_without_what_is_forbidden(base: KnowledgeBase) -> None:
    free = [remedy.id for remedy in lookup.helps("idiopathic_nocturnal_cramp", base)]
    injured = [remedy.id for remedy in lookup.helps("idiopathic_nocturnal_cramp", base, findings=("injury_trauma",))]
    assert free[0] == "stretch_the_muscle"
    assert injured == [remedy for remedy in free if remedy in injured]
    assert not {"massage", "stretch_the_muscle"} & set(injured)


def test_stretches_are_found_by_muscle_position_and_what_is_safe_for_this_person(base: KnowledgeBase) -> None:
    assert {s.id for s in lookup.stretches(base, "hamstring")} >= {"hamstring_chair_bedtime", "hamstring_seated", "hamstring_lying"}
    assert [s.id for s in lookup.stretches(base, "hamstring", Position.SEATED)] == ["hamstring_seated"]
    assert lookup.stretches(base, "hamstring", Position.SEATED, findings=("hip_replacement",)) == []
    unsteady = lookup.stretches(base, "location_calf", findings=("fall_risk",))
    assert unsteady
    assert Position.STANDING not in {s.position for s in unsteady}


def test_an_entry_tells_what_it_names_and_who_names_it(base: KnowledgeBase) -> None:
    assert ("findings", "swelling_one_leg") in lookup.refers_to(base.red_flags["deep_vein_thrombosis"])
    assert "red_flags:deep_vein_thrombosis" in addresses(lookup.used_by("findings", "swelling_one_leg", base))


def test_every_entry_has_a_title(base: KnowledgeBase) -> None:
    assert all(lookup.title(entry).strip() for _, entry in base.everything())
