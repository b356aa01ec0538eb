"""All ways to run the case, each as a peer is: the drivers of simcs, and the peers themselves."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module

from benchmarks import agreement, case
from benchmarks.pandas_policy import PandasBlend
from benchmarks.peers import Final, Opened
from simcs import agents
from simcs.errors import RunError
from simcs.experiment.replications import Setup
from simcs.world import loop
from simcs.world.state import WorldState

LOOP, AGENTS, PANDAS = "sweep", "agents", "pandas"
"""Names in stored results, where the loop driver has the name it had first."""
PEERS = {
    "naive": "benchmarks.peers.naive",
    "mesa": "benchmarks.peers.mesa_abm",
    "mesa_doors": "benchmarks.peers.mesa_doors",
    "array": "benchmarks.peers.array",
    "c": "benchmarks.peers.c",
}
ARMS = {"c": case.FALLING}
"""What peers run that leave out something of the case's own arm."""
STATISTICAL = ("array",)
"""Peers with random numbers of their own, which agree with the loop driver statistically."""

Agrees = Callable[[Setup], str]
"""Returns what speaks against agreement, and nothing if nothing does."""


class DisagreementError(RunError):
    """A peer does not run the same model, so that its time says nothing."""


def by_driver(drive: Callable[[WorldState], Iterator[int]], policy: object = None) -> Opened:
    """Return a driver of simcs as a peer is; ``policy`` takes the place of the case's."""

    def opened(prepared: Setup, replication: int) -> Callable[[], Final]:
        world = case.opened(prepared, replication)
        if policy is not None:
            world.policy = policy  # type: ignore[assignment]

        def run() -> Final:
            for _ in drive(world):
                pass
            return Final(world.accounts, world.ledger)

        return run

    return opened


def ours() -> dict[str, Opened]:
    """Return the ways that come with simcs."""
    return {
        LOOP: by_driver(loop.weeks),
        AGENTS: by_driver(agents.weeks),
        PANDAS: by_driver(loop.weeks, PandasBlend()),
    }


def peers() -> tuple[dict[str, Opened], dict[str, Agrees]]:
    """Return the peers, and how those with random numbers of their own are checked.

    Raises
    ------
    RunError
        When one cannot be loaded.
    """
    found: dict[str, Opened] = {}
    checks: dict[str, Agrees] = {}
    for name, path in PEERS.items():
        try:
            module = import_module(path)
        except (ImportError, OSError) as error:
            raise RunError(f"peer {name}: {path} cannot be loaded ({error})") from error
        found[name] = module.opened
        if name in STATISTICAL:
            checks[name] = partial(on_the_whole, module.opened)
    return found, checks


def by_arm(ways: Mapping[str, Opened]) -> dict[str, dict[str, Opened]]:
    """Return ways by the arms that they run, as the command line takes these, with the loop."""
    found: dict[str, dict[str, Opened]] = {}
    for name, opened in ways.items():
        if name != LOOP:
            arms = ARMS.get(name, case.ARMS)
            found.setdefault(arms, {LOOP: ways[LOOP]})[name] = opened
    return found


def on_the_whole(opened: Opened, prepared: Setup) -> str:
    """Return where a peer with its own random numbers differs by more than random error."""
    numbers = range(agreement.REPLICATIONS)
    theirs, truth = (
        [way(prepared, number)() for number in numbers] for way in (opened, by_driver(loop.weeks))
    )
    return agreement.beyond_chance(theirs, truth)


def require_agreement(
    ways: Mapping[str, Opened], checks: Mapping[str, Agrees], prepared: Setup
) -> None:
    """Require that all ways end like the loop driver, or statistically so where ``checks`` has one.

    Raises
    ------
    DisagreementError
        When one does not; the message names it and what differs first.
    """
    truth = ways[LOOP](prepared, 0)()
    for name, opened in ways.items():
        try:
            run = opened(prepared, 0)
        except (RuntimeError, OSError) as error:
            raise RunError(f"peer {name} cannot be made ready: {error}") from error
        check = checks.get(name)
        require_none(name, check(prepared) if check else agreement.difference(run(), truth))


def require_none(name: str, found: str) -> None:
    """Require that nothing was found to differ.

    Raises
    ------
    DisagreementError
        When something was.
    """
    if found:
        raise DisagreementError(f"{name} does not agree with the loop: {found}; nothing was stored")
