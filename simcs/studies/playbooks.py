"""What each playbook is worth: the same futures without it, one at a time."""

from __future__ import annotations

from simcs.analysis.playbook_worth import IN_VARIANT, STUDY, variant_of
from simcs.experiment.replications import Setup
from simcs.playbooks.policy import Playbooks
from simcs.studies.variants import Variant

FUTURES = 240
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


def futures_each(playbooks: int, replications: int) -> int:
    """Return in how many of the run's futures each playbook is left out.

    In all of them where there are few playbooks. One future of 500 accounts with ten playbooks
    takes .4 seconds of a core, so that the study of ten ends within a minute on two.
    """
    return min(replications, max(LEAST, FUTURES // max(1, playbooks)))
