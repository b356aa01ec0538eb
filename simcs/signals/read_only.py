"""Read-only objects for policies."""

from typing import Any

from numpy.typing import NDArray


class ReadOnly:
    """An object whose attributes are set once, by its class through ``__dict__``."""

    def __setattr__(self, name: str, value: object) -> None:
        raise ValueError(f"{type(self).__name__} is read-only: {name}")

    def __delattr__(self, name: str) -> None:
        raise ValueError(f"{type(self).__name__} is read-only: {name}")


def sealed(values: NDArray[Any]) -> NDArray[Any]:
    """Return a view of an array, neither of which can be written.

    It keeps mistakes out, not intent: who makes its ``base`` writeable can write. So nothing that
    the world computes with is handed out, only copies.
    """
    values.setflags(write=False)
    return values.view()
