"""Actions in plain words."""

import pytest

from simcs.interventions.actions import ACTIONS
from simcs.interventions.words import WORDS, doing, noun, one


@pytest.mark.parametrize(
    ("action", "times", "words"),
    [
        ("check_in", 1, "holds a check-in"),
        ("check_in", 3, "holds 3 check-ins"),
        ("email", 1, "sends an e-mail"),
        ("adoption_coaching", 1, "gives adoption coaching"),
        ("adoption_coaching", 2, "gives adoption coaching 2 times"),
        ("peer_call", 1, "does a peer call"),
    ],
)
def test_who_does_what(action: str, times: int, words: str) -> None:
    assert doing(action, times) == words


def test_names_are_words_without_underscores() -> None:
    assert one("executive_call") == "an executive call"
    assert not [name for name in ACTIONS if "_" in noun(name)]


def test_words_are_of_actions_that_there_are() -> None:
    """A renamed action would lose its words unseen."""
    assert WORDS.keys() - {"email", "survey"} <= set(ACTIONS.built_in)
