"""Hashes of what a finished run holds, so that a damaged folder is not taken for a whole one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from simcs.errors import RunError, printable, quoted
from simcs.experiment.code_files import file_hash
from simcs.experiment.folder_files import FolderFiles, json_text

HASHES = "hashes.json"
HASHED = (".csv", ".parquet", ".json", ".yaml")
"""Endings of files whose hashes a finished run holds: pages and pictures can be made again."""


class HashedFolder(FolderFiles):
    """A folder with the hashes of its files beside them."""

    @contextmanager
    def hashed(self) -> Iterator[None]:
        """Write the hashes of all that a finished run holds, but of its reports, at the end.

        Until then those of tables that can be made again are left out: a command that is killed
        leaves no hash of another table, and all else stays guarded.
        """
        if (self.path / HASHES).exists():
            held = self.read_json(HASHES)
            kept = {name: known for name, known in held.items() if not name.endswith(".csv")}
            self.write_text(HASHES, json_text(kept))
        yield
        self.write_text(HASHES, json_text(self._hashes()))

    def _hashes(self) -> dict[str, str]:
        return {
            path.name: file_hash(path)
            for path in sorted(self.path.iterdir())
            if path.is_file() and path.suffix in HASHED and path.name not in (HASHES, "status.json")
        }

    def require_unchanged(self) -> None:
        """Require that a finished run holds what it wrote; those of early versions have no hashes.

        A CSV file may be missing, as `simcs report` makes it again.

        Raises
        ------
        RunError
            When a file is missing or has changed.
        """
        if not (self.path / HASHES).exists():
            return
        wanted = self.read_json(HASHES)
        try:
            found = self._hashes()
        except OSError as error:
            raise RunError(
                f"folder {quoted(str(self.path))}: a file of it cannot be read ({error.strerror}); "
                "allowed: the files of the run"
            ) from error
        names = [
            name
            for name, known in wanted.items()
            if found.get(name) != known and not (name not in found and name.endswith(".csv"))
        ]
        if names:
            raise RunError(
                f"folder {quoted(str(self.path))} is not as its run left it (changed or missing: "
                f"{', '.join(map(printable, names))}); allowed: the files of the run"
            )
