"""Measure what one more hour of each action brings, and keep the page and its picture.

    python -m experiments.hours.run

It is `simcs hours` with more companies; interrupted, the same command goes on.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from experiments.stored import stamp

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "background" / "hour-values.md"
PICTURE = ROOT / "docs" / "images" / "hours.png"
COMPANIES = 24


def main() -> None:
    """Do what the module says."""
    work = ROOT / "runs" / "hours-page"
    if (work / "hours.md").exists():  # finished before, perhaps by other code
        shutil.rmtree(work)
    command = [sys.executable, "-m", "simcs", "hours", f"replications={COMPANIES}"]
    subprocess.run([*command, f"folder={work}"], cwd=ROOT, check=True)  # noqa: S603 - our own command
    page = (work / "hours.md").read_text("utf-8")
    PAGE.write_text(page.replace("(hours.png)", "(../images/hours.png)"), "utf-8")
    shutil.copyfile(work / "hours.png", PICTURE)
    stamp("hours")
    print(f"Written to {PAGE}", file=sys.stderr)


if __name__ == "__main__":
    main()
