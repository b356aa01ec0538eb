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
        What stands in the way, reported where the floor or the aim is missed.
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
        "Seconds of the naive SimPy oracle, in which every customer wakes each week, also once it "
        "has left, over seconds of the loop.",
        floor=80,
        aim=120,
    ),
    "sweep_over_mesa": Target(
        "Seconds of a Mesa 3 model, whose agents keep their state as plain attributes and call the "
        "same scalar functions as plain Python, over seconds of the loop. (With compiled ones "
        "numba's unpacking of each account takes longer; the next row goes around that, and would "
        "miss the floor.)",
        floor=35,
        aim=60,
    ),
    "sweep_over_mesa_doors": Target(
        "The same for Mesa agents that are written around numba: state in one array, and for each "
        "agent and phase one call of a compiled function made for that.",
    ),
    "sweep_over_array": Target(
        "Seconds of a NumPy version in whole-array operations, the idiom of Starsim, over seconds "
        "of the loop.",
        floor=4,
        aim=8,
        binds="The array version was tuned until it took little more than three times as long as "
        "C (its columns fit the processor's cache); even C at the same bits misses the floor.",
    ),
    "sweep_over_c": Target(
        "Seconds of the same weeks written in C at the same bits (gcc -O3 -march=native "
        "-ffp-contract=off) over seconds of the loop.",
        floor=0.6,
        aim=0.85,
        binds="A fifth of the loop's week is the policy's: NumPy calls, its view, and checking "
        "what it asks for; C decides in one pass over the accounts themselves.",
    ),
    "agents_over_naive": Target(
        "Seconds of the naive SimPy oracle over seconds of the agents.",
        floor=8,
        aim=15,
    ),
    "small_over_large": Target(
        "Account-weeks a second of the loop with books of 200 accounts over those with a book of "
        "100,000; opening the worlds is not timed.",
        floor=0.5,
        aim=0.8,
        binds="A week costs some 180 microseconds however few accounts there are: 150 of them are "
        "the policy's NumPy calls, its view and the reading of its plan, the rest is Python "
        "entering compiled code. 200 accounts share it, and cost half as much themselves.",
    ),
    "pandas_policy_over_naive": Target(
        "Seconds of the naive SimPy oracle over seconds of the loop with the same policy written "
        "on a pandas DataFrame a week.",
        floor=25,
        aim=45,
    ),
    "two_workers_over_one": Target(
        "Wall time of replications of the case in one process over that with two workers, starting "
        "these included; the population is burnt in and the code loaded before.",
        floor=1.7,
        aim=1.9,
        binds="Processes are begun and ended within the time that counts, and share caches and "
        "memory: two of the C version, which have nothing else in common, come to 1.8.",
    ),
    "million_weeks_per_second": Target(
        "Million account-weeks a second of the loop at 1,000,000 accounts, in one process, one "
        "block of weeks after the other, opening not timed; a sight check, noisy.",
        MILLIONS,
        floor=3,
        aim=6,
        binds="One core's arithmetic: random numbers, telemetry and drift take some 220 "
        "nanoseconds for an account and week; then memory, since tasks are served by priority, all "
        "over the book. With a process for each of two policies it is 3.2 (below).",
    ),
    "bytes_per_account": Target(
        "Peak memory of a process that simulates the case with many accounts less that of one with "
        "fewer, over the difference of their numbers of accounts, those that may arrive within "
        "the horizon included (1.7 for each of the opening book): the base cancels out.",
        BYTES,
        floor=400,
        aim=200,
        higher=False,
        binds="A row has 409 bytes, of which 272 are floating-point numbers that no rounding may "
        "touch; the rest is what the policy's view copies, its masks, and tasks.",
    ),
    "jit_cold_s": Target(
        "First run ever, with an empty cache, less a warm one: what compiling costs, and making up "
        "the usual population.",
        SECONDS,
        floor=20,
        aim=4,
        higher=False,
        binds="numba infers the types of 130 functions in Python, some 60 milliseconds each, and "
        "LLVM takes five seconds of processor time; two processes share this, and slow each other "
        "down.",
    ),
    "warm_start_s": Target(
        "From the start of Python to the first week simulated, with the cache filled.",
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
        "both meet the same random numbers: variance of the difference with independent ones over "
        "that with common ones.",
    ),
}
