"""Playbooks as they are given: files, playbooks of the library, and texts from Python."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from simcs.errors import PlaybookError, nearest, printable, quoted
from simcs.playbooks.reading import read_bytes

ENDINGS = (".yaml", ".yml")
"""How names of files end, in small letters."""

OF = " (library)"

ALIKE, LONG_WORD = 3, 5
"""Names that may be meant, at most, and letters of a word that they may have in common."""

FROM_PYTHON = "text"
"""What overrides call playbooks that have no file."""


@dataclass(frozen=True)
class PlaybookText:
    """One file of playbooks, with what it held when it was read.

    Attributes
    ----------
    place
        The path as it was given, "NAME (library)", or "a text".
    stem
        The file's name without its ending, in letters that a key of the configuration can have.
    content
        Its bytes.
    """

    place: str
    stem: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The SHA-256 of its content."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """The file's name without its ending, or its name in the library."""
        return Path(self.place).stem if is_file_name(self.place) else self.place.removesuffix(OF)

    @property
    def shown(self) -> str:
        """What people call it: the file's name without its folder."""
        return printable(Path(self.place).name) if is_file_name(self.place) else self.place


def is_file_name(given: str) -> bool:
    """Return whether a text is the path of a file of playbooks: it ends in .yaml or .yml."""
    return given.casefold().endswith(ENDINGS) and "\n" not in given


def library_folder() -> Path:
    """Return the folder of shipped playbooks: in the package when installed, else beside it."""
    package = Path(__file__).parents[1]
    inside = package / "configs"
    return (inside if inside.is_dir() else package.parent / "configs") / "playbooks"


def library() -> dict[str, Path]:
    """Return the files of the library by their names, in order."""
    return {path.stem: path for path in sorted(library_folder().glob("*.yaml"))}


def key_of(stem: str) -> str:
    """Return a name as a key of the configuration: letters, digits, '_' and '-'."""
    key = re.sub(r"[^A-Za-z0-9_-]", "_", stem)
    return key if re.match(r"[A-Za-z_]", key) else f"_{key}"


def opened(given: str) -> PlaybookText:
    """Return the playbooks that a path, or a name of the library, means.

    Raises
    ------
    PlaybookError
        When there is no such file, or it cannot be read.
    """
    shipped = library()
    if given in shipped:
        return PlaybookText(f"{given}{OF}", key_of(given), read_bytes(shipped[given]))
    if not is_file_name(given):
        raise PlaybookError(_unknown(given, shipped))
    require_file(given)
    return PlaybookText(given, key_of(Path(given).stem), read_bytes(given))


def from_text(text: str) -> PlaybookText:
    """Return playbooks that were given as a text from Python."""
    return PlaybookText("a text", FROM_PYTHON, text.encode("utf-8", "surrogatepass"))


def require_file(given: str) -> None:
    """Require that there is a file at a path; a pipe would be waited for without end.

    Raises
    ------
    PlaybookError
        When there is none; with the one beside it that was perhaps meant.
    """
    if is_file(given):
        return
    path = Path(given)
    try:
        beside = {one.stem: one.name for one in path.parent.iterdir() if is_file_name(one.name)}
    except (OSError, ValueError):  # no folder, too long, or with a NUL
        beside = {}
    close = nearest(path.stem, beside)  # endings are alike in all
    meant = f"; did you mean {quoted(str(path.with_name(beside[close])), 200)}?" if close else ""
    hint = meant or "; allowed: a file of playbooks (its path begins in the working folder)"
    raise PlaybookError(f"{printable(given[:200])}: there is no such file{hint}")


def is_file(given: str) -> bool:
    """Return whether there is a file at a path, which may be any text."""
    try:
        return Path(given).is_file()
    except (OSError, ValueError):
        return False


def _unknown(given: str, shipped: Iterable[str]) -> str:
    meant = " or ".join(map(repr, _alike(given, shipped)))
    hint = f" (did you mean {meant}?)" if meant else ""
    return (
        f"{quoted(given)} is no playbook of the library{hint}; allowed: a name that simcs "
        "playbooks lists, or a file that ends in .yaml"
    )


def _alike(given: str, shipped: Iterable[str]) -> list[str]:
    """Return names of the library that were perhaps meant: alike, or with a word in common."""
    names = sorted(shipped)
    close = nearest(given, names)
    words = {word.rstrip("s") for word in given.casefold().split("-") if len(word) >= LONG_WORD}
    same = [one for one in names if words & {word.rstrip("s") for word in one.split("-")}]
    return [*dict.fromkeys([*([close] if close else []), *same])][:ALIKE]
