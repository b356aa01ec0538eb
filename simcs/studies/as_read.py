"""A world in its first week, in which the team sees what the book says of each account.

The model draws an account's state to agree with the book, and reads its signals from that state. So
a health score of 28 in the file may be read as 45 in one future and as 38 in another. Who asks what
is to be done with these accounts today means the 28.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import Book
from simcs.playbooks.language import Asked, Dated, Is, Lasting, Moved, Signal, Since, Unchanged
from simcs.playbooks.walking import every
from simcs.world.state import WorldState

HIGHEST, LOWEST = 99.9, 0.1
"""Scores beyond are read as they are, but what is smoothed begins here: its logit has an end."""

ALWAYS_GIVEN = frozenset(
    {"arr", "segment", "touch", "term", "notice", "weeks_to_renewal", "weeks_to_decision",
     "tenure", "month", "new_customer"}
)  # fmt: skip
"""What conditions name that every book says, or what follows from it."""

KNOWN_PROBLEM = "known(problem)"
GIVEN_BY = {
    "score": "health", "score_before": "health", "sponsor": "sponsor", KNOWN_PROBLEM: "open_issues",
}  # fmt: skip
"""What conditions name -> the column of the book that says it. Of problems it says how many there
are, not of which kind."""


def show_as_read(state: WorldState, book: Book) -> None:
    """Let the team see scores and sponsors as the book has them, in a world whose week is open.

    What the book does not say stays as it was read, and so does the account's true state. Open
    problems are those of the book in any case. The slow average of a score is taken as the score
    itself, as a book tells nothing of the past.
    """
    rows = state.accounts[: len(book)]
    said = ~np.isnan(book.health)
    for name in ("score", "score_before"):
        rows[name][said] = book.health[said]
    rows["score_z"][said] = _smoothed(rows[said], book.health[said], state.signals)
    said = ~np.isnan(book.sponsor)
    rows["sponsor_seen"][said] = book.sponsor[said]


def _smoothed(
    rows: NDArray[Any], scores: NDArray[np.float64], signals: NDArray[Any]
) -> NDArray[np.float64]:
    """Return the weighted signals that `simcs.signals.score.scale` turns into these scores."""
    p = signals[rows["segment"]]
    share = np.clip(scores, LOWEST, HIGHEST) / 100.0
    above = np.log(share / (1.0 - share)) - p["score_level"]
    found: NDArray[np.float64] = p["middle"] + p["spread"] * above / p["score_slope"]
    return found


def not_given(condition: object, book: Book) -> dict[str, int]:
    """Return the words in a condition, or several, and of how many accounts the book lacks each.

    Parameters
    ----------
    condition
        A record of a playbook, or a tuple of them.
    """
    lacking = dict.fromkeys(ALWAYS_GIVEN, 0)
    for word, column in GIVEN_BY.items():
        lacking[word] = int(np.isnan(getattr(book, column)).sum())
    for one in book.own:  # an empty cell is not filled in either
        lacking |= {one.name: 0, f"known({one.name})": 0}
    found = {word: lacking.get(word, len(book)) for word in sorted({*_words(condition)})}
    return {word: count for word, count in found.items() if count}


def _words(condition: object) -> Iterator[str]:
    """Yield what a condition names of an account, as it is written."""
    for part in every(condition):
        match part:
            case Signal() | Is():
                yield part.name
            case Dated():
                yield OF_CONTRACTS.get(part.date, part.date)
            case Since():
                yield f"weeks_since({part.action})"
            case Asked(question="known"):
                yield f"known({part.name})"
            case Asked(question="done"):
                yield f"done({part.name})"


OF_CONTRACTS = {
    "renewal": "weeks_to_renewal", "decision": "weeks_to_decision", "start": "tenure",
}  # fmt: skip
"""Dates that every book gives, and a word for each."""


def needs_a_past(condition: object) -> bool:
    """Return whether a condition compares weeks with earlier ones, which a book does not show."""
    return any(isinstance(part, Moved | Unchanged | Lasting) for part in every(condition))
