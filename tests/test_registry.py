"""Names that can be added to, and what installed packages offer under them."""

from importlib.metadata import EntryPoint

import pytest

from simcs import registry
from simcs.errors import ConfigError
from simcs.registry import Registry


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Registry[object]:
    """Return a registry for which three packages offer something, and the first two fail."""
    points = [
        EntryPoint("a", "no_such_package:a", "simcs.tests"),
        EntryPoint("b", "math:no_such_name", "simcs.tests"),
        EntryPoint("c", "math:pi", "simcs.tests"),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    monkeypatch.setattr(registry, "_registries", {})
    return Registry("thing", "simcs.tests")


def test_a_package_that_fails_is_named_at_every_look_up(offered: Registry[object]) -> None:
    """And not only at the first, after which its names would silently be missing."""
    for look_up in (lambda: offered["c"], lambda: list(offered), lambda: "c" in offered):
        with pytest.raises(ConfigError) as refused:
            look_up()
        said = str(refused.value)
        assert "thing 'a' of an installed package (no_such_package:a) raised Module" in said
        assert "thing 'b' of an installed package (math:no_such_name) raised Attrib" in said
        assert "'c'" not in said
        assert isinstance(refused.value.__cause__, ModuleNotFoundError)
    assert "c" in offered._items  # which those that fail keep out no more


def test_packages_are_asked_again_where_the_user_stopped_it(
    offered: Registry[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(group: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(registry, "entry_points", stop)
    with pytest.raises(KeyboardInterrupt):
        len(offered)
    monkeypatch.setattr(registry, "entry_points", lambda group: ())
    assert len(offered) == 0
    assert offered._discovered
