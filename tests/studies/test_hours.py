"""The marginal value of an hour: who gets what, what is summed up, and what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.analysis.hour_values import ALL, COLUMNS, CONTACT, HOUR, SUMS, TENTHS
from simcs.errors import ConfigError
from simcs.experiment.comparison import Progress
from simcs.experiment.compose import compose
from simcs.experiment.config import CsvBook, Service
from simcs.experiment.replications import Setup, prepare
from simcs.experiment.store import RunFolder
from simcs.interventions import actions
from simcs.interventions.actions import ACTIONS
from simcs.studies import hours as module
from simcs.studies.hours import (
    hour_values,
    measured_actions,
    require_measurable,
    sums_of,
    tenths,
    worth_of,
)
from simcs.world.recording import Recording
from tests.conftest import QUICK

FOR_SOME = ("concession", "onboarding_session")


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare(compose([*QUICK, "policies=[typical]", "horizon_weeks=26"]))


def test_a_tenth_is_by_score_within_the_segment() -> None:
    score = np.concatenate([np.arange(20.0)[::-1], [5.0, 4.0]])
    segment = np.asarray([0] * 20 + [1] * 2)
    assert tenths(score, segment).tolist() == [9 - k // 2 for k in range(20)] + [5, 0]


def test_what_is_measured_is_for_accounts_that_are_there() -> None:
    assert set(ACTIONS) - {*measured_actions()} == {"exit_interview", "churn_review", "win_back"}


def test_worth_is_discounted_margin_and_what_became_of_it(setup: Setup) -> None:
    state = setup.opened(0)
    state.name, state.policy = setup.arms[0].name, setup.arms[0].policy
    worth = worth_of(setup, Recording.of(state, [13]), 13)
    value, horizon = setup.config.value, setup.config.horizon_weeks
    assert worth.rate[13] == pytest.approx(value.gross_margin / 52)
    assert worth.rate[20] == pytest.approx(
        value.gross_margin / 52 * (1 + value.discount_rate) ** (-7 / 52)
    )
    assert worth.ahead[0, horizon].tolist() == [1, 1, 1]
    growth = worth.ahead[0, horizon - 26] ** 2
    assert ((growth >= 0.2) & (growth <= 1.2)).all()
    # At the horizon the years to the eighth are ahead, and a week before it a week more.
    weeks = np.arange(horizon, 8 * 52)[:, np.newaxis]
    left = growth ** ((weeks - horizon) / 52) * 1.15 ** -((weeks - 13) / 52)
    assert worth.ahead[1, horizon] == pytest.approx(value.gross_margin / 52 * left.sum(axis=0))
    assert worth.ahead[1, horizon - 1] == pytest.approx(
        worth.rate[horizon - 1] + growth ** (1 / 52) * worth.ahead[1, horizon]
    )


def test_everyone_gets_every_action_at_every_beginning(setup: Setup) -> None:
    """But concessions, for those that gave notice, and sessions, for those being onboarded."""
    sums = dict(zip(measured_actions(), sums_of(setup, 0), strict=True))
    contacts, spent = (SUMS.index(name) for name in ("contacts", "hours"))
    everyone = sums["check_in"][..., contacts].sum()
    assert everyone > 2 * 30
    for name, found in sums.items():
        count = found[..., contacts].sum(axis=(1, 2))
        assert count.sum() == everyone or name in FOR_SOME
        if name != "improve_process":
            assert found[..., spent].sum(axis=(1, 2)) == pytest.approx(count * ACTIONS[name].hours)
    for name in FOR_SOME:
        assert sums[name][..., contacts].sum() < everyone / 2
    by_tenth = sums["check_in"][..., contacts].sum(axis=(0, 2))
    assert by_tenth.shape == (TENTHS,)
    assert (by_tenth > 0).all()


def test_work_without_any_effect_brings_exactly_nothing(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin law: every cell of every action is 0."""
    table = actions.table()
    table["load"] = 0
    for name in ("good", "root", "enable", "sponsor", "expand"):
        table[name] = 0
    table["concedes"] = 0
    monkeypatch.setattr(actions, "table", lambda: table)
    team = replace(setup.config.team, maturity_gain=0.0)
    setup = replace(setup, config=replace(setup.config, team=team))
    brought = sums_of(setup, 0)[..., SUMS.index("renewals") :]
    assert not brought.any()


def test_companies_are_resumed_and_the_answer_is_the_same(
    setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "tabled", lambda sums, *_: sums)
    whole = hour_values(setup)
    folder = RunFolder(tmp_path / "run")
    folder.begin("", "hours", {})

    def stopped(after: int) -> Progress:
        def count(_: int) -> None:
            if len(folder.partial.variants()) >= after:
                raise KeyboardInterrupt

        return count

    with pytest.raises(KeyboardInterrupt):
        hour_values(setup, folder, stopped(2))
    asked = []
    simulate = module.sums_of

    def counted(own: Setup, replication: int) -> NDArray[np.float64]:
        asked.append(own.config.seed)
        return simulate(own, replication)

    monkeypatch.setattr(module, "sums_of", counted)
    found = hour_values(setup, folder)
    assert asked == [3]
    assert np.asarray(found.table).tobytes() == np.asarray(whole.table).tobytes()


def test_companies_have_books_of_their_own(setup: Setup) -> None:
    made = [module._of_company(setup, number) for number in range(2)]
    assert [own.config.seed for own, _ in made] == [1, 2]
    books = [own.book.rows["opening_arr"].tolist() for own, _ in made]
    assert books[0] == setup.book.rows["opening_arr"].tolist()
    assert books[0] != books[1]


def test_a_book_from_a_file_has_futures(setup: Setup) -> None:
    own = replace(setup, config=replace(setup.config, book=CsvBook(path="mine.csv")))
    assert module._of_company(own, 3) == (own, 3)


def test_every_action_has_its_row(setup: Setup) -> None:
    found = hour_values(replace(setup, config=replace(setup.config, replications=2)))
    rows = found.overall()
    assert tuple(rows.columns) == COLUMNS
    assert {*rows["action"]} == {*measured_actions()}
    assert dict(zip(rows["action"], rows["per"], strict=True))["in_app_guide"] == CONTACT
    assert (rows[rows["action"] == "celebration"]["per"] == HOUR).all()
    assert {*found.table["segment"]} == {ALL, *setup.config.journey.segments}


def test_two_policies_and_the_clock_are_refused(setup: Setup) -> None:
    two = replace(setup.config, policies=["none", "typical"])
    with pytest.raises(ConfigError, match=r"here are 2 \(none, typical\); allowed: one"):
        require_measurable(two)
    clocked = replace(setup.config, service=Service.clocked)
    with pytest.raises(ConfigError, match=r"service is clocked.*allowed: service=weekly"):
        require_measurable(clocked)
