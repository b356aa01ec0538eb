"""Playbooks: what a team does when, written in YAML and run against the same futures.

``read_file`` and ``read_text`` return what a file says, checked, or raise a ``PlaybookError`` with
file, line and column.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simcs.playbooks.building import read_file, read_text

__all__ = ["read_file", "read_text"]


def __getattr__(name: str) -> Any:
    # Taken where they are used: the parser and the actions are of no use to other rooms.
    if name not in __all__:
        raise AttributeError(f"module 'simcs.playbooks' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("simcs.playbooks.building"), name)
