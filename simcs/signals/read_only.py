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
    """Return an array that cannot be written, nor be made writeable again."""
    values.setflags(write=False)
    return values.view()
