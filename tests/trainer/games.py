"""Games for the tests: a small world that opens fast, in which things happen early."""

from functools import cache

from simcs.experiment.replications import Setup
from simcs.trainer.game import Game
from simcs.trainer.names import names_of
from simcs.trainer.scenario import Scenario

SMALL = Scenario(
    name="small",
    title="Small",
    role="You look after eight companies.",
    goal="Keep them.",
    unseen="How they feel.",
    ground="A small world for trying things out.",
    weeks=12,
    short_weeks=6,
    settings={
        "book.size": 8,
        "book.mix": {"smb": 0, "mid": 1, "enterprise": 0},
        "book.stagger": False,
        "book.burn_in_weeks": 20,
        "book.burn_in_accounts": 20,
        "team.csms": 1,
        "journey.segments.mid.terms": {4: 1.0},
        "journey.segments.mid.notice_weeks": 1,
        "journey.segments.mid.fit_mean": 0.5,
        "journey.segments.mid.voice": 0.8,
        "market.arrivals_per_year": 0,
    },
)


@cache
def setup() -> Setup:
    """Return what all games of `SMALL` share."""
    return SMALL.prepared()


def game(future: int = 0) -> Game:
    """Return a new game of `SMALL`."""
    return Game(setup(), future, SMALL.weeks)


NAMES = names_of(20, 1, 0)
