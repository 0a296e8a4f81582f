"""What a reviewer does with the knowledge base: show, search, list what is missing, compare, write the book."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.knowledge import compare, gaps
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.book.writing import ORDER, Picture, book
from bot.knowledge.gaps import Lack
from bot.knowledge.loading import KINDS
from bot.knowledge.schema import Review, ReviewStatus

TODAY = date(2026, 11, 30)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["knowledge", *arguments], env={"COLUMNS": "160", "TERM": "dumb"})
    return result.exit_code, result.output


def test_check_prints_the_count_of_every_kind(base: KnowledgeBase) -> None:
    code, said = run("check")
    assert code == 0
    for kind, count in base.counts.items():
        assert any(kind in line and str(count) in line for line in said.splitlines()), kind


def test_show_prints_an_entry_its_sources_with_their_marks_and_who_uses_it() -> None:
    code, said = run("show", "magnesium")
    assert code == 0
    for words in ("Magnesium tablets", "remedies:magnesium", "no_effect", "R06", "to verify", "unreviewed", "gates:kidney_disease"):
        assert words in said


def test_show_knows_an_entry_by_what_people_call_it() -> None:
    assert "remedies:topical_magnesium" in run("show", "epsom salts")[1]


def test_show_of_an_unknown_id_suggests_the_likeliest() -> None:
    code, said = run("show", "swelling_on_leg")
    assert code == 1
    assert "Did you mean swelling_one_leg" in said


def test_search_ranks_and_says_when_nothing_fits() -> None:
    assert "remedies:soap_and_folk_remedies" in run("search", "soap", "in", "bed")[1]
    assert "foods:" not in run("search", "potassium", "--kind", "remedies")[1]
    assert run("search", "qqqq")[0] == 1


def test_a_kind_that_does_not_exist_is_answered_with_the_kinds_there_are() -> None:
    code, said = run("gaps", "--kind", "recipes")
    assert code == 1
    assert "look_alikes" in said


def test_gaps_counts_every_kind_and_lists_one_on_request(base: KnowledgeBase) -> None:
    assert all(lack.value in run("gaps")[1] for lack in Lack)
    listed = run("gaps", "--kind", "foods", "--lack", "unverified")[1]
    assert all(f"foods:{food}" in listed for food in base.foods)
    assert "remedies:" not in listed


def test_an_entry_with_a_source_to_verify_is_unverified_and_one_without_publication_unsourced(base: KnowledgeBase) -> None:
    found = {(gap.lack, gap.kind, gap.id): gap.detail for gap in gaps.gaps(base, TODAY)}
    assert found[Lack.UNVERIFIED, "remedies", "magnesium"] == "R05, R64"
    assert (Lack.UNSOURCED, "remedies", "cider_vinegar") in found
    assert (Lack.UNVERIFIED, "remedies", "relaxation") not in found


@pytest.mark.parametrize(
    ("review", "says"),
    [
        (Review(), "unreviewed"),
        (Review(status=ReviewStatus.CHANGES_WANTED, by="A", on=date(2026, 1, 1)), "changes wanted"),
        (Review(status=ReviewStatus.REVIEWED, by="A", on=date(2026, 1, 1)), ""),
        (Review(status=ReviewStatus.REVIEWED, by="A", on=date(2026, 1, 1), next=date(2027, 1, 1)), ""),
        (Review(status=ReviewStatus.REVIEWED, by="A", on=date(2025, 1, 1), next=TODAY), "review was due on 2026-11-30"),
    ],
)
def test_a_review_counts_until_the_next_one_is_due(base: KnowledgeBase, review: Review, says: str) -> None:
    assert gaps.unreviewed(base.glossary["cramp"].copy(update={"review": review}), TODAY) == says


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of ours with one knowledge file, and a folder with somebody else's text."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    (ours / "data" / "knowledge").mkdir(parents=True)
    theirs.mkdir()
    (ours / "data" / "knowledge" / "some.yml").write_text(
        "- id: one\n  text: >-\n    Hold the wall with both\n    hands and lean slowly forward now.\n", encoding="utf-8"
    )
    return ours, theirs


def test_eight_words_in_a_row_of_somebody_else_are_found_with_their_line(texts: tuple[Path, Path]) -> None:
    ours, theirs = texts
    (theirs / "a.txt").write_text("You should HOLD the wall, with both hands, and lean in.", encoding="utf-8")
    (found,) = compare.shared(theirs, ours)
    assert (found.ours.name, found.line, found.theirs.name) == ("some.yml", 3, "a.txt")
    assert found.words == "hold the wall with both hands and lean"


def test_seven_words_in_a_row_are_nobodys(texts: tuple[Path, Path]) -> None:
    ours, theirs = texts
    (theirs / "a.txt").write_text("Hold the wall with both hands and then lean slowly forward now.", encoding="utf-8")
    assert compare.shared(theirs, ours) == []


def test_compare_fails_when_something_is_shared_and_tells_how_much_was_compared(texts: tuple[Path, Path]) -> None:
    _, theirs = texts
    code, said = run("compare", str(theirs))
    assert code == 0
    assert "0 runs of 8 words shared" in said
    line = "Charley knows that a slow stretch is the best thing to try during a cramp."
    (theirs / "b.txt").write_text(line, encoding="utf-8")
    code, said = run("compare", str(theirs))
    assert code == 1
    assert "relief_now.yml" in said


class Page(HTMLParser):
    """The ids, inner links and addresses from outside of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if given.get("id") else []
        if (given.get("href") or "").startswith("#"):
            self.links.append(str(given["href"])[1:])
        self.fetched += [str(given[key]) for key in ("src", "srcset") if given.get(key)]
        if tag == "link":
            self.fetched.append(str(given.get("href")))


@pytest.fixture(scope="module")
def written(base: KnowledgeBase) -> str:
    return book(base, TODAY)


def test_the_book_holds_every_entry_once_and_every_link_leads_somewhere(base: KnowledgeBase, written: str) -> None:
    page = Page(written)
    assert len(page.ids) == len(set(page.ids))
    assert {f"{kind}-{entry.id}" for kind, entry in base.everything() if kind in ORDER} <= set(page.ids)
    assert not set(page.links) - set(page.ids)


def test_the_book_needs_nothing_but_itself(written: str) -> None:
    assert Page(written).fetched == []
    assert "@import" not in written


def test_the_book_shows_grades_levels_and_what_is_to_verify_or_review(written: str) -> None:
    for words in ("evidence: no effect", "same day", "to verify: R05, R64", "unreviewed", "Cochrane review CD009402"):
        assert words in written


def test_the_book_shows_the_pictures_it_is_given(base: KnowledgeBase) -> None:
    picture = Picture("<svg><title>drawn</title></svg>", "A person at a wall & more")
    page = book(base, TODAY, lambda stretch: [picture] if stretch == "calf_wall" else [])
    assert [address for address in Page(page).fetched if address == picture.address] == [picture.address]
    assert "A person at a wall &amp; more" in page


def test_every_kind_for_reviewers_has_its_place_in_the_book() -> None:
    assert set(ORDER) >= set(KINDS) - {"poses", "pictures"}


def test_the_command_writes_the_book_to_a_file(tmp_path: Path) -> None:
    code, said = run("book", str(tmp_path / "book.html"))
    assert code == 0
    assert "entries written to" in said
    page = (tmp_path / "book.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    fetched = Page(page).fetched
    assert len(fetched) > 40
    assert all(address.startswith("data:image/svg+xml;base64,") for address in fetched)
