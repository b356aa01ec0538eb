"""`simcs claims`: run studies, print the ledger, say where a rerun contradicts what is stored."""

import sys
from collections.abc import Sequence

from simcs.claims import runner
from simcs.claims.companies import Stage
from simcs.claims.ledger import printed
from simcs.claims.study import FULL, QUICK, Effort
from simcs.claims.words import disagreements
from simcs.errors import ConfigError, quoted, unknown
from simcs.experiment.progress import progress

VERBS = ("run", "show")
FLAGS = ("--quick", "--store")
CONTRADICTED = 1

TAKES = {FULL.name: "one to ten minutes", QUICK.name: "half a minute at most"}


HELP = """\
simcs claims - put claims of the field to the test

Usage:
  simcs claims [run [NAME ...]]   run studies and print the ledger; all of the ledger by default
  simcs claims show [NAME ...]    print stored results, run nothing

  --quick     a rough pass of some minutes: four companies, by default and at the ends of one
              factor, no alternative assumptions
  --store     keep full results beside the studies, and remake the pages of docs/ (in a checkout)
  workers=N   processes; one for each core by default

docs/how-to/claims.md explains studies, and how to write one.
"""


def claims(given: Sequence[str]) -> int:
    """Run `simcs claims [run|show] [NAME ...] [--quick] [--store] [workers=N]`.

    Returns
    -------
    int
        1 where a verdict contradicts the stored one, else 0.

    Raises
    ------
    ConfigError
        When an argument cannot be used.
    """
    if {"-h", "--help"} & {*given}:
        print(HELP, end="")
        return 0
    words, flags, workers = _parted(given)
    verb, *chosen = words or ["run"]
    if verb not in VERBS:
        raise ConfigError(unknown("word after claims", verb, VERBS))
    for name in chosen:
        runner.study(name)  # a wrong name is reported before anything runs
    if verb == "show":
        if flags or workers is not None:
            raise ConfigError("claims show runs nothing; allowed after it: names of studies")
        return _show(chosen)
    names = chosen or [n for n in runner.names() if runner.study(n).about == "claim"]
    if "--store" in flags:
        runner.checkout_docs()
    effort = QUICK if "--quick" in flags else FULL
    ran = _run(names, effort, workers)
    print(printed([(one.study, one.result) for one in ran]))
    folders = ", ".join(str(one.folder) for one in ran)
    print(f"\n{effort.name} effort ({_effort(effort)}). Results and figures: {folders}")
    contradictions = [line for one in ran for line in _against(one)]
    for line in contradictions:
        print(f"Contradiction: {line}")
    if "--store" in flags:
        runner.store(ran)
        print("Stored under experiments/, and pages of docs/ written again.")
        return 0
    return CONTRADICTED if contradictions else 0


def _show(chosen: Sequence[str]) -> int:
    results = runner.results()
    names = chosen or [n for n, (study, _) in results.items() if study.about == "claim"]
    for name in names or runner.names():
        if name not in results:
            raise ConfigError(
                f"study {name!r} has no stored result, or one from before it was changed; allowed: "
                f"{', '.join(results) or 'none yet'}"
            )
    print(printed([results[name] for name in names]))
    return 0


def _run(names: Sequence[str], effort: Effort, workers: int | None) -> list[runner.Ran]:
    count = "one study" if len(names) == 1 else f"{len(names)} studies"
    print(f"{count}; on two cores each takes {TAKES[effort.name]}", file=sys.stderr, flush=True)
    ran = []
    for name in names:
        try:
            ran.append(runner.run(name, effort, _stage(name), workers))
        except KeyboardInterrupt:
            print("\nsimcs: stopped; the same command goes on from here", file=sys.stderr)
            raise
    return ran


def _parted(given: Sequence[str]) -> tuple[list[str], list[str], int | None]:
    """Return words, flags, and the number of processes."""
    flags = [word for word in given if word.startswith("-")]
    words = [word for word in given if word not in flags and "=" not in word]
    for flag in flags:
        if flag not in FLAGS:
            raise ConfigError(unknown("flag", flag, FLAGS))
    if {*FLAGS} <= {*flags}:
        raise ConfigError("--store with --quick; allowed: one of them, as a rough pass is not kept")
    return words, flags, _workers([word for word in given if word not in (*flags, *words)])


def _effort(effort: Effort) -> str:
    most = "" if effort.most == effort.first else f" to {effort.most}"
    points = "by default and at both ends of the first factor" if effort.ends else "at every point"
    sets = f"{effort.sets or 'no'} sets of alternative assumptions"
    return f"{effort.first}{most} companies {points}, {sets}"


def _workers(settings: Sequence[str]) -> int | None:
    workers = None
    for setting in settings:
        key, _, value = setting.partition("=")
        if key != "workers":
            raise ConfigError(f"{quoted(setting)}; allowed: workers=N")
        if not value.isdecimal() or not 1 <= int(value) <= 1024:
            raise ConfigError(f"workers is {quoted(value)}; allowed: 1 to 1024")
        workers = int(value)
    return workers


def _against(one: runner.Ran) -> list[str]:
    before = runner.stored(one.study.name)
    return [] if before is None else disagreements(one.study, one.result, before)


def _stage(name: str) -> Stage:
    return lambda what, companies: progress(f"{name}: {what}", companies, "companies")
