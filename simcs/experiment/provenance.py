"""Where numbers come from: what a run read, what computed it, and where."""

import hashlib
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simcs.compiled import source_hash
from simcs.experiment.code_files import Sources
from simcs.randomness import KEY_SCHEME

PACKAGES = ("simcs", "numpy", "scipy", "pandas", "simpy", "numba", "hydra-core", "duckdb")


def provenance(identity: str, files: Sources, sources: Sources | None = None) -> dict[str, Any]:
    """Return what is needed to say where numbers came from.

    Parameters
    ----------
    identity
        The part of the configuration that results depend on.
    files
        The files that it has read, with their hashes.
    sources
        The code that it uses beside simcs, as `simcs.experiment.sources.code_used` returns it.
    """
    versions: dict[str, str | None] = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = None
    return {
        "began": datetime.now(UTC).strftime("%Y-%m-%d"),
        "config_sha256": hashlib.sha256(identity.encode()).hexdigest(),
        "files_sha256": dict(files),
        "sources": dict(sources or {}),
        "source_hash": source_hash(),
        "key_scheme": KEY_SCHEME,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "packages": versions,
        "git": _git_state(),
    }


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
