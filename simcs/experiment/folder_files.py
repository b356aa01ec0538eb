"""Reading and writing the files of a folder: each appears whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcs.errors import RunError, quoted

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = "%.10g"
"""How CSV files write numbers: the same bytes for the same values, on one machine."""


HALF_WRITTEN = ".half-written-"
"""How names of files begin that are not whole yet; a killed run leaves some."""


LOOKS, SECONDS_BETWEEN_LOOKS = 50, 0.1
"""How often a lock that somebody holds is looked at."""


def is_half_written(path: Path) -> bool:
    """Return whether a file or folder was being written when its run was killed."""
    return path.name.startswith(HALF_WRITTEN)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def require_path(place: str, given: str | Path) -> Path:
    """Return the path that a text is, which need not exist.

    Raises
    ------
    RunError
        When no file of this system can have such a name; the message begins with ``place``.
    """
    text = str(given)
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        possible = False
    else:
        possible = bool(text) and "\0" not in text
    if not possible:
        raise RunError(f"{place} {quoted(text)}; allowed: a path of letters that a file can have")
    return Path(given)


class FolderFiles:
    """Texts, tables and pictures of one folder.

    Parameters
    ----------
    path
        Where it is, or is to be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def remove_half_written(self) -> None:
        """Remove what a killed run has left half-written."""
        for path in filter(is_half_written, self.path.iterdir()):
            remove(path)

    def write_text(self, name: str, text: str) -> None:
        """Write a text file, whole or not at all."""
        self.write_bytes(name, text.encode("utf-8"))

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        self.write_whole(self.path / name, lambda file: file.write(content))

    def write_csv(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table; numbers to ten digits, undefined ones empty."""
        text = frame.to_csv(index=False, float_format=NUMBERS, lineterminator="\n")
        self.write_text(name, text)

    def write_parquet(self, name: str, frame: pd.DataFrame) -> None:
        """Write a table as parquet."""
        import duckdb

        with tempfile.TemporaryDirectory(dir=self.path, prefix=HALF_WRITTEN) as folder:
            target = Path(folder) / name
            with duckdb.connect(config={"threads": 1}) as connection:
                connection.register("frame", frame)
                quoted_path = str(target).replace("'", "''")
                connection.execute(f"COPY frame TO '{quoted_path}' (FORMAT parquet)")
            _put(target, self.path / name)

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

    def read_text(self, name: str) -> str:
        """Return the text of a file.

        Raises
        ------
        OSError
            When it is no plain file, such as a pipe that would be waited for without end.
        UnicodeDecodeError
            When it is no text in UTF-8.
        """
        path = self.path / name
        if path.exists() and not path.is_file():
            raise OSError(f"{name} is not a plain file")
        return path.read_text("utf-8")

    def read_json(self, name: str) -> dict[str, Any]:
        """Return what a JSON file of the folder says.

        Raises
        ------
        RunError
            When it cannot be read, or is no mapping.
        """
        try:
            held = json.loads(self.read_text(name))
        except (OSError, RecursionError, ValueError) as error:
            raise self._unreadable(name, error) from error
        if not isinstance(held, dict):
            raise self._unreadable(name, "it is not a mapping")
        return held

    def _unreadable(self, name: str, why: object) -> RunError:
        return RunError(
            f"{name} of folder {quoted(str(self.path))} cannot be read "
            f"({str(why).splitlines()[0]}); allowed: a run folder of this version of simcs"
        )

    def write_figure(self, name: str, draw: Callable[[Path], object]) -> None:
        """Let ``draw`` write a picture to a path, then put it in place."""
        with tempfile.TemporaryDirectory(dir=self.path, prefix=HALF_WRITTEN) as folder:
            target = Path(folder) / name
            draw(target)
            _put(target, self.path / name)

    def write_whole(self, path: Path, write: Callable[[Any], object]) -> None:
        """Let ``write`` fill a file, then put it in place."""
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=HALF_WRITTEN, delete=False
        ) as file:
            whole = Path(file.name)
            try:
                write(file)
                file.close()
                umask = os.umask(0)
                os.umask(umask)
                whole.chmod(0o666 & ~umask)
                _put(whole, path)
            except BaseException:
                whole.unlink(missing_ok=True)
                raise


def _put(whole: Path, place: Path) -> None:
    """Move a file to its place once its content is on the disk.

    Else a crash of the machine could leave an empty file there.
    """
    with whole.open("rb") as file:
        os.fsync(file.fileno())
    whole.replace(place)


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Yield whether no other process or thread holds the lock of a folder; hold it meanwhile.

    The processes at work for one that was killed end soon after it, so they are waited for. Where
    a disk or a system knows no locks, nobody is kept out.
    """
    try:
        import fcntl
    except ImportError:  # not Unix
        yield True
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        yield _is_locked(lambda: fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB))
    finally:
        os.close(place)


def _is_locked(lock: Callable[[], None]) -> bool:
    for _ in range(LOOKS):
        try:
            lock()
        except BlockingIOError:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        except OSError:
            return True
        else:
            return True
    return False


def json_text(tree: Mapping[str, Any]) -> str:
    """Return the text of a JSON file, the same for the same tree."""
    return json.dumps(tree, indent=2, sort_keys=True) + "\n"
