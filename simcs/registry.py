"""Names that a configuration may refer to: nothing is built from a dotted path."""

from collections.abc import Callable, ItemsView, Iterator, Sequence
from importlib.metadata import entry_points
from threading import RLock
from typing import Any, Generic, NamedTuple, TypeVar

from simcs.errors import ConfigError, described, listed, quoted, unknown

T = TypeVar("T")


class Registry(Generic[T]):
    """A named collection, filled by a decorator or by other packages' entry points.

    Parameters
    ----------
    kind
        Singular noun for the items, for messages ("policy").
    group
        Entry-point group in which other packages may offer more ("simcs.policies").
    """

    def __init__(self, kind: str, group: str) -> None:
        self.kind = kind
        self.group = group
        self._items: dict[str, T] = {}
        self.built_in: tuple[str, ...] = ()
        self._discovered = False
        self._asked = False
        self._refused: dict[str, BaseException] = {}
        self._lock = RLock()
        _registries[group] = self

    def __reduce__(self) -> tuple[Callable[[str], Any], tuple[str]]:
        return _registry_of, (self.group,)  # that of the process in which it is read

    def register(self, name: str) -> Callable[[T], T]:
        """Return a decorator that files its argument under ``name``.

        What comes from the same module by the same qualified name takes the place of the earlier
        one, so that a notebook's cell can be run again.

        Raises
        ------
        ConfigError
            When the name is no text, or taken by something else.
        """
        if not isinstance(name, str):
            raise ConfigError(f"{self.kind} {quoted(name)}; allowed: a name, as text")

        def decorate(item: T) -> T:
            held = self._items.get(name)
            if held is not None and _origin(held) != _origin(item):
                raise ConfigError(
                    f"{self.kind} {name!r} is registered twice, by {_origin(held)[0]} and "
                    f"{_origin(item)[0]}; allowed: a name of its own for each"
                )
            self._add(name, item)
            return item

        return decorate

    def _add(self, name: str, item: T) -> None:
        """File an item; a registry that has conditions checks them here."""
        self._items[name] = item

    def forget_all_but(self, names: Sequence[str]) -> None:
        """Keep the built-in items and these."""
        for name in [name for name in self._items if name not in {*self.built_in, *names}]:
            del self._items[name]

    def put_in_order(self, names: Sequence[str]) -> None:
        """Order items as another process does that has these; here names are sorted anyway."""

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

    def get(self, name: object) -> T | None:
        """Return what is registered under a name; None where nothing is."""
        self._discover()
        return self._items.get(name) if isinstance(name, str) else None

    def __len__(self) -> int:
        self._discover()
        return len(self._items)

    def items(self) -> ItemsView[str, T]:
        """Return names and items, in the order of iteration."""
        return {name: self._items[name] for name in self}.items()

    def _discover(self) -> None:
        if not self._discovered:
            with self._lock:  # so that no thread goes on before all is there
                if not self._asked:  # by what is being loaded, or by another thread meanwhile
                    self._asked = True
                    try:
                        self._refused = self._ask_packages()
                        self._discovered = True
                    finally:
                        self._asked = self._discovered  # again, where the user stopped it
        if self._refused:
            what = f"{self.group}: mend or uninstall what installed packages offer here:"
            [first, *_] = self._refused.values()
            raise ConfigError(listed([*self._refused], what)) from first

    def _ask_packages(self) -> dict[str, BaseException]:
        """File what installed packages offer; return what is wrong with those that fail, and why.

        One that fails keeps no other out.
        """
        refused: dict[str, BaseException] = {}
        for point in sorted(entry_points(group=self.group), key=lambda point: point.name):
            try:
                self.register(point.name)(point.load())
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - raised with the others
                where = f"{self.kind} {point.name!r} of an installed package ({point.value})"
                refused[f"{where} raised {described(error)}"] = error
        return refused


class Registered(NamedTuple):
    """One item of a registry, as it is sent to another process."""

    group: str
    name: str
    item: Any


_registries: dict[str, Registry[Any]] = {}


def _registry_of(group: str) -> Registry[Any]:
    return _registries[group]


def brought(groups: Sequence[str]) -> list[Registered]:
    """Return what others than simcs registered in these groups, in order.

    A new process does not have what a notebook or a script has registered.
    """
    return [
        Registered(group, name, item)
        for group in groups
        if group in _registries
        for name, item in _registries[group].items()
        if name not in _registries[group].built_in
    ]


def adopt(registered: Sequence[Registered], groups: Sequence[str]) -> None:
    """Hold in these groups what another process has brought, in its order, and nothing else.

    A plugin file or a package may have registered some of it before, in another order; a process
    that has worked before may have more.
    """
    for group in groups:
        registry = _registries[group]
        ours = {one.name: one.item for one in registered if one.group == group}
        registry.forget_all_but([*ours])
        for name, item in ours.items():
            registry._add(name, item)  # noqa: SLF001 - that process knew what is the same
        registry.put_in_order([*ours])


def _origin(item: object) -> tuple[str, str]:
    return (getattr(item, "__module__", ""), getattr(item, "__qualname__", repr(item)))
