"""What is measured, by the keys of results.json: in words, with floor, aim, and what binds."""

from dataclasses import dataclass

TIMES, SECONDS, BYTES, MILLIONS = "times", "s", "bytes", "million a second"


@dataclass(frozen=True)
class Target:
    """One row of the table of results.

    Parameters
    ----------
    compares
        What the row compares, one sentence.
    unit
        Of the value.
    floor, aim
        What is asked for at least (at most, where lower is better), and what is aimed at; None
        where the value is reported without.
    higher
        Whether more is better.
    binds
        What stands in the way, told where the floor or the aim is missed.
    """

    compares: str
    unit: str = TIMES
    floor: float | None = None
    aim: float | None = None
    higher: bool = True
    binds: str = ""

    def verdict(self, median: float) -> str:
        """Return whether a value meets the aim, the floor only, or neither."""
        if self.floor is None or self.aim is None:
            return "reported only"
        sign = 1 if self.higher else -1
        if sign * median >= sign * self.aim:
            return "aim met"
        return "floor met" if sign * median >= sign * self.floor else "missed"


TARGETS: dict[str, Target] = {
    "sweep_over_naive": Target(
        "Seconds of the naive SimPy oracle, in which every customer wakes each week, over seconds "
        "of the sweep.",
        floor=80,
        aim=120,
        binds="The sweep's own week: its policy in NumPy, and luck, telemetry and drift of each "
        "account in compiled loops.",
    ),
    "sweep_over_mesa": Target(
        "Seconds of a Mesa 3 model of agents that call the same scalar functions, over seconds of "
        "the sweep.",
        floor=35,
        aim=60,
        binds="The Mesa model shares the compiled functions and the policy, so that what it spends "
        "more is only a few calls from Python for each account a week.",
    ),
    "sweep_over_array": Target(
        "Seconds of a NumPy version in whole-array operations, the idiom of Starsim, over seconds "
        "of the sweep.",
        floor=4,
        aim=8,
        binds="Both spend their time in compiled loops; the array version goes over memory once "
        "for each operation, which costs least where columns fit the processor's cache, as here.",
    ),
    "sweep_over_c": Target(
        "Seconds of the same weeks written in C at the same bits (gcc -O3 -ffp-contract=off) over "
        "seconds of the sweep.",
        floor=0.6,
        aim=0.85,
        binds="The policy stays NumPy behind a read-only view, and each phase is entered from "
        "Python once a week; C has neither.",
    ),
    "agents_over_naive": Target(
        "Seconds of the naive SimPy oracle over seconds of the agents.",
        floor=8,
        aim=15,
        binds="Each customer is a SimPy process: what binds are the events of those that wake.",
    ),
    "small_over_large": Target(
        "Account-weeks a second of the sweep with books of 200 accounts over those with a book of "
        "100,000; opening the worlds is not timed.",
        floor=0.5,
        aim=0.8,
        binds="A week has a fixed cost, of the policy's NumPy calls and of entering compiled code, "
        "and 200 accounts share it; large books in turn wait for memory.",
    ),
    "pandas_policy_over_naive": Target(
        "Seconds of the naive SimPy oracle over seconds of the sweep with the same policy written "
        "on a pandas DataFrame a week.",
        floor=25,
        aim=45,
        binds="Building the DataFrame and selecting from it, each week, are what the policy costs.",
    ),
    "two_workers_over_one": Target(
        "Wall time of replications of the case in one process over that with two workers, starting "
        "these included; the population is burnt in and the code loaded before.",
        floor=1.7,
        aim=1.9,
        binds="When both cores work, each is slower on this machine; and the last replication may "
        "leave one worker waiting.",
    ),
    "million_weeks_per_second": Target(
        "Million account-weeks a second of the sweep at 1,000,000 accounts, one block of weeks "
        "after the other, opening not timed; a sight check, noisy.",
        MILLIONS,
        floor=3,
        aim=6,
        binds="Each week reads and writes every account, and draws its luck: memory and arithmetic "
        "bind together.",
    ),
    "bytes_per_account": Target(
        "Peak memory of a process that lives the case with many accounts less that of one with "
        "fewer, over the difference of their numbers of accounts, those that may arrive within "
        "the horizon included: the base cancels out.",
        BYTES,
        floor=400,
        aim=200,
        higher=False,
        binds="The row of an account is held twice where arms share an opened world, and the "
        "policy's view is a copy of what it may see.",
    ),
    "jit_cold_s": Target(
        "First run ever, with an empty cache, less a warm one: what compiling costs.",
        SECONDS,
        floor=8,
        aim=4,
        higher=False,
        binds="numba infers types and LLVM optimises each function once for each signature, in one "
        "process.",
    ),
    "warm_start_s": Target(
        "From the start of Python to the first week lived, with the cache filled.",
        SECONDS,
        floor=2,
        aim=1.2,
        higher=False,
        binds="Importing numba, and Hydra's composing, before the first week.",
    ),
    "help_s": Target(
        "`simcs --help`, from the start of the process to its end.",
        SECONDS,
        floor=1,
        aim=0.5,
        higher=False,
    ),
    "crn_replications": Target(
        "How many times fewer replications the difference of two arms in net retention needs when "
        "both meet the same luck: variance of the difference with independent luck over that with "
        "common luck.",
    ),
}
