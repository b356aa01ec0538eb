"""Compiling ahead: on the first run, all cores compile what the run will call.

Otherwise each function would be compiled when it is first called, one after the other. A rehearsal
shows which functions that will be, and with which types: a handful of accounts, simulated for two
weeks in plain Python.
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from simcs.book.book import generated
from simcs.compiled import COMPILES, code_folder, rehearsal
from simcs.errors import RunError
from simcs.experiment.arms import arms_of
from simcs.experiment.config import Config, Driver, tickets_of
from simcs.experiment.garbage import uncollected
from simcs.experiment.parallel import can_fork, spread
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Typical
from simcs.playbooks import read_text
from simcs.playbooks.policy import Playbooks
from simcs.world import loop
from simcs.world.burn_in import burn_in
from simcs.world.observer import watch
from simcs.world.opening import open_world
from simcs.world.recorder import Recorder

WEEKS, ACCOUNTS, EACH = 2, 12, 2
"""A rehearsal's weeks, the accounts of its book, and those of each segment of its population."""

EVERY_PART = """\
playbooks:
  all: {when: usage >= 0%, do: check_in}
rules:
  contacts: 2 a month
"""
"""Playbooks that call all the machine code there is for playbooks."""


def compile_ahead(config: Config) -> None:
    """Compile what a run of this kind calls, unless that was done before.

    Where this process cannot be copied, functions are compiled when they are called.
    """
    if not COMPILES:
        return
    with_playbooks = any(isinstance(arm.policy, Playbooks) for arm in arms_of(config))
    kind = f"{config.driver.name}{'-with-playbooks' if with_playbooks else ''}"
    done = Path(code_folder()) / f"compiled-for-{kind}"
    if done.exists() or not can_fork():
        return
    policy: Policy = Typical()
    if with_playbooks:  # their first week would else last longer than a plan may take
        policy = Playbooks(read_text(EVERY_PART), policy)
    with rehearsal() as calls, np.errstate(over="ignore"):
        _rehearse(config, policy)
    todo = sorted(calls, key=lambda call: -call[0].size())
    print("Compiling, once, which takes some seconds …", file=sys.stderr, flush=True)

    def compile_one(number: int) -> None:
        kernel, kinds = todo[number]
        kernel.compile_for(kinds)

    *most, least = range(len(todo))
    try:
        with uncollected():  # compiling makes little garbage and much that stays
            compile_one(least)  # makes numba ready, once for all processes
            for _ in spread(compile_one, most, None):
                pass
    except RunError:
        return  # a process was ended: what is missing is compiled when it is called
    with suppress(OSError):
        done.touch()


def _rehearse(config: Config, policy: Policy) -> None:
    """Open a small world and run it under a policy."""
    journey, signals, team = config.journey, config.signals, config.team
    population = burn_in(journey, signals, team, WEEKS, EACH, config.seed)
    mix = dict.fromkeys(journey.segments, 1.0 / len(journey.segments))
    book = generated(ACCOUNTS, mix, True, journey.segments, population, config.seed)
    world = open_world(
        "rehearsal", policy, book, journey, signals, team, config.market, population, WEEKS,
        config.seed, 0,
    )  # fmt: skip
    world.tickets = tickets_of(config)
    weeks: Any = loop.weeks
    if config.driver is not Driver.loop:
        from simcs import agents

        weeks = agents.weeks
    watch(world, weeks(world), Recorder(world))
