"""Names for things that a configuration may refer to: nothing is built from a dotted path."""

from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from threading import RLock
from typing import Generic, TypeVar

from simcs.errors import ConfigError, unknown

T = TypeVar("T")


class Registry(Generic[T]):
    """A named collection, filled by a decorator or by other packages' entry points.

    Parameters
    ----------
    kind
        What the names stand for, in the singular, for messages ("policy").
    group
        Entry-point group in which other packages may offer more ("simcs.policies").
    """

    def __init__(self, kind: str, group: str) -> None:
        self.kind = kind
        self.group = group
        self._items: dict[str, T] = {}
        self._discovered = False
        self._asked = False
        self._lock = RLock()

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that files its argument under ``name``.

        Raises
        ------
        ConfigError
            When the name is taken by something else.
        """

        def decorate(item: T) -> T:
            held = self._items.get(name)
            if held is not None and _origin(held) != _origin(item):
                raise ConfigError(f"{self.kind} {name!r} is registered twice")
            self._items[name] = item
            return item

        return decorate

    def __getitem__(self, name: str) -> T:
        self._discover()
        if name not in self._items:
            raise ConfigError(unknown(self.kind, name, self._items))
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        self._discover()
        return iter(sorted(self._items))

    def __contains__(self, name: object) -> bool:
        self._discover()
        return name in self._items

    def _discover(self) -> None:
        if self._discovered:
            return
        with self._lock:  # so that no thread goes on before all is there
            if self._asked:
                return  # by what is being loaded
            self._asked = True
            try:
                self._ask_packages()
            finally:
                self._discovered = True

    def _ask_packages(self) -> None:
        for point in entry_points(group=self.group):
            if point.name not in self._items:
                try:
                    self._items[point.name] = point.load()
                except (Exception, SystemExit) as error:
                    raise ConfigError(
                        f"{self.kind} {point.name!r} of an installed package ({point.value}) "
                        f"raised {type(error).__name__}: {error}"
                    ) from error


def _origin(item: object) -> tuple[str, str]:
    return (getattr(item, "__module__", ""), getattr(item, "__qualname__", repr(item)))
