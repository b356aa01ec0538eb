"""What each playbook is worth: the same futures without it, one at a time.

Where people do not do all steps as written, also what all of an arm are worth: the same futures in
which they do, and those without any.
"""

from __future__ import annotations

from simcs.analysis import as_written
from simcs.analysis.playbook_worth import IN_VARIANT, STUDY, variant_of
from simcs.experiment.replications import Setup
from simcs.playbooks.left_out import ALL
from simcs.playbooks.policy import Playbooks
from simcs.studies.variants import Variant

FUTURES = 300
"""Futures that the whole study simulates at most, over all playbooks …"""
LEAST = 10
"""… unless each would have fewer than so many, which show too little."""


def without_each(setup: Setup) -> list[Variant]:
    """Return a variant for each playbook of each arm, in which it only notes who would enter.

    Of one that has variants of its own and a goal, also one in which all get the same, for each.
    """
    plays = [
        (arm.name, playbook)
        for arm in setup.arms
        if isinstance(arm.policy, Playbooks)
        for playbook in arm.policy.file.playbooks
        if playbook.name not in arm.policy.shadow
    ]
    each = [(arm, playbook.name) for arm, playbook in plays]
    each += [
        (arm, f"{playbook.name}{IN_VARIANT}{variant.name}")
        for arm, playbook in plays
        if playbook.goal is not None
        for variant in playbook.variants
    ]
    futures = tuple(range(futures_each(len(each), setup.config.replications)))
    return [
        Variant(STUDY, variant_of(arm, playbook), {}, futures, arms=(arm,), without=playbook)
        for arm, playbook in each
    ]


def together(setup: Setup) -> list[Variant]:
    """Return two variants of each arm with playbooks: all as written, and none of them.

    In all of the run's futures; no variants where all is done as written anyhow.
    """
    if setup.config.team.as_written >= 1:
        return []
    futures = tuple(range(setup.config.replications))
    arms = [arm.name for arm in setup.arms if isinstance(arm.policy, Playbooks)]
    found = []
    for arm in arms:
        written, none = (
            as_written.variant_of(arm, what) for what in (as_written.DONE, as_written.NOTHING)
        )
        found.append(Variant(STUDY, written, {"team.as_written": 1.0}, futures, arms=(arm,)))
        found.append(Variant(STUDY, none, {}, futures, arms=(arm,), without=ALL))
    return found


def futures_each(playbooks: int, replications: int) -> int:
    """Return in how many of the run's futures each playbook is left out.

    In all of them where there are few playbooks. One future of 500 accounts with ten playbooks
    takes .3 seconds of a core, so that the study of ten ends within a minute on two.
    """
    return min(replications, max(LEAST, FUTURES // max(1, playbooks)))
