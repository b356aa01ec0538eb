"""Other made-up books like the run's: what holds for a company like this one, not this very book.

Each has a seed of its own, and so other accounts and other random numbers. The typical population
that the accounts are drawn from is the run's, and so are the number of futures and the policies.
"""

from __future__ import annotations

from simcs.experiment.replications import Setup
from simcs.studies.variants import Variant

STUDY = "books"


def other_books(setup: Setup) -> list[Variant]:
    """Return the books of the further seeds, ``seeds`` less one, as variants of a run."""
    config = setup.config
    futures = tuple(range(config.replications))
    return [
        Variant(STUDY, str(seed), {"seed": seed % SEEDS}, futures)
        for seed in range(config.seed + 1, config.seed + config.seeds)
    ]


SEEDS = 2**32
"""How many seeds there are; after the last comes the first."""
