"""What an unfinished run has done so far, a file for each piece: a resumed run repeats none.

A file that is damaged, or of another run, counts for nothing: its piece is simulated again.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.folder_files import FolderFiles, remove
from simcs.experiment.replications import Outcome

UNUSABLE = (
    BadZipFile, EOFError, IndexError, KeyError, MemoryError, NotImplementedError, OSError,
    RecursionError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip
"""What reading a damaged file can raise."""

Piece = TypeVar("Piece")


class Partial(FolderFiles):
    """The folder of what has been done so far."""

    run = ""
    """What tells its run from all others: pieces of another one are not taken."""
    saved = 0
    """Replications that are there: they are listed once, and counted as they come."""

    def begin(self, run: str = "") -> None:
        """Create it for a run; remove what a killed one has left half-written."""
        self.run = run
        self.path.mkdir(exist_ok=True)
        self.remove_half_written()
        self.saved = sum(1 for _ in self._files("replication", ".npz"))

    def end(self) -> None:
        """Remove it, with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)

    def save_replication(self, outcome: Outcome) -> None:
        """Save one finished replication."""
        arrays: dict[str, Any] = {f"events_{i}": events for i, events in enumerate(outcome.events)}
        arrays |= {f"plays_{i}": plays for i, plays in enumerate(outcome.plays)}
        for name in ("first_years", "ends", "losses"):
            arrays |= {f"{name}_{i}": own for i, own in enumerate(getattr(outcome, name))}
        arrays |= {"number": np.int64(outcome.replication), "run": np.str_(self.run)}
        arrays |= {"metrics": outcome.metrics, "curves": outcome.curves, "parts": outcome.parts}
        # A table of text, shape (parts, 2), which reads back without pickle.
        arrays["part_names"] = np.asarray(outcome.part_names, np.str_).reshape(-1, 2)
        self.write_whole(
            self.path / f"replication-{outcome.replication:06d}.npz",
            lambda file: np.savez(file, **arrays),
        )
        self.saved += 1

    def replications(self, fits: Callable[[Outcome], bool]) -> list[Outcome]:
        """Return the replications that are there, whole and of this run (``fits``), in order."""

        def read(path: Path) -> Outcome:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                self._require_own(held)
                if path.name != f"replication-{int(held['number']):06d}.npz":
                    raise ValueError("it is another replication")
                metrics = held["metrics"]
                return Outcome(
                    int(held["number"]),
                    metrics,
                    held["curves"],
                    tuple(held[f"events_{i}"] for i in range(len(metrics))),
                    held["parts"],
                    tuple((breakdown, group) for breakdown, group in held["part_names"].tolist()),
                    tuple(held[f"plays_{i}"] for i in range(len(metrics))),
                    *(  # not all runs ask for them
                        tuple(held[key] for key in own if key in held)
                        for own in (
                            [f"{name}_{i}" for i in range(len(metrics))]
                            for name in ("first_years", "ends", "losses")
                        )
                    ),
                )

        found = (_read(path, read) for path in self._files("replication", ".npz"))
        whole = [outcome for outcome in found if outcome is not None and fits(outcome)]
        self.saved = len(whole)
        return whole

    def save_variant(self, key: str, metrics: NDArray[np.float64]) -> None:
        """Save what all futures of one variant measured."""
        path = self.path / f"variant-{key}.npz"
        named: dict[str, Any] = {"key": np.str_(key), "run": np.str_(self.run)}
        self.write_whole(path, lambda file: np.savez(file, metrics=metrics, **named))

    def variants(self) -> dict[str, NDArray[np.float64]]:
        """Return what the variants finished so far measured, by their keys."""

        def read(path: Path) -> tuple[str, NDArray[np.float64]]:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                self._require_own(held)
                if path.name != f"variant-{held['key'].item()}.npz":
                    raise ValueError("it is another variant")
                return held["key"].item(), held["metrics"]

        return dict(filter(None, (_read(path, read) for path in self._files("variant", ".npz"))))

    def _require_own(self, held: Any) -> None:
        if held["run"].item() != self.run:
            raise ValueError("it is of another run")

    def _files(self, kind: str, ending: str) -> Iterator[Path]:
        yield from sorted(self.path.glob(f"{kind}-*{ending}"))


def _read(path: Path, read: Callable[[Path], Piece]) -> Piece | None:
    """Return what a file holds; remove one that is of no use."""
    try:
        if not path.is_file():  # a pipe would be waited for without end
            raise OSError("it is not a plain file")
        return read(path)
    except UNUSABLE:
        remove(path)
        return None
