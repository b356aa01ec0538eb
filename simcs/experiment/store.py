"""The run folder: what went in, how it stands, what came out. Files appear whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import source_hash
from simcs.errors import RunError, SimcsError, quoted
from simcs.experiment.replications import Outcome
from simcs.randomness import KEY_SCHEME

if TYPE_CHECKING:
    import pandas as pd

PACKAGES = ("simcs", "numpy", "scipy", "pandas", "simpy", "numba", "hydra-core", "duckdb")
RUNNING, DONE, FAILED, INTERRUPTED = "running", "done", "failed", "interrupted"
SAME = (
    ("config_sha256", "another configuration"),
    ("files_sha256", "a book or a plugin that has changed since"),
    ("source_hash", "another version of simcs"),
    ("key_scheme", "another scheme of luck"),
)
"""What has to be the same for an unfinished run to be taken up, and what to say if it is not."""

Files = Sequence[str]

NUMBERS = "%.10g"
"""How CSV files write numbers: the same bytes for the same values, on one machine."""


class RunFolder:
    """A folder that holds one run.

    Parameters
    ----------
    path
        Where it is, or is to be.

    Raises
    ------
    RunError
        By its methods, when the folder cannot be written or holds something else.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.partial = path / "partial"
        self.replications = 0

    @classmethod
    def fresh(cls, name: str) -> RunFolder:
        """Return a new folder under runs/, named after the time and what runs."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        for suffix in ("", *(f"-{k}" for k in range(2, 1000))):
            path = Path("runs") / f"{stamp}-{name}{suffix}"
            if not path.exists():
                return cls(path)
        raise RunError("runs/ has no free name left; allowed: folder=PATH")

    @classmethod
    def at(cls, path: str) -> RunFolder:
        """Return the folder at a path that a user gave."""
        if not path or "\0" in path:
            raise RunError(f"folder is {quoted(path)}; allowed: a path")
        return cls(Path(path))

    def config_yaml(self) -> str:
        """Return the configuration of the run that the folder holds."""
        try:
            return (self.path / "config.yaml").read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise RunError(
                f"folder {quoted(str(self.path))} holds no run that could be taken up; allowed: a "
                "folder with config.yaml, as `simcs compare` prints"
            ) from None

    def begin(self, config_yaml: str, identity: str, files: Files) -> None:
        """Create the folder, or take up an unfinished run.

        ``identity`` is the part of the configuration that results depend on; a run is taken up only
        where that is the same, and the files it reads and simcs itself too.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.require_open()
            now = provenance(identity, files)
            if (self.path / "provenance.json").exists():
                now["began"] = self._require_same(now).get("began", now["began"])
            self.partial.mkdir(exist_ok=True)
            self.write_text("config.yaml", config_yaml)
            self.write_text("provenance.json", _json(now))
        except OSError as error:
            raise RunError(
                f"folder {quoted(str(self.path))} cannot be written ({error.strerror}); "
                "allowed: folder=PATH in a place that can"
            ) from error

    def require_open(self) -> None:
        """Require that the folder is new or empty, or holds an unfinished run.

        Raises
        ------
        RunError
            When it holds a finished run or something else, or is no folder.
        """
        there = next(p for p in (self.path, *self.path.absolute().parents) if p.exists())
        if not there.is_dir():
            raise RunError(
                f"folder {quoted(str(self.path))} cannot be written ({quoted(str(there))} is a "
                "file); allowed: folder=PATH in a place that can"
            )
        if not self.path.is_dir() or not any(self.path.iterdir()):
            return
        state = self.status().get("status")
        if state not in (RUNNING, FAILED, INTERRUPTED):
            what = "a finished run" if state == DONE else "other files"
            raise RunError(
                f"folder {quoted(str(self.path))} holds {what}; allowed: a new or empty folder, "
                "or one with an unfinished run"
            )

    def _require_same(self, now: Mapping[str, Any]) -> dict[str, Any]:
        try:
            before = json.loads((self.path / "provenance.json").read_text("utf-8"))
        except ValueError:
            before = None
        if not isinstance(before, dict):
            before = {}
        for key, what in SAME:
            if before.get(key) != now[key]:
                raise RunError(
                    f"folder {quoted(str(self.path))} holds an unfinished run of {what}; "
                    "allowed: a new folder"
                )
        return before

    def status(self) -> dict[str, Any]:
        """Return what status.json says; empty where there is none."""
        try:
            told = json.loads((self.path / "status.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def set_status(self, status: str, message: str = "") -> None:
        """Say how the run stands."""
        finished = len(self._kept_paths()) if status != DONE else self.replications
        told: dict[str, Any] = {
            "status": status,
            "replications_done": finished,
            "replications": self.replications,
        }
        if message:
            told["message"] = message
        self.write_text("status.json", _json(told))

    @contextmanager
    def underway(self, replications: int) -> Iterator[None]:
        """Say how a run stands from its beginning to its end, whichever that is.

        Raises
        ------
        RunError
            When the folder cannot be written any more.
        """
        self.replications = replications
        status, message = FAILED, ""
        try:
            self.set_status(RUNNING)
            yield
            self.set_status(DONE)
            status = DONE
        except KeyboardInterrupt:
            status = INTERRUPTED
            raise
        except OSError as error:
            message = f"folder {quoted(str(self.path))} cannot be written: {error}"
            raise RunError(message) from error
        except Exception as error:
            message = str(error) if isinstance(error, SimcsError) else repr(error)
            raise
        finally:
            if status != DONE:
                # A full disk cannot take the news either; the error itself is on its way.
                with suppress(OSError):
                    self.set_status(status, message)
        self.tidy()

    def keep(self, outcome: Outcome) -> None:
        """Keep one finished replication, so that an interrupted run need not repeat it."""
        arrays: dict[str, Any] = {f"events_{i}": events for i, events in enumerate(outcome.events)}
        arrays |= {"metrics": outcome.metrics, "curves": outcome.curves, "parts": outcome.parts}
        # A table of text, shape (parts, 2), which reads back without pickle.
        arrays["part_names"] = np.asarray(outcome.part_names, np.str_).reshape(-1, 2)
        self._whole(
            self.partial / f"replication-{outcome.replication:06d}.npz",
            lambda file: np.savez(file, **arrays),
        )
        self.set_status(RUNNING)

    def kept(self) -> list[Outcome]:
        """Return the replications finished so far, in order."""
        outcomes = []
        for path in self._kept_paths():
            with np.load(path, allow_pickle=False) as held:
                events = [held[f"events_{i}"] for i in range(len(held["metrics"]))]
                number = int(path.stem.removeprefix("replication-"))
                names = tuple(
                    (breakdown, group) for breakdown, group in held["part_names"].tolist()
                )
                outcomes.append(
                    Outcome(
                        number,
                        held["metrics"],
                        held["curves"],
                        tuple(events),
                        held["parts"],
                        names,
                    )
                )
        return outcomes

    def _kept_paths(self) -> list[Path]:
        return sorted(self.partial.glob("replication-*.npz"))

    def keep_variant(self, key: str, metrics: NDArray[np.float64]) -> None:
        """Keep what all futures of one variant measured, so that it need not be lived again."""
        path = self.partial / f"variant-{key}.npy"
        self._whole(path, lambda file: np.save(file, metrics))

    def kept_variants(self) -> dict[str, NDArray[np.float64]]:
        """Return what the variants finished so far measured, by their keys."""
        return {
            path.stem.removeprefix("variant-"): np.load(path, allow_pickle=False)
            for path in sorted(self.partial.glob("variant-*.npy"))
        }

    def tidy(self) -> None:
        """Remove what was only kept to resume from, whatever else a killed run left with it."""
        shutil.rmtree(self.partial, ignore_errors=True)

    def write_text(self, name: str, text: str) -> None:
        """Write a text file, whole or not at all."""
        self._whole(self.path / name, lambda file: file.write(text.encode("utf-8")))

    def write_csv(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table; numbers to ten digits, undefined ones empty."""
        text = frame.to_csv(index=False, float_format=NUMBERS, lineterminator="\n")
        self.write_text(name, text)

    def write_parquet(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table as parquet."""
        import duckdb

        with tempfile.TemporaryDirectory(dir=self.path) as folder:
            target = Path(folder) / name
            with duckdb.connect(config={"threads": 1}) as connection:
                connection.register("frame", frame)
                quoted_path = str(target).replace("'", "''")
                connection.execute(f"COPY frame TO '{quoted_path}' (FORMAT parquet)")
            target.replace(self.path / name)

    def read_parquet(self, name: str) -> pd.DataFrame:
        """Return a table as `write_parquet` wrote it.

        Raises
        ------
        RunError
            When it cannot be read.
        """
        import duckdb

        try:
            # A copy, since a folder's own name may hold what duckdb takes for wildcards.
            with (
                tempfile.TemporaryDirectory() as apart,
                duckdb.connect(config={"threads": 1}) as connection,
            ):
                copy = shutil.copyfile(self.path / name, Path(apart) / name)
                return connection.read_parquet(str(copy)).df()
        except (duckdb.Error, OSError) as error:
            raise self._unreadable(name, error) from error

    def read_json(self, name: str) -> dict[str, Any]:
        """Return what a JSON file of the folder says.

        Raises
        ------
        RunError
            When it cannot be read, or is no mapping.
        """
        try:
            told = json.loads((self.path / name).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise self._unreadable(name, error) from error
        if not isinstance(told, dict):
            raise self._unreadable(name, "it is not a mapping")
        return told

    def _unreadable(self, name: str, why: object) -> RunError:
        return RunError(
            f"{name} of folder {quoted(str(self.path))} cannot be read "
            f"({str(why).splitlines()[0]}); allowed: a run folder of this version of simcs"
        )

    def write_figure(self, name: str, draw: Callable[[Path], object]) -> None:
        """Let ``draw`` write a picture to a path, then put it in place."""
        with tempfile.TemporaryDirectory(dir=self.path) as folder:
            target = Path(folder) / name
            draw(target)
            target.replace(self.path / name)

    def _whole(self, path: Path, write: Callable[[Any], object]) -> None:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            try:
                write(file)
            except BaseException:
                Path(file.name).unlink()
                raise
        umask = os.umask(0)
        os.umask(umask)
        Path(file.name).chmod(0o666 & ~umask)
        Path(file.name).replace(path)


def provenance(identity: str, files: Files) -> dict[str, Any]:
    """Return what is needed to say where numbers came from; ``files`` are those it reads."""
    versions: dict[str, str | None] = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return {
        "began": datetime.now(UTC).strftime("%Y-%m-%d"),
        "config_sha256": hashlib.sha256(identity.encode()).hexdigest(),
        "files_sha256": {path: _file_hash(path) for path in files},
        "source_hash": source_hash(),
        "key_scheme": KEY_SCHEME,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "packages": versions,
        "git": _git_state(),
    }


def _file_hash(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _git_state() -> dict[str, Any] | None:
    """Return commit and cleanliness of the checkout simcs runs from; None when it is installed."""
    folder = Path(__file__).parents[2]
    if not (folder / ".git").exists():
        return None
    try:
        commit, changes = (
            subprocess.run(  # noqa: S603 - a fixed command
                ["git", "-C", str(folder), *arguments],  # noqa: S607
                capture_output=True, text=True, check=True, timeout=10,
            ).stdout.strip()
            for arguments in (("rev-parse", "HEAD"), ("status", "--porcelain"))
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": commit, "clean": not changes}


def _json(tree: Mapping[str, Any]) -> str:
    return json.dumps(tree, indent=2, sort_keys=True) + "\n"
