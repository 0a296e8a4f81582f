"""How a question is asked: its words, its reason, one button for each answer."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot.assessment.facts import Facts
from bot.assessment.interview import Ask
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.schema import FindingKind
from bot.replies.reply import Button, Reply, answer_option, answer_question, do, listed

LIKELY_MEANT = 60
"""An answer that is this like what was said (0 to 100) is offered when it was not understood."""

MIRRORED = 6
"""So many facts are repeated back at most; more would be read by nobody."""


def question(ask: Ask, again: bool = False) -> Reply:
    """The question with its buttons; `again` after something else was answered in between.

    A finding's own question has the yes / no / not sure of domain.yml.
    """
    values = {"question": ask.text, "reason": ask.reason, "finding": ask.finding or "", "id": ask.id}
    once_more = "_again" if again else ""
    if ask.finding:
        return Reply("utter_ask_finding" + once_more, values)
    options = [Button(option.label, answer_option(ask.id, option.findings)) for option in ask.options]
    none = Button(ask.none, answer_question(ask.id, "none"))
    return Reply(("utter_ask_danger" if _is_danger(ask) else "utter_ask_choice") + once_more, values, (*options, none))


def which_country(base: KnowledgeBase) -> Reply:
    """Asks for the country, with one button for each whose numbers are known."""
    ask = base.questions["country"]
    buttons = tuple(Button(service.country, do("country", service.id)) for service in base.services.values())
    return Reply("utter_which_country", {"question": ask.text, "reason": ask.reason}, buttons)


def mirror(facts: Facts, new: Sequence[str], base: KnowledgeBase, guessed: Sequence[str] = ()) -> Reply:
    """One line with what was just understood, so that the person can put it right; of what others guess that it is a guess."""
    guesses = [finding for finding in base.telling(new) if finding in guessed]
    plain = [finding for finding in base.telling(new) if finding not in guessed]
    if guesses and not plain:
        return Reply("utter_mirror_guess", {"guess": listed([base.findings[f].name for f in guesses])})
    order = list(FindingKind)
    worth = sorted(plain, key=lambda f: order.index(base.findings[f].kind))
    there = [base.findings[f].name for f in worth if facts.has(f)][:MIRRORED]
    denied = [base.findings[f].name for f in worth if facts.denied(f)][:MIRRORED]
    response = "utter_mirror" if there and not denied else "utter_mirror_both" if there else "utter_mirror_denied"
    return Reply(response, {"there": listed(there), "denied": listed(denied)})


def rephrase(ask: Ask, said: str) -> Reply:
    """Asks what was meant, with the answer that is most like what was said."""
    if not ask.options:
        return Reply("utter_rephrase_yes_or_no")
    near = process.extractOne(said, [option.label for option in ask.options], scorer=fuzz.token_ratio, processor=str.lower)
    return Reply("utter_rephrase_option", {"option": near[0]}) if near and near[1] >= LIKELY_MEANT else Reply("utter_rephrase")


def known(facts: Facts, base: KnowledgeBase, guessed: Sequence[str] = ()) -> Reply:
    """Everything that was understood so far, as it would be mirrored."""
    there = _names([f for f in facts.known if facts.has(f) and f not in guessed], base)
    denied = _names([f for f in facts.known if facts.denied(f)], base)
    if not there and not denied:
        return Reply("utter_known_nothing")
    return Reply("utter_known_denied" if denied else "utter_known", {"there": listed(there) or "-", "denied": listed(denied)})


def _names(findings: list[str], base: KnowledgeBase) -> list[str]:
    """Without the broader facts that finer ones imply."""
    return [base.findings[f].name for f in base.telling(findings)]


def _is_danger(ask: Ask) -> bool:
    return ask.id.startswith("danger")
