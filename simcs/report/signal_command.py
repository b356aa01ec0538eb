"""`simcs signals`: simulate futures, and print what each signal predicts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simcs.experiment import hydra_app
from simcs.experiment.arm_flags import keys_of
from simcs.experiment.progress import progress
from simcs.experiment.replications import prepare
from simcs.report.signal_text import signal_report
from simcs.studies.signal_quality import foreseen

if TYPE_CHECKING:
    from simcs.experiment.config import Config

USUAL = ("policies=[typical]", "replications=10")


def signals(overrides: Sequence[str]) -> int:
    """Run `simcs signals [key=value ...]`.

    Raises
    ------
    SimcsError
        When the input cannot be used.
    """
    given = keys_of(overrides)
    # The clock needs the other driver.
    usual = [*USUAL] if "service" in given else [*USUAL, "driver=loop"]
    usual = [setting for setting in usual if setting.partition("=")[0] not in given]
    hydra_app.run(_show, [*usual, *overrides], "simcs signals")
    return 0


def _show(config: "Config") -> None:
    setup = prepare(config)
    with progress(None, config.replications, "futures") as count:
        found = foreseen(setup, count)
    for number, arm in enumerate(setup.arms):
        mine = [futures[number] for futures in found]
        names, made_up = list(config.journey.segments), setup.book.made_up
        print(signal_report(arm.name, mine, names, config.seed, made_up))
