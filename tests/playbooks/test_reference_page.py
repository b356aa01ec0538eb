"""Each key that a file can have is explained on the page of the reference, and no other."""

from pathlib import Path

from simcs.interventions.actions import ACTIONS
from simcs.playbooks import building, catalogue, key_words, rules, variants, verbs
from simcs.signals.departed import LONGEST, REMEMBERED

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "playbooks.md"


def test_the_page_says_who_of_those_that_left_can_be_asked_and_how_long() -> None:
    text = PAGE.read_text("utf-8")
    [sentence] = [part for part in text.split("\n\n") if part.startswith("Accounts that left are")]
    asks = {name for name, action in ACTIONS.items() if action.asks}
    assert {*sentence.split("`")[1::2]} == asks
    assert f"seen for {LONGEST} weeks, the first {REMEMBERED} of which" in sentence


def test_every_key_is_explained() -> None:
    assert {*key_words.OF_FILE} == {*building.FILE_KEYS}
    of_play = {*building.KEYS} - {*verbs.WORK}  # those of its one step
    assert {*key_words.OF_PLAYBOOK} == of_play
    assert {*key_words.OF_RULES} == {*rules.KEYS}
    assert {*key_words.OF_STEP} == {*verbs.KEYS} | {*variants.KEYS}
    assert {*key_words.QUESTIONS} == {*catalogue.QUESTIONS}
    assert {*key_words.DATES} == {*catalogue.DATES}
