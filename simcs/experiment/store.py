"""The run folder: what went in, how it stands, what came out. Files appear whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simcs.errors import RunError, SimcsError, printable, quoted
from simcs.experiment.code_files import Sources
from simcs.experiment.code_text import hash_of
from simcs.experiment.config_yaml import flat
from simcs.experiment.folder_files import is_half_written, json_text, locked
from simcs.experiment.hashes import HashedFolder
from simcs.experiment.interrupts import interrupts_first
from simcs.experiment.other_folders import no_run, unfinished
from simcs.experiment.partial import Partial
from simcs.experiment.provenance import provenance
from simcs.experiment.replications import Outcome

RUNNING, DONE, FAILED, INTERRUPTED = "running", "done", "failed", "interrupted"
SAME = (
    ("source_hash", "another version of simcs"),
    ("files_sha256", "another book, plugin or file of playbooks"),
    ("sources", "other policies, metrics, actions or signals"),
    ("config_sha256", "another configuration"),
    ("key_scheme", "another scheme of random numbers"),
)
"""What has to be the same for an unfinished run to be resumed, and what to say if it is not."""

COPIES = "playbooks."
"""How names begin of copies of files of playbooks."""

SHOWN = 3
"""Files that a message names."""


class RunFolder(HashedFolder):
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
        self.partial = Partial(path / "partial")
        self.replications = 0

    @classmethod
    def fresh(cls, name: str) -> RunFolder:
        """Return a new folder under runs/, named after the time and what runs."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        for suffix in ("", *(f"-{k}" for k in range(2, 1000))):
            path = Path("runs") / f"{stamp}-{name}{suffix}"
            with cls(path).written():
                try:
                    path.mkdir(parents=True)  # nobody else can have it
                except FileExistsError:
                    continue
                return cls(path)
        why = "has no free name left" if Path("runs").is_dir() else "is no folder"
        raise RunError(f"runs/ {why}; allowed: folder=PATH")

    @classmethod
    def at(cls, path: str) -> RunFolder:
        """Return the folder at a path that a user gave."""
        if not path or "\0" in path:
            raise RunError(f"folder is {quoted(path)}; allowed: a path")
        return cls(Path(path))

    def config_yaml(self) -> str:
        """Return the configuration of the run that the folder holds."""
        try:
            return self.read_text("config.yaml")
        except (OSError, UnicodeDecodeError):
            raise no_run(self.path) from None

    def begin(
        self, config_yaml: str, identity: str, files: Sources, sources: Sources | None = None
    ) -> None:
        """Create the folder, or go on with an unfinished run.

        ``identity``, ``files`` and ``sources`` are as of `provenance`: a run is resumed only where
        all are the same, and simcs itself too.
        """
        with self.written():
            self.path.mkdir(parents=True, exist_ok=True)
            self.require_open()
            now = provenance(identity, files, sources)
            if (self.path / "provenance.json").exists():
                now["began"] = self._require_same(now, config_yaml).get("began", now["began"])
            self.remove_half_written()
            self.partial.begin(hash_of(json_text({key: now[key] for key, _ in SAME}).encode()))
            self.write_text("config.yaml", config_yaml)
            self.write_text("provenance.json", json_text(now))

    @contextmanager
    def written(self) -> Iterator[None]:
        """Tell in our words when the folder cannot be written.

        Raises
        ------
        RunError
            Then.
        """
        try:
            yield
        except OSError as error:
            raise RunError(
                f"folder {quoted(str(self.path))} cannot be written ({error.strerror}); "
                "allowed: folder=PATH in a place that can"
            ) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes from writing to the folder, which is made if need be.

        Raises
        ------
        RunError
            When another is writing to it.
        """
        with self.written():
            self.path.mkdir(parents=True, exist_ok=True)
        with locked(self.path) as is_ours:
            if not is_ours:
                raise RunError(
                    f"folder {quoted(str(self.path))} is being written by another process; "
                    "allowed: to wait until that has ended, or another folder"
                )
            yield

    def leave_if_empty(self) -> None:
        """Remove the folder again where nothing came to be in it, and runs/ with it."""
        with suppress(OSError):
            self.path.rmdir()
            if self.path.parent == Path("runs"):
                self.path.parent.rmdir()

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
        if state not in (RUNNING, FAILED, INTERRUPTED) and not self._was_beginning():
            what = "a finished run" if state == DONE else "other files"
            raise RunError(
                f"folder {quoted(str(self.path))} holds {what}; allowed: a new or empty folder, "
                "or one with an unfinished run"
            )

    def _was_beginning(self) -> bool:
        """Return whether a run was stopped here before it could say how it stands."""
        names = {path.name for path in self.path.iterdir() if not is_half_written(path)}
        held = {name for name in names if not name.startswith(COPIES)}
        return held <= {"partial", "config.yaml", "provenance.json", "status.json"} and (
            not self.status() and "partial" in held
        )

    def require_done(self) -> None:
        """Require that the run of this folder is finished.

        Raises
        ------
        RunError
            When it is not, or is not as it was left.
        """
        state = self.status().get("status")
        if state != DONE:
            raise unfinished(self.path, state)
        self.require_unchanged()

    def _require_same(self, now: Mapping[str, Any], config_yaml: str) -> dict[str, Any]:
        try:
            before = json.loads(self.read_text("provenance.json"))
        except (OSError, RecursionError, ValueError):
            before = None
        if not isinstance(before, dict):
            before = {}
        for key, what in SAME:
            if before.get(key) != now[key]:
                one, other = before.get(key), now[key]
                if key == "config_sha256":
                    one, other = (flat(text) for text in (self.config_yaml(), config_yaml))
                raise RunError(
                    f"folder {quoted(str(self.path))} holds an unfinished run of {what}"
                    f"{_changed(one, other)}; allowed: a new folder, or what it began with"
                )
        return before

    def status(self) -> dict[str, Any]:
        """Return what status.json says; empty where there is none."""
        try:
            state = json.loads(self.read_text("status.json"))
        except (OSError, RecursionError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def is_done(self) -> bool:
        """Return whether the folder holds a finished run."""
        return self.status().get("status") == DONE

    def set_status(self, status: str, message: str = "") -> None:
        """Say how the run stands."""
        finished = self.partial.saved if status != DONE else self.replications
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
            with self.hashed(), interrupts_first():
                yield
            self.set_status(DONE)
            status = DONE
        except KeyboardInterrupt as error:
            status = INTERRUPTED
            error.add_note(f"What is done is kept in {self.path}; the same call goes on with it.")
            raise
        except OSError as error:
            message = (
                f"folder {quoted(str(self.path))} cannot be written ({error.strerror}); allowed: "
                "folder=PATH in a place that can"
            )
            raise RunError(message) from error
        except Exception as error:
            message = str(error) if isinstance(error, SimcsError) else repr(error)
            raise
        finally:
            if status != DONE:
                # A full disk cannot take the news either; the error itself is on its way.
                with suppress(OSError):
                    self.set_status(status, message)
        self.partial.end()

    def save_replication(self, outcome: Outcome) -> None:
        """Save one finished replication, so that an interrupted run need not repeat it."""
        self.partial.save_replication(outcome)
        self.set_status(RUNNING)


def _changed(before: Any, now: Any) -> str:
    """Return which parts have changed, where there are parts."""
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)):
        return ""
    names = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if not names:
        return ""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f" (changed since: {', '.join(map(printable, names[:SHOWN]))}{more})"
