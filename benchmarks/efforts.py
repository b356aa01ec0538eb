"""How much is measured: the full case, or less of it in a rough pass."""

from dataclasses import dataclass

from benchmarks import case


@dataclass(frozen=True)
class Effort:
    """Sizes and numbers of rounds.

    Parameters
    ----------
    name
        What it is called in results.
    accounts, weeks
        The case that drivers and peers run.
    rounds
        How often each is timed, by name; those that are not named, ``other_rounds`` times.
    loop_runs
        Runs of the loop driver between two peers, of which the median counts.
    check_accounts, check_weeks
        The smaller case on which peers must agree before anything is timed.
    small_books, size_weeks, size_rounds, large
        Books of 200 accounts simulated one after the other, beside one of ``large`` accounts.
    replications, worker_rounds
        Replications of the case with one worker and with two.
    million, million_weeks, million_block, million_horizon
        Accounts; weeks simulated, in blocks each timed; and weeks for which accounts arrive.
    memory_sizes, memory_weeks, memory_rounds
        Accounts of the books whose peaks are compared.
    paired
        Replications by which common random numbers are judged.
    """

    name: str
    accounts: int = case.ACCOUNTS
    weeks: int = case.WEEKS
    rounds: tuple[tuple[str, int], ...] = (("naive", 2), ("mesa", 2))
    other_rounds: int = 7
    loop_runs: int = 1
    check_accounts: int = 300
    check_weeks: int = 60
    small_books: int = 40
    size_weeks: int = 52
    size_rounds: int = 5
    large: int = 100_000
    replications: int = 16
    worker_rounds: int = 3
    million: int = 1_000_000
    million_weeks: int = 52
    million_block: int = 13
    million_horizon: int = 260
    memory_sizes: tuple[int, int] = (50_000, 200_000)
    memory_weeks: int = 13
    memory_rounds: int = 2
    paired: int = 400

    def times(self, way: str) -> int:
        """Return how often a way is timed."""
        return dict(self.rounds).get(way, self.other_rounds)

    @property
    def size(self) -> str:
        """What drivers and peers run, in words."""
        return f"{self.accounts:,} accounts, {self.weeks} weeks"


FULL = Effort("full")
QUICK = Effort(
    "quick",
    weeks=10,
    rounds=(("naive", 2), ("mesa", 2)),
    other_rounds=5,
    loop_runs=5,
    check_accounts=100,
    check_weeks=40,
    small_books=30,
    size_weeks=8,
    size_rounds=3,
    replications=8,
    worker_rounds=2,
    million_weeks=6,
    million_block=2,
    million_horizon=6,
    memory_sizes=(20_000, 80_000),
    memory_weeks=4,
    memory_rounds=1,
    paired=100,
)
