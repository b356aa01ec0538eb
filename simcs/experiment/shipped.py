"""Where the files of settings that ship are."""

from pathlib import Path

from simcs.experiment.config import BOOKS


def config_folder() -> str:
    """Return the folder of shipped configs: in the package when installed, else beside it."""
    package = Path(__file__).parents[1]
    inside = package / "configs"
    return str(inside if inside.is_dir() else package.parent / "configs")


def names_in(group: str) -> set[str]:
    """Return the names of the shipped files of a group, and of the kinds of book."""
    kinds = set(BOOKS) if group == "book" else set()
    return kinds | {path.stem for path in Path(config_folder(), group).glob("*.yaml")}
