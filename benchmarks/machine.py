"""What was measured on: machine, versions, date and load, without names or paths."""

import os
import platform
import shutil
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from simcs.compiled import source_hash
from simcs.experiment.provenance import PACKAGES

OURS = (*dict.fromkeys((*PACKAGES, "llvmlite", "matplotlib", "mesa")),)
UNKNOWN = "unknown"


def processor() -> str:
    """Return the model of the processor."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine() or UNKNOWN


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> str:
    """Return how much memory there is."""
    with suppress(AttributeError, OSError, ValueError):
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    return UNKNOWN


def system() -> str:
    """Return the operating system."""
    with suppress(OSError):
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{platform.system()} {platform.release()}"


def compiler() -> str:
    """Return the version of the C compiler."""
    gcc = shutil.which("gcc")
    if gcc is None:
        return "none"
    answer = subprocess.run([gcc, "-dumpfullversion"], capture_output=True, text=True, check=False)  # noqa: S603
    return answer.stdout.strip() or UNKNOWN


def packages() -> dict[str, str]:
    """Return the versions of what takes part."""
    found = {}
    for package in OURS:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def described() -> dict[str, object]:
    """Return all of it."""
    return {
        "processor": processor(),
        "cores": cores(),
        "memory": memory(),
        "system": system(),
        "python": platform.python_version(),
        "packages": packages(),
        "gcc": compiler(),
        "sources": source_hash(),
    }


def moment() -> dict[str, object]:
    """Return the time, and how busy the machine has been: over 1, 5 and 15 minutes."""
    load = [round(value, 2) for value in os.getloadavg()] if hasattr(os, "getloadavg") else []
    return {"time": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), "load": load}
