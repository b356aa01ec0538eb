"""The run folder: what went in, how it stands, what came out. Files appear whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import RunError, SimcsError, quoted
from simcs.experiment.folder_files import FolderFiles, json_text
from simcs.experiment.provenance import Files, provenance
from simcs.experiment.replications import Outcome

RUNNING, DONE, FAILED, INTERRUPTED = "running", "done", "failed", "interrupted"
SAME = (
    ("source_hash", "another version of simcs"),
    ("config_sha256", "another configuration"),
    ("files_sha256", "a book or a plugin that has changed since"),
    ("key_scheme", "another scheme of random numbers"),
)
"""What has to be the same for an unfinished run to be resumed, and what to say if it is not."""


class RunFolder(FolderFiles):
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
        super().__init__(path)
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
                f"folder {quoted(str(self.path))} contains no resumable run; allowed: a folder "
                "with config.yaml, as `simcs compare` prints"
            ) from None

    def begin(self, config_yaml: str, identity: str, files: Files) -> None:
        """Create the folder, or go on with an unfinished run.

        ``identity`` is the part of the configuration that results depend on; a run is resumed only
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
            self.write_text("provenance.json", json_text(now))
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

    def require_done(self) -> None:
        """Require that the run of this folder is finished.

        Raises
        ------
        RunError
            When it is not.
        """
        state = self.status().get("status")
        if state != DONE:
            found = f"a run that is {state}" if state else "no finished run"
            raise RunError(
                f"folder {quoted(str(self.path))} holds {found}; allowed: a finished run (go on "
                f"with an unfinished one by: simcs resume {self.path})"
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
            state = json.loads((self.path / "status.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def set_status(self, status: str, message: str = "") -> None:
        """Say how the run stands."""
        finished = len(self._saved_paths()) if status != DONE else self.replications
        state: dict[str, Any] = {
            "status": status,
            "replications_done": finished,
            "replications": self.replications,
        }
        if message:
            state["message"] = message
        self.write_text("status.json", json_text(state))

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

    def save_replication(self, outcome: Outcome) -> None:
        """Save one finished replication, so that an interrupted run need not repeat it."""
        arrays: dict[str, Any] = {f"events_{i}": events for i, events in enumerate(outcome.events)}
        arrays |= {"metrics": outcome.metrics, "curves": outcome.curves, "parts": outcome.parts}
        # A table of text, shape (parts, 2), which reads back without pickle.
        arrays["part_names"] = np.asarray(outcome.part_names, np.str_).reshape(-1, 2)
        self.write_whole(
            self.partial / f"replication-{outcome.replication:06d}.npz",
            lambda file: np.savez(file, **arrays),
        )
        self.set_status(RUNNING)

    def saved_replications(self) -> list[Outcome]:
        """Return the replications finished so far, in order."""
        outcomes = []
        for path in self._saved_paths():
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

    def _saved_paths(self) -> list[Path]:
        return sorted(self.partial.glob("replication-*.npz"))

    def save_variant(self, key: str, metrics: NDArray[np.float64]) -> None:
        """Save what all futures of one variant measured, so that it need not be simulated again."""
        path = self.partial / f"variant-{key}.npy"
        self.write_whole(path, lambda file: np.save(file, metrics))

    def saved_variants(self) -> dict[str, NDArray[np.float64]]:
        """Return what the variants finished so far measured, by their keys."""
        return {
            path.stem.removeprefix("variant-"): np.load(path, allow_pickle=False)
            for path in sorted(self.partial.glob("variant-*.npy"))
        }

    def tidy(self) -> None:
        """Remove what was saved only to resume from, whatever else a killed run left with it."""
        shutil.rmtree(self.partial, ignore_errors=True)
