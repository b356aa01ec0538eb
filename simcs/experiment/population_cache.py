"""A disk cache of burnt-in populations: each serves every run that asks for it."""

import hashlib
import platform
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from simcs.book.population import Population
from simcs.compiled import cache_folder
from simcs.journey.columns import ACCOUNT

ONE_AT_A_TIME = threading.Lock()
"""NumPy reads a file's header by `ast`, which in Python 3.11 two threads may not do at once."""

UNUSABLE = (OSError, EOFError, ValueError, KeyError, BadZipFile)

KEPT = 64
"""Populations in the cache, of about half a megabyte each; the oldest go first."""


def remembered(key: str, make: Callable[[], Population]) -> Population:
    """Return what is cached under ``key``, or make it and cache it.

    Parameters
    ----------
    key
        All that the population depends on but the source code: the folder is named after that.
    make
        Called when nothing usable is cached.
    """
    # Other libraries or another processor may differ in the last bit.
    made_by = f"{key} {np.__version__} {platform.machine()} {platform.python_version()}"
    name = hashlib.sha256(made_by.encode()).hexdigest()[:32]
    path = Path(cache_folder()) / f"burn-in-{name}.npz"
    # What cannot be read is made again; a full or read-only disk only costs time.
    with suppress(*UNUSABLE), ONE_AT_A_TIME, np.load(path, allow_pickle=False) as stored:
        accounts = stored["accounts"]
        if accounts.dtype.descr == ACCOUNT.descr:
            return Population(
                accounts.view(ACCOUNT), stored["scores"], float(stored["maturity"]), stored["norms"]
            )
    population = make()
    with suppress(OSError):
        _keep(path, population)
    return population


def _keep(path: Path, population: Population) -> None:
    older = sorted(path.parent.glob("burn-in-*.npz"), key=lambda file: file.stat().st_mtime)
    for oldest in older[: max(0, len(older) - KEPT + 1)]:
        oldest.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        half_written = Path(folder) / path.name
        np.savez(
            half_written,
            accounts=population.accounts,
            scores=population.scores,
            maturity=np.float64(population.maturity),
            norms=population.norms,
        )
        half_written.replace(path)
