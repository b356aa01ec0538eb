"""Copies of the playbooks of a run in its folder, so that nothing depends on files elsewhere."""

from collections.abc import Iterable
from pathlib import Path

from simcs.errors import RunError, printable, quoted, typed
from simcs.experiment.arms import Arm, policies_in
from simcs.experiment.code_files import Sources, file_hash
from simcs.experiment.store import COPIES, RunFolder
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.texts import FROM_PYTHON, PlaybookText, is_file_name


def _texts(arms: Iterable[Arm]) -> dict[str, PlaybookText]:
    """Return all playbooks that arms were made from, by the names of their copies."""
    made = [one.made for _, one in policies_in(arms) if isinstance(one, Playbooks)]
    return {
        f"{COPIES}{key}.yaml": text
        for parts in made
        if parts is not None
        for key, text in zip(parts.keys, parts.texts, strict=True)
    }


def playbooks_read(arms: Iterable[Arm]) -> Sources:
    """Return the files of playbooks that arms were made from, with their hashes."""
    return {
        name if text.stem == FROM_PYTHON else text.place: text.sha256
        for name, text in _texts(arms).items()
    }


def write_copies(arms: Iterable[Arm], folder: RunFolder) -> None:
    """Write a copy of each file of playbooks to a run folder, byte for byte."""
    with folder.written():
        for name, text in _texts(arms).items():
            folder.write_bytes(name, text.content)


def require_same_playbooks(folder: RunFolder, what: str) -> None:
    """Require that the files of playbooks of a run are as it read them.

    Parameters
    ----------
    what
        What is to be done with the run.

    Raises
    ------
    RunError
        When one has changed or is missing; it says where its copy is.
    """
    read = folder.read_json("provenance.json").get("files_sha256")
    held = {file_hash(copy): copy for copy in sorted(folder.path.glob(f"{COPIES}*.yaml"))}
    for place, known in read.items() if isinstance(read, dict) else ():
        path = Path(place)
        if known not in held or not is_file_name(place) or place in (c.name for c in held.values()):
            continue
        there = path.is_file()
        if there and file_hash(path) == known:
            continue
        raise RunError(
            f"{printable(place)} {'has changed since' if there else 'is missing, and was read by'} "
            f"the run in folder {quoted(str(folder.path))}; allowed: the file as it was, to {what} "
            f"it (a copy is {typed(held[known])})"
        )
