"""What studies bring in their policies.py is for the tests of claims alone."""

import sys
from collections.abc import Iterator

import pytest

from simcs.experiment import arms  # noqa: F401 - registers what ships, which is not forgotten
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import POLICIES
from simcs.metrics.definitions import METRICS


@pytest.fixture(scope="module", autouse=True)
def _studies_bring_nothing_to_other_tests() -> Iterator[None]:
    """Forget actions, metrics and policies of studies, which other tests would print and plan."""
    registries = (ACTIONS, METRICS, POLICIES)
    before = [[*registry] for registry in registries]
    loaded = {*sys.modules}
    yield
    for registry, names in zip(registries, before, strict=True):
        for name in [name for name in registry if name not in names]:
            del registry._items[name]
        registry.put_in_order([name for name in names if name not in registry.built_in])
    for name in [name for name in sys.modules if name.startswith("simcs_plugin_")]:
        if name not in loaded:
            del sys.modules[name]  # so that it registers again when it is asked for again
