"""Studies found under experiments/, run into folders of their own, and stored."""

from __future__ import annotations

import hashlib
import importlib.util
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from simcs.claims import figure, ledger, thesis
from simcs.claims.companies import Stage, simulate
from simcs.claims.result import Result, concluded, fits, from_json, to_json
from simcs.claims.study import PRESETS, Effort, Study
from simcs.compiled import source_hash
from simcs.errors import ConfigError, RunError, unknown
from simcs.experiment.arms_shown import escaped
from simcs.experiment.code_files import Sources
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import as_yaml
from simcs.experiment.fingerprint import STAMPS, stamp_of, write_stamp
from simcs.experiment.provenance import provenance
from simcs.experiment.shipped import config_folder
from simcs.experiment.store import DONE, RunFolder

ORDER = (
    "heroics", "rescue-rate", "relapse", "quiet", "praise", "crowding-out", "predict", "happy",
    "first-value", "stale", "intrusive", "neglect", "unavoidable", "learning", "loop", "shock",
)  # fmt: skip
"""Of the ledger; studies that are reported beside it come after."""
SCRIPT, CONFIG, POLICIES = "study.py", "config.yaml", "policies.py"
RESULT, FIGURE, README = "result.json", "figure.png", "README.md"


def experiments_folder() -> Path:
    """Return the folder of studies: in the package when installed, else beside it."""
    return Path(config_folder()).parent / "experiments"


def names() -> tuple[str, ...]:
    """Return the names of all studies there are, those of the ledger first and in its order."""
    there = sorted(path.parent.name for path in experiments_folder().glob(f"*/{SCRIPT}"))
    return (*(n for n in ORDER if n in there), *(n for n in there if n not in ORDER))


@cache
def study(name: str) -> Study:
    """Return a study by name.

    Raises
    ------
    ConfigError
        When there is none of this name.
    """
    if name not in names():
        raise ConfigError(unknown("study", name, names()))
    path = experiments_folder() / name / SCRIPT
    spec = importlib.util.spec_from_file_location(f"simcs_study_{name}", path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"study {name!r}: {path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Study = module.STUDY
    return found


def configured(name: str, preset: str = "", workers: int | None = None) -> Config:
    """Return the configuration of a study, under a preset where one is named."""
    overrides = [f"preset={preset}"] if preset else []
    policies = experiments_folder() / name / POLICIES
    if policies.is_file():
        overrides.append(f"plugins=['{escaped(str(policies))}']")
    config = compose([*overrides, f"+{name}={Path(CONFIG).stem}"], experiments_folder())
    return replace(config, workers=workers)


def stored(name: str) -> Result | None:
    """Return the result that is stored beside a study; None where there is none.

    Raises
    ------
    RunError
        When it cannot be read.
    """
    path = experiments_folder() / name / RESULT
    return _read(path) if path.is_file() else None


def _read(path: Path) -> Result:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(
            f"{path} cannot be read ({error}); allowed: a result as `simcs claims run` writes it"
        ) from error
    return from_json(text, str(path))


@dataclass(frozen=True)
class Ran:
    """A study that was run, with its result and where that is."""

    study: Study
    result: Result
    folder: Path


def run(name: str, effort: Effort, stage: Stage, workers: int | None = None) -> Ran:
    """Run a study, or resume an unfinished run of it, and write result and figure.

    The folder is named after all that the result depends on; one that is finished is only read.

    Raises
    ------
    SimcsError
        When the study cannot be run or the folder cannot be written.
    """
    own = study(name)
    config = configured(name, workers=workers)
    there = (experiments_folder() / name / file for file in (SCRIPT, CONFIG, POLICIES))
    contents = {str(path): path.read_bytes() for path in there if path.is_file()}
    files = {path: hashlib.sha256(content).hexdigest() for path, content in contents.items()}
    compose_under = cache(lambda preset: configured(name, preset, workers))
    presets = [replace(compose_under(preset), workers=None) for preset in ("", *PRESETS)]
    read = [*contents.values()]
    identity = repr((effort, source_hash(), read, [as_yaml(preset) for preset in presets]))
    key = hashlib.sha256(identity.encode()).hexdigest()[:8]
    folder = RunFolder(Path("runs") / "claims" / f"{name}-{effort.name}-{key}")
    if folder.status().get("status") == DONE:
        return Ran(own, _read(folder.path / RESULT), folder.path)
    began = time.monotonic()
    with folder.alone():
        folder.begin(as_yaml(config), identity, files)
        with folder.underway(0):
            companies, worlds = simulate(own, compose_under, effort, folder, stage)
            made = _made(identity, files, time.monotonic() - began)
            result = concluded(own, effort, companies, worlds, made)
            folder.write_text(RESULT, to_json(result))
            folder.write_figure(FIGURE, lambda path: figure.draw(own, result).savefig(path))
            folder.write_text(README, ledger.readme(own, result))
    return Ran(own, result, folder.path)


def _made(identity: str, files: Sources, seconds: float) -> dict[str, object]:
    held = provenance(identity, files)
    origin = {key: held[key] for key in ("began", "source_hash", "key_scheme", "python", "machine")}
    git = held["git"] or {}
    return origin | {
        "commit": git.get("commit"), "clean": git.get("clean"), "packages": held["packages"],
        "seconds": round(seconds),
    }  # fmt: skip


def checkout_docs() -> Path:
    """Return the folder of the documentation.

    Raises
    ------
    RunError
        Where simcs does not run from a checkout.
    """
    docs = experiments_folder().parent / "docs"
    if not docs.is_dir():
        raise RunError("--store keeps results in a checkout of simcs; allowed: there only")
    return docs


def store(ran: Sequence[Ran]) -> None:
    """Store results beside their studies, and rewrite the page of the ledger.

    Raises
    ------
    RunError
        Where simcs does not run from a checkout.
    """
    target, docs = experiments_folder(), checkout_docs()
    for one in ran:
        name = one.study.name
        for file in (RESULT, FIGURE):
            shutil.copyfile(one.folder / file, target / name / file)
        stamp = stamp_of(target.parent, (f"experiments/{name}/{RESULT}",), rests_on(name))
        write_stamp(target / STAMPS, stamp_name(name), stamp)
    write_pages(docs)


def stamp_name(name: str) -> str:
    """Return the name of a study's result among the stamps of stored results."""
    return f"claims/{name}"


def rests_on(name: str) -> tuple[str, ...]:
    """Return the files that define a study, as paths below the folder of `experiments_folder`."""
    root = experiments_folder().parent
    own = [f"experiments/{name}/{file}" for file in (SCRIPT, CONFIG, POLICIES)]
    own += [f"configs/preset/{preset}.yaml" for preset in PRESETS]
    return tuple(file for file in own if (root / file).is_file())


def results() -> dict[str, ledger.Entry]:
    """Return all studies that have a stored result, with it, by name.

    A result of a study that has been changed since is left out.
    """
    found = {name: stored(name) for name in names()}
    return {
        name: (study(name), result)
        for name, result in found.items()
        if result and fits(study(name), result)
    }


def entries() -> list[ledger.Entry]:
    """Return the stored results of the ledger's claims, in its order."""
    return [entry for entry in results().values() if entry[0].about == "claim"]


def write_pages(docs: Path) -> None:
    """Write the README of every study that has a result, the ledger, and what speaks against."""
    for name, entry in results().items():
        path = experiments_folder() / name / README
        path.write_text(ledger.readme(*entry), "utf-8")
    (docs / "background" / "claims.md").write_text(ledger.page(entries()), "utf-8")
    (docs / "background" / "against-the-thesis.md").write_text(
        thesis.page(entries(), results()), "utf-8"
    )
