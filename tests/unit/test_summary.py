"""The doctor's summary: everything a clinician asks first, in their words, on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest

from bot.assessment.assess import Assessment, assess
from bot.assessment.facts import OTHER, PRESENT, Facts
from bot.assessment.interview import MOST_QUESTIONS
from bot.knowledge.base import KnowledgeBase
from bot.replies import summary
from tests.web import browser

Told = Callable[..., Facts]
TODAY = date(2026, 11, 22)
STORY = ("location_calf", "side_left", "timing_night", "onset_weeks", "frequency_weekly", "statin", "new_medicine", "diabetes", "fatigue")


@pytest.fixture
def view(told: Told, base: KnowledgeBase) -> Assessment:
    return assess(told(*STORY, absent=("fever", "dark_urine"), unsure=("limp",)), base, (), enough=True)


def clinical(base: KnowledgeBase, *findings: str) -> tuple[str, ...]:
    return tuple(base.findings[finding].clinical for finding in findings)


def test_what_was_told_is_sorted_as_a_clinician_asks(view: Assessment, base: KnowledgeBase) -> None:
    page = summary.of(view, base, TODAY)
    assert page.complaint == clinical(base, "location_calf", "side_left", "timing_night")
    assert page.timeline == clinical(base, "onset_weeks", "frequency_weekly")
    assert page.signs == clinical(base, "fatigue")
    assert page.medicines == clinical(base, "statin", "new_medicine")
    assert page.history == clinical(base, "diabetes")
    assert page.denied == clinical(base, "fever", "dark_urine")
    assert page.unsure == clinical(base, "limp")


def test_the_view_stands_there_with_its_reasons_and_its_level(view: Assessment, base: KnowledgeBase) -> None:
    page = summary.of(view, base, TODAY)
    assert page.level is view.level
    assert [one.name for one in page.considered] == [ranked.cause.clinical for ranked in view.causes]
    assert all(one.because for one in page.considered)


def test_a_danger_stands_there_by_its_clinical_name(told: Told, base: KnowledgeBase) -> None:
    page = summary.of(assess(told("location_calf", "swelling_one_leg"), base, ()), base, TODAY)
    assert page.dangers == (base.red_flags["deep_vein_thrombosis"].clinical,)


def test_a_finer_fact_stands_there_without_its_broader_one(told: Told, base: KnowledgeBase) -> None:
    assert summary.of(assess(told("warfarin"), base, ()), base, TODAY).medicines == clinical(base, "warfarin")


def test_who_takes_nothing_is_not_listed_medicine_by_medicine(told: Told, base: KnowledgeBase) -> None:
    facts = told("location_calf", absent=("any_medication", "statin", "diuretic", "fever"))
    page = summary.of(assess(facts, base, ()), base, TODAY)
    assert page.no_medicines
    assert page.denied == clinical(base, "fever")
    assert "Medicines: says none are taken" in summary.text(summary.of(assess(facts, base, ()), base, TODAY))


@pytest.mark.parametrize("make", [summary.text, summary.html])
def test_both_forms_hold_everything(make: Callable[..., str], view: Assessment, base: KnowledgeBase) -> None:
    page, form = summary.of(view, base, TODAY), make(summary.of(view, base, TODAY))
    told = (*page.complaint, *page.timeline, *page.signs, *page.medicines, *page.history, *page.denied, *page.unsure)
    missing = [words for words in told if words not in form]
    assert missing == []
    for words in (base.digest, "22 November 2026", *(one.name for one in page.considered)):
        assert words in form


@pytest.mark.parametrize("make", [summary.text, summary.html])
def test_a_summary_of_nothing_has_no_gaps(make: Callable[..., str], base: KnowledgeBase) -> None:
    form = make(summary.of(assess(Facts(), base, ()), base, TODAY))
    for words in ("not described", "none told", "No cause could be named", "not settled yet"):
        assert words in form


@pytest.mark.parametrize("make", [summary.text, summary.html])
def test_who_spoke_for_somebody_else_is_said(make: Callable[..., str], base: KnowledgeBase) -> None:
    assert "by somebody else" in make(summary.of(assess(Facts({"location_calf": PRESENT}, OTHER), base, ()), base, TODAY))


def test_the_text_is_one_message(view: Assessment, base: KnowledgeBase) -> None:
    assert "\n\n" not in summary.text(summary.of(view, base, TODAY))


def test_the_page_loads_nothing_and_runs_nothing(view: Assessment, base: KnowledgeBase) -> None:
    found: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend([tag, *(name for name, _ in attrs)])

    Tags().feed(summary.html(summary.of(view, base, TODAY)))
    assert {"html", "table", "h1"} <= set(found)
    assert not {"script", "img", "link", "src", "href", "onclick", "iframe"} & set(found)


def test_of_what_one_button_stood_for_the_doctor_reads_that_it_may_be_any(told: Told, base: KnowledgeBase) -> None:
    three = ["chest_pain", "breathless", "coughing_blood"]
    page = summary.of(assess(told(*three), base, ()), base, TODAY, [three])
    assert page.signs == (" / ".join(clinical(base, *three)),)
    assert summary.of(assess(told(*three), base, ()), base, TODAY).signs == clinical(base, *three)


def test_the_reply_offers_both_forms_to_a_program(view: Assessment, base: KnowledgeBase) -> None:
    reply = summary.summary(view, base, TODAY)
    assert reply.values["summary"] == summary.text(summary.of(view, base, TODAY))
    filled = summary.of(view, base, TODAY)
    assert reply.custom == {"summary": {"text": summary.text(filled), "html": summary.html(filled)}}


@pytest.mark.skipif(not browser.installed(), reason="needs Chromium")
def test_the_fullest_conversation_prints_on_one_page(told: Told, base: KnowledgeBase) -> None:
    longest = sorted(base.questions.values(), key=lambda question: -len(question.options))[:MOST_QUESTIONS]
    asked = [f for question in longest for option in question.options for f in option.findings if f not in STORY]
    full = told(*STORY, "lump_knot", "relieved_by_stretch", "ex_smoker", "high_blood_pressure", absent=tuple(dict.fromkeys(asked)))
    page = summary.html(summary.of(assess(full, base, (), enough=True), base, TODAY))
    with browser.chromium() as chromium:
        sheet = chromium.new_page()
        sheet.set_content(page)
        printed = sheet.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page/") + printed.count(b"/Type /Page ") == 1
