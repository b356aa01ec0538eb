"""`simcs playbooks try`: what a file of playbooks is worth, the same futures with and without."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from simcs.analysis.playbook_worth import STUDY
from simcs.errors import ConfigError, printable, quoted, typed
from simcs.experiment import hydra_app
from simcs.experiment.arm_flags import ARM, WITHOUT, as_words, flag_values
from simcs.experiment.arm_flags import WITH as WITH_FILE
from simcs.experiment.arms import by_name, with_playbooks
from simcs.experiment.comparison import simulate
from simcs.experiment.measurements import RunAnswer, measured
from simcs.experiment.own_columns import notes_on_columns
from simcs.experiment.progress import progress
from simcs.experiment.replications import prepare
from simcs.playbooks.bases import USUAL as BASE
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.switch_checks import switch_warnings
from simcs.playbooks.texts import opened
from simcs.report.playbook_owners import owners_without_hours
from simcs.report.try_text import answer
from simcs.studies.playbooks import together
from simcs.studies.run import run_study
from simcs.studies.variants import simulate_variants

if TYPE_CHECKING:
    from simcs.experiment.config import Config

USUAL = ("book.size=300", "replications=60", "depth=quick")
WITH = "with playbooks"
OWN = "playbooks."
"""How settings of the file begin: playbooks.FILE.SETTING=VALUE."""
OF_OTHERS = ("executive_hours", "specialist_hours")
WRITES_NOTHING = "writes nothing"
MOST_TAKEN_APART = 4
"""Playbooks of a file up to which each is tried on its own too."""

ABOUT = """\
What a file of playbooks is worth: the same simulated futures of a book with and without it.

  FILE                     a file of playbooks, or the name of one that ships
  policies=[proactive]     what the team does besides; by default what the file says, or typical
  playbooks.FILE.drop=20%  another value for a setting of the file
  --with NAME              another file or a playbook of the library as well
  --without NAME           all of the file's playbooks but this one
  book=csv book.path=FILE  your own accounts; by default a made-up book of 300
  replications=60          simulated futures

It takes less than a minute on two cores. All settings of a comparison can be given.
"""
"""What `simcs playbooks try --help` says first."""


def try_out(words: Sequence[str]) -> None:
    """Run `simcs playbooks try FILE [key=value ...]`.

    Raises
    ------
    SimcsError
        When the file or a setting cannot be used.
    """
    helps = bool({"-h", "--help"} & {*words})
    flags, words = flag_values(words)
    if flags[ARM]:
        raise ConfigError(
            f"playbooks try compares one file with what the team does without it, and takes no "
            f"{ARM}; allowed: simcs compare {as_words(flags)[0]}"
        )
    files = [word for word in words if "=" not in word and not word.startswith("-")]
    if len(files) != 1 and not (helps and not files):
        raise ConfigError(not_one_file("try", files))
    if files:
        opened(files[0])  # before anything else: this is what was asked
    others = [word for word in words if word not in files]
    asked = _Asked(files[0] if files else "", others, flags[WITH_FILE], flags[WITHOUT])
    hydra_app.run(asked.show, asked.settings(), "simcs playbooks try FILE", ABOUT)


TOGETHER = ("check", "try")
"""Commands that take more files, each after a flag."""


def not_one_file(verb: str, files: Sequence[str]) -> str:
    """Return that a command takes one file, not none or several, and what to type instead."""
    got = "none" if not files else f"{len(files)}: {', '.join(map(repr, files))}"
    said = f"playbooks {verb} takes one file; got {printable(got)}; allowed: simcs playbooks"
    if len(files) < 2:
        return f"{said} {verb} FILE, or the name of one that ships"
    first, *more = map(typed, files)
    together = f"{first} {' '.join(f'{WITH_FILE} {one}' for one in more)}"
    if verb in TOGETHER:
        return f"{said} {verb} {together}"
    return f"{said} {verb} {first}, then the next; together: simcs playbooks try {together}"


def values_given(words: Sequence[str], stems: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the values that settings of files are given, as configurations have them.

    Parameters
    ----------
    words
        Each playbooks.FILE.SETTING=VALUE.
    stems
        What the files are called there.

    Raises
    ------
    ConfigError
        When a word is of no such file, or says no setting or no value.
    """
    values: dict[str, dict[str, str]] = {}
    for word in words:
        key, _, value = word.removeprefix(OWN).partition("=")
        file, _, setting = key.rpartition(".")
        if file not in stems or not setting or not value:
            this = "this file" if len(stems) == 1 else "these files"
            raise ConfigError(
                f"{quoted(word)} names no setting of {this}; allowed: "
                f"{' or '.join(f'{OWN}{stem}.SETTING=VALUE' for stem in stems)}"
            )
        values.setdefault(file, {})[setting] = value
    return values


class _Asked:
    """What is tried, and with which settings.

    Parameters
    ----------
    given
        The file, or the name of one that ships.
    words
        All else: settings and flags.
    added, left_out
        Other files, and playbooks that are taken out.
    """

    def __init__(
        self, given: str, words: Sequence[str], added: Sequence[str], left_out: Sequence[str]
    ) -> None:
        self.given = given
        self.files = [given, *added]
        self.arm = {"use": [given], "with": [*added], "without": [*left_out]}
        self.own = [word for word in words if word.startswith(OWN)]
        self.words = [word for word in words if word not in self.own]
        self.keys = {word.partition("=")[0] for word in self.words}

    def own_values(self) -> dict[str, dict[str, str]]:
        """Return the values that settings of the file are given, as configurations have them."""
        return values_given(self.own, [opened(one).stem for one in self.files])

    def settings(self) -> list[str]:
        """Return the settings of the comparison: those given, and the usual ones of others."""
        usual = [*USUAL, *([] if "service" in self.keys else ["driver=loop"])]
        if self.keys & {"book", "preset", "experiment"}:  # they may say how large the book is
            usual.remove(USUAL[0])
        return [*(one for one in usual if one.partition("=")[0] not in self.keys), *self.words]

    def show(self, config: Config) -> None:
        """Run both arms and print the answer."""
        for key, value in (("folder", config.folder), ("events", config.events), ("by", config.by)):
            if value:
                what = "breaks nothing down (simcs compare does)" if key == "by" else WRITES_NOTHING
                raise ConfigError(
                    f"{key} is {quoted(value)}, but playbooks try {what}; allowed: to leave it out"
                )
        base, policy = self._base(config)
        name = WITH if base != WITH else f"{WITH} 2"
        config = with_playbooks(
            replace(
                config,
                policies={base: policy, name: {**self.arm, "on top of": base}},
                playbooks=self.own_values(),
                ceiling=False,
            )
        )
        tried = config.policies[name]
        lent = {} if self._say_hours() else owners_without_hours(tried.file, config.team)
        given: dict[str, Any] = {**lent}
        config = replace(config, team=replace(config.team, **given))
        print("Preparing …", file=sys.stderr, flush=True)
        setup = prepare(config)
        stage = partial(progress, unit="futures")
        with stage("futures", setup.config.replications) as done:
            found = RunAnswer(measured(simulate(setup, None, done)))
        few = len(tried.file.playbooks) <= MOST_TAKEN_APART
        if few and not len(found.study(STUDY)):
            found = found.with_study(*run_study(STUDY, setup, found.pair, None, stage))
        elif (variants := together(setup)) and not len(found.study(STUDY)):
            with stage(STUDY, sum(len(one.replications) for one in variants)) as done:
                found = found.with_study(simulate_variants(setup, variants, None, done))
        shown = " and ".join(printable(opened(one).shown) for one in self.files)
        if tried.made is not None and tried.made.changed:
            values = (f"{key} {value}" for key, value in tried.made.changed.items())
            shown += f" ({', '.join(values)})"
        print(printable("\n".join(answer(found, shown, base, lent))))
        for note in notes_on_columns([(name, tried)], setup.book.own):
            print(f"! {note}")
        for one in switch_warnings(tried.file, lambda key: attrgetter(key)(config)):
            print(printable(f"! {one.playbook or shown}: {one.sentence}"))

    def _say_hours(self) -> bool:
        return any(key.startswith("team.") and key.endswith(OF_OTHERS) for key in self.keys)

    def _base(self, config: Config) -> tuple[str, Any]:
        """Return the arm on top of which the playbooks stand: its name, and what it is."""
        if "policies" not in self.keys:
            name = Playbooks.from_yaml(self.given).file.rules.on_top_of or BASE
            return name, name
        chosen = by_name(config.policies)
        if len(chosen) != 1:
            raise ConfigError(
                f"policies names {len(chosen)} arms; allowed: the one that the playbooks stand on, "
                "such as policies=[proactive]"
            )
        return next(iter(chosen.items()))
