"""The command line: one function for each command."""

import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from simcs import terminal
from simcs.errors import ConfigError, SimcsError, described, printable, quoted, unknown
from simcs.experiment.arguments import ANONYMISE, path_typed, require_date_of_builds
from simcs.experiment.interrupts import Ended, stopped_cleanly

if TYPE_CHECKING:
    from simcs.experiment.config import Config

BAD_INPUT, DISAGREE, STOPPED, ENDED = 2, 1, 130, 143

HELP = """\
simcs - try customer-success policies on simulated customers before anyone tries them on real ones

Usage:
  simcs compare [key=value ...]   compare policies on a book of accounts
  simcs resume FOLDER             go on with an interrupted run
  simcs rerun FOLDER              repeat a finished run, and say whether every table is the same
  simcs report FOLDER             make the report of a finished run again (--details prints all)
  simcs diff FOLDER FOLDER        what differs between two runs, in settings and in results
  simcs scenarios FILE.yaml       what teams, arms, markets and signals bring, in $, in one table
  simcs signals [key=value ...]   show what each signal predicts, and how far ahead
  simcs trace RUN [account=NAME]  one account's journey under each policy, week by week
  simcs playbooks [show|check|try|new]
                                  the plays that your team runs: see, check, try and write them
  simcs today RUN|FILE            what your plays ask of the book as it stands, and of whom
  simcs hours [key=value ...]     what one more hour of each action brings, beside what it costs
  simcs parameters [WORD] [--csv] every parameter: default, range, unit, source, what it is
  simcs train [--port N] [--open] practise: the flight simulator, a site on this machine
  simcs claims [run NAME ...] [--quick]
                                  put claims of the field to the test, and print the ledger
  simcs check [key=value ...]     show that both drivers agree on your own config and policy
  simcs --version

Examples:
  simcs compare
  simcs compare book=csv book.path=my_accounts.csv policies=[none,heroic,proactive,blend]
  simcs compare policies=[heroic,proactive] team.csms=6 seed=7 depth=quick
  simcs compare preset=lean_team driver=loop depth=quick
  simcs compare --arm new=usage-drop depth=quick
  simcs compare experiment=sbg_regular

The last but one adds a playbook of the library to typical work; FILE.yaml in its place is your own.
The first two take about two minutes on two cores, the others less than one (depth=quick leaves out
alternative assumptions and team sizes).

--anonymise, with any of them that reads a book of yours: no name of a customer or a CSM is written
or printed. `simcs compare --help` lists the settings; docs/ explains them.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    The code is 0 when done, 1 when something differs, 2 for bad input, 130 when interrupted
    (Ctrl-C) and 143 when asked to end (SIGTERM).
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if sys.stdout is None or sys.stderr is None:  # closed by whoever began this
        nowhere = Path(os.devnull).open("w")  # noqa: SIM115 - until the end
        sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may not know all letters
            stream.reconfigure(errors="replace")
    try:
        with stopped_cleanly():
            code = _dispatch(given)
            sys.stdout.flush()
    except SimcsError as error:
        print(f"simcs: {printable(str(error))}", file=sys.stderr)
        code = BAD_INPUT
    except Ended:
        code = ENDED
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:  # whoever reads our output has closed it; the rest is discarded
        _discard_output()
        code = 0
    except OSError as error:  # such as a full disk behind the output
        print(f"simcs: {printable(described(error))}", file=sys.stderr)
        _discard_output()
        code = BAD_INPUT
    sys.exit(code)


def _discard_output() -> None:
    """Let Python write what is left of the output to nowhere when it ends."""
    with suppress(io.UnsupportedOperation):  # it may be no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(given: list[str]) -> int:
    of_folders = {"-h", "--help"} & {*given} and given[0] in ("resume", "rerun", "report", "diff")
    if not given or given[0] in ("-h", "--help", "help") or of_folders:
        print(HELP, end="")
        return 0
    if given[0] == "--version":
        import simcs

        print(simcs.__version__)
        return 0
    commands: dict[str, Callable[[list[str]], int]] = {
        "compare": _compare,
        "check": _check,
        "signals": _of_report("signal_command", "signals"),
        "parameters": _parameters,
        "trace": _of_report("trace_command", "trace_command"),
        "hours": _of_report("hour_command", "hours"),
        "playbooks": _of_report("playbook_command", "playbooks"),
        "today": _of_report("today_command", "today_command"),
        "scenarios": _of_report("scenario_command", "scenarios"),
        "resume": _resume,
        "rerun": _rerun,
        "report": _report,
        "diff": _diff,
        "claims": lambda words: int(import_module("simcs.claims.command").claims(words)),
        "train": lambda words: int(import_module("simcs.trainer.command").train(words)),
    }
    require_date_of_builds()
    if given[0] not in commands:
        raise ConfigError(unknown("command", given[0], commands))
    words = [ANONYMISE if word == "--anonymise" else word for word in given[1:]]
    return commands[given[0]](words)


def _compare(words: list[str]) -> int:
    from simcs.experiment import hydra_app

    details, overrides = terminal.asks_for_details(words)

    def task(config: "Config") -> None:
        from simcs.experiment.store import RunFolder

        folder = (
            RunFolder.fresh("compare") if config.folder is None else RunFolder.at(config.folder)
        )
        terminal.run(config, folder, details)

    hydra_app.run(task, overrides, "simcs compare")
    return 0


def _resume(given: list[str]) -> int:
    from simcs.experiment.book_file import with_path
    from simcs.experiment.config_yaml import from_yaml
    from simcs.experiment.playbook_copies import require_same_playbooks
    from simcs.experiment.rerun import require_policies_by_name
    from simcs.experiment.store import RunFolder

    details, words = terminal.asks_for_details(given)
    book, words = path_typed(words)
    [path] = _folders("resume", words, 1)
    folder = RunFolder.at(path)
    config = with_path(from_yaml(folder.config_yaml()), book, "simcs resume FOLDER")
    require_policies_by_name(config, folder, "go on with")
    if (folder.path / "provenance.json").exists():
        require_same_playbooks(folder, "go on with")
    terminal.run(config, folder, details)
    return 0


def _rerun(given: list[str]) -> int:
    from simcs.experiment import rerun
    from simcs.experiment.book_file import with_path
    from simcs.experiment.store import RunFolder

    book, words = path_typed(given)
    [path] = _folders("rerun", words, 1)
    before = RunFolder.at(path)
    config = with_path(rerun.config_to_repeat(before), book, "simcs rerun FOLDER")
    after = RunFolder.fresh("rerun")
    terminal.compute(config, after, shows=False)
    for line in rerun.changes_since(*(one.read_json("provenance.json") for one in (before, after))):
        print(f"simcs: {line}", file=sys.stderr)
    outcome = rerun.compared(before.path, after.path)
    print(f"{outcome}\n\nWritten to {printable(str(after.path))}")
    return 0 if outcome.repeated else DISAGREE


def _report(given: list[str]) -> int:
    from simcs.comparison import reread
    from simcs.experiment.anonymous_folder import anonymised, copy_typed
    from simcs.experiment.book_again import said_of_copy
    from simcs.experiment.store import RunFolder
    from simcs.report.report import report_files
    from simcs.run_files import write_pages, write_tables

    details, words = terminal.asks_for_details(given)
    copies, place, words = copy_typed(words)
    [path] = _folders("report", words, 1)
    if details and copies:
        raise ConfigError(
            "--details writes nothing and --anonymise writes a copy; allowed: simcs report FOLDER "
            "--anonymise, then simcs report COPY --details"
        )
    asked = RunFolder.at(path)
    folder = anonymised(asked, place) if copies else asked
    path = str(folder.path)
    if details:
        kept = reread(path)
        print(f"{terminal.answered(kept.answer)}\n\n{kept.details}")
        return 0
    found = reread(path).answer
    with folder.alone(), folder.written():
        folder.remove_half_written()  # by a report that was killed
        if found.config.plugins:
            # They are not run, so tables and texts with their metrics would lose them.
            report_files(found, folder)
            what = ": report.html and report.pdf, without what only its plugins name"
        else:
            with folder.hashed():
                write_tables(found, folder)
            what = ""
            if not write_pages(found, folder):
                return DISAGREE
    print(f"Written to {printable(path)}{what}")
    for line in said_of_copy(asked, folder) if copies else ():
        print(line)
    return 0


def _diff(given: list[str]) -> int:
    from simcs.comparison import reread
    from simcs.report.diff import diff

    first, second = _folders("diff", given, 2)
    names = Path(first).name, Path(second).name
    print(diff(reread(first).answer, reread(second).answer, names))
    return 0


def _folders(command: str, given: list[str], count: int) -> list[str]:
    for word in given:
        if word.startswith("-"):
            raise ConfigError(unknown("flag", word, ["--help", terminal.DETAILS, "--anonymise"]))
    if len(given) != count:
        wanted = "one folder" if count == 1 else f"{count} folders"
        line = f"simcs {command}{' FOLDER' * count}"
        raise ConfigError(f"{command} takes {wanted}; got {len(given)} arguments; allowed: {line}")
    for path in given:
        _require_no_scenarios(command, path)
    return given


def _require_no_scenarios(command: str, path: str) -> None:
    """Refuse folders of `simcs scenarios`, which are no comparison."""
    from simcs.experiment.other_folders import is_of_scenarios
    from simcs.experiment.store import RunFolder

    if is_of_scenarios(RunFolder.at(path).path):
        raise ConfigError(
            f"{command}: folder {quoted(path)} holds scenarios; allowed: simcs scenarios FILE.yaml "
            "again, which goes on with what was stopped and shows what is finished"
        )


def _of_report(module: str, name: str) -> Callable[[list[str]], int]:
    """Return a command that a module of `simcs.report` has; it is imported when it is called."""

    def run_it(given: list[str]) -> int:
        return int(getattr(import_module(f"simcs.report.{module}"), name)(given))

    return run_it


def _check(overrides: list[str]) -> int:
    from simcs.experiment import hydra_app
    from simcs.experiment.check import check

    agreed: list[bool] = []

    def task(config: "Config") -> None:
        agreed.append(check(config, lambda line: print(line, flush=True)))

    hydra_app.run(task, overrides, "simcs check")
    return 0 if all(agreed) else DISAGREE


def _parameters(given: list[str]) -> int:
    from simcs.report.parameters_text import answer

    print(answer(given), end="")
    return 0
