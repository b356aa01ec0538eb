"""The SimPy driver: customers and CSMs are processes. Read and extend this one."""

from collections.abc import Iterator

import simpy

from simcs.agents.clock import WEEK_MINUTES, Moment
from simcs.agents.simulation import Simulation
from simcs.world.state import WorldState


def weeks(world: WorldState) -> Iterator[int]:
    """Run a world to its horizon, in place, and yield each week after it has closed."""
    env = simpy.Environment()
    env.process(Simulation(env, world).weeks())
    for week in range(world.horizon):
        env.run(until=week * WEEK_MINUTES + Moment.CLOSED)
        yield week
