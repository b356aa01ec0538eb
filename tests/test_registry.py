"""Names that can be added to, and what installed packages offer under them."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from typing import Any

import pandas as pd
import pytest

import simcs
from simcs import registry
from simcs.errors import ConfigError
from simcs.interventions.actions import ACTIONS, NUMBERS, table
from simcs.metrics.definitions import HEADLINE, METRICS, Metric, printed
from simcs.registry import Registry
from simcs.report.plain_tables import table as table_of


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


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    """Forget afterwards what a test registers."""
    kept = ACTIONS._items, NUMBERS, ACTIONS.asked, METRICS._items
    held = [dict(one) for one in kept]
    yield
    for mine, before in zip(kept, held, strict=True):
        mine.clear()
        mine.update(before)


def test_a_package_that_offers_a_taken_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes first: registered before packages are asked, or after."""
    points = [EntryPoint("pi", "math:pi", "simcs.tests")]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    monkeypatch.setattr(registry, "_registries", {})
    early: Registry[object] = Registry("thing", "simcs.tests")
    early.register("pi")(test_names_are_text)
    with pytest.raises(ConfigError, match=r"'pi' .*\(math:pi\) raised .*registered twice"):
        len(early)
    late: Registry[object] = Registry("thing", "simcs.tests")
    assert list(late) == ["pi"]
    with pytest.raises(ConfigError, match="'pi' is registered twice"):
        late.register("pi")(test_names_are_text)


@pytest.mark.usefixtures("_as_it_was")
def test_a_cell_that_is_run_again_changes_what_it_registered() -> None:
    """Its number stays. Another module cannot take the name, nor anyone that of a built-in one."""
    cell = "import simcs\nsimcs.action('own', (1, 1, {hours}), lead={lead})"
    simcs.action("first", (1, 1, 1))
    exec(cell.format(hours=1, lead=0), {"__name__": "notebook"})
    simcs.action("last", (1, 1, 1))
    exec(cell.format(hours=2, lead=3), {"__name__": "notebook"})
    assert ACTIONS["own"].hours == (1, 1, 2)
    assert ACTIONS.asked["own"] == (NUMBERS["own"], 3, False) == (25, 3, False)
    assert len(table()) == 27
    with pytest.raises(ConfigError, match="action 'own' is registered twice"):
        exec(cell.format(hours=2, lead=3), {"__name__": "another"})


@pytest.mark.usefixtures("_as_it_was")
def test_a_metric_whose_cell_is_run_again_is_the_later_one() -> None:
    for value in (1.0, 2.0):
        METRICS.register("own")(Metric("own", "own", "", "neither", "", lambda _, v=value: v))
    assert METRICS["own"].compute(None) == 2.0
    with pytest.raises(ConfigError, match="metric 'net_value' is registered twice"):
        METRICS.register("net_value")(METRICS["own"])


@pytest.mark.usefixtures("_as_it_was")
def test_a_metric_of_your_own_is_printed_with_the_usual_ones() -> None:
    @simcs.metric("own", unit="%", better="higher")
    def own(record: object) -> float:
        """Always a half.

        Whatever happens.
        """
        return 0.5

    assert (METRICS["own"].title, METRICS["own"].formula) == ("own", "Always a half.")
    assert printed() == (*HEADLINE, "own")
    row = {"metric": "own", "policy": "a", "replications": 3, "mean": 0.5, "ci_low": 0.5,
           "ci_high": 0.5, "p10": 0.5, "p90": 0.5}  # fmt: skip
    assert "Own" in table_of(pd.DataFrame([row]))


@pytest.mark.parametrize("register", [simcs.policy, simcs.signal, simcs.metric])
@pytest.mark.parametrize("name", [1, None, ["a"]])
def test_names_are_text(register: Any, name: Any) -> None:
    with pytest.raises(ConfigError, match="allowed: a name, as text"):
        register(name)(Any)


@pytest.mark.usefixtures("_as_it_was")
@pytest.mark.parametrize("weeks", ["x", -1, 1.5, None])
def test_weeks_of_a_signal_are_a_whole_number(weeks: Any) -> None:
    with pytest.raises(ConfigError, match=r"fresh_weeks .* a whole number from 0 on"):
        simcs.signal("own", fresh_weeks=weeks)(lambda *_: 1.0)
