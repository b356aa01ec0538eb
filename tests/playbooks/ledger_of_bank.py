"""The playbook ledger of each play that ships, on a small book: ``python -m tests.playbooks.…``.

Each file runs alone, on top of typical work, and what comes back is printed. With a folder, what
was measured is kept there, to try other words on it without simulating again.
"""

import pickle
import sys
import time
from pathlib import Path

import simcs
from simcs.errors import SimcsError
from simcs.interventions.plan import POLICIES
from simcs.playbooks import read_file
from simcs.playbooks.policy import Playbooks
from simcs.report.playbook_text import sentences
from tests.playbooks.files import LIBRARY

SETTINGS = {
    "replications": 4,
    "driver": "loop",
    "depth": "quick",
    "workers": 1,
    "plan_seconds": 3000,
    "team": {"executive_hours": 6, "specialist_hours": 10},
}
BOOK = {"size": 120}


def tried(path: Path) -> simcs.Comparison:
    """Return the comparison of typical work with and without the playbooks of a file."""
    arms = {"today": "typical", "new": Playbooks(read_file(path), POLICIES["typical"]())}
    return simcs.compare(arms, book=BOOK, **SETTINGS).run_study("playbooks")


def main(names: list[str], folder: Path | None) -> None:
    """Try the files whose names begin so, all of them without any."""
    for path in LIBRARY:
        if names and not path.name.startswith(tuple(names)):
            continue
        began = time.process_time()
        try:
            found = tried(path)
        except SimcsError as error:
            print(f"\n{path.name}: {error}")
            continue
        print(f"\n{path.name}: {time.process_time() - began:.1f} CPU-seconds")
        print("\n".join(sentences(found.answer)))
        if folder is not None:
            (folder / f"{path.stem}.pickle").write_bytes(pickle.dumps(found.answer.measured))


if __name__ == "__main__":
    main(
        [a for a in sys.argv[1:] if "/" not in a],
        next((Path(a) for a in sys.argv if a[:1] == "/" and Path(a).is_dir()), None),
    )
