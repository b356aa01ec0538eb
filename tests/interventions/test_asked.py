"""What a plan can ask of the team beside an action: worked by hand, in both drivers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simcs import agents
from simcs.errors import PolicyError
from simcs.interventions.action import CHOICES
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan
from simcs.interventions.routines import drawn_from
from simcs.journey.columns import NEVER, Stage
from simcs.metrics.definitions import measure
from simcs.record import Economics, Record
from simcs.signals.view import View
from simcs.team.work import By, Through
from simcs.world import loop
from simcs.world.recorder import Recorder
from simcs.world.state import WorldState
from tests.worlds import eventful_journey, particular, team_of, world_of

DRIVERS = pytest.mark.parametrize("weeks", [loop.weeks, agents.weeks], ids=["loop", "agents"])
Weeks = Callable[[WorldState], Iterator[int]]


class Script:
    """Plans that are written down, one for each week, then none."""

    def __init__(self, *plans: Callable[[View], Plan]) -> None:
        self.plans = plans

    def plan(self, view: View) -> Plan:
        """Return the plan of the week."""
        return self.plans[view.week](view) if view.week < len(self.plans) else Plan()


def written(*plans: Callable[[View], Plan], csms: int = 1, hours: float = 30.0) -> WorldState:
    """Return a world of twelve accounts whose team does what is written down."""
    team = team_of(csms, pool=False, hours=hours)
    return world_of(Script(*plans), team, size=12, horizon=12, arrivals_per_year=0.0)


def closed(world: WorldState, weeks: Weeks, count: int = 1) -> WorldState:
    """Return a world after some weeks."""
    run = weeks(world)
    for _ in range(count):
        next(run)
    return world


def waiting(world: WorldState, action: str) -> list[int]:
    """Return the accounts for which an action waits."""
    backlog = world.backlog
    found: list[int] = backlog["account"][backlog["action"] == NUMBERS[action]].tolist()
    return found


def done(world: WorldState, action: str) -> list[int]:
    """Return the accounts for which an action was done in any week of the run."""
    found: list[int] = np.flatnonzero(world.accounts["last_done"][:, NUMBERS[action]] >= 0).tolist()
    return found


def refusal(plan: Callable[[View], Plan], **options: Any) -> str:
    """Return how a plan is refused; nothing of the world has changed by then."""
    world = written(plan, **options)
    loop.open_week(world, 0)
    before = world.copy()
    with pytest.raises(PolicyError) as refused:
        loop.close_week(world, 0, loop.phases.asked_of(world, 0, world.policy, "arm"))
    for name in ("accounts", "backlog", "ledger", "spent", "team"):
        assert getattr(world, name).tobytes() == getattr(before, name).tobytes()
    assert not world.memory
    return str(refused.value)


# Taking back what waits


@DRIVERS
def test_what_waits_is_taken_back_and_not_missed(weeks: Weeks) -> None:
    world = written(
        lambda view: Plan().add(view.account, "business_review"),
        lambda view: Plan().withdraw(view.account % 2 == 0, "business_review"),
        lambda view: Plan().withdraw([1, 2, 3], "business_review").withdraw(5, "check_in"),
    )
    run = weeks(world)
    assert waiting(world, "business_review") == []
    next(run)
    here = world.active.tolist()
    assert waiting(world, "business_review") == here
    next(run)
    assert waiting(world, "business_review") == [row for row in here if row % 2]
    next(run)
    left = [row for row in here if row % 2 and row not in (1, 3)]
    assert waiting(world, "business_review") == left
    next(run)  # the lead is three weeks
    assert set(left) >= set(done(world, "business_review")) > set()
    assert not world.ledger["missed"].any()
    assert (world.accounts["missed_since"] == NEVER).all()


@DRIVERS
def test_what_was_begun_goes_on(weeks: Weeks) -> None:
    calls = [lambda view: Plan().add(view.account, "executive_call")]
    world = closed(written(*calls, hours=3.0), weeks)
    begun = world.backlog["account"][world.backlog["started"] == 1].tolist()
    finished = done(world, "executive_call")
    assert len(begun) == 1
    assert len(waiting(world, "executive_call")) > 1
    calls.append(lambda view: Plan().withdraw(view.account, "executive_call"))
    world = closed(written(*calls, hours=3.0), weeks, 2)
    left = done(world, "executive_call") + waiting(world, "executive_call")
    assert sorted(left) == [*finished, *begun]
    assert world.spent[1].sum() > 0


@DRIVERS
def test_what_is_taken_back_can_be_asked_for_afresh(weeks: Weeks) -> None:
    again = closed(
        written(
            lambda view: Plan().add(view.account, "business_review"),
            lambda view: Plan().add(view.account, "business_review", 2.0),
        ),
        weeks,
        2,
    )
    afresh = closed(
        written(
            lambda view: Plan().add(view.account, "business_review"),
            lambda view: (
                Plan()
                .add(view.account, "business_review", 2.0)
                .withdraw(view.account, "business_review")
            ),
        ),
        weeks,
        2,
    )
    assert set(again.backlog["due"].tolist()) == {3}
    assert set(afresh.backlog["due"].tolist()) == {4}
    assert set(afresh.backlog["priority"].tolist()) == {2.0}


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (lambda view: Plan().withdraw(99, "check_in"), ["'check_in' is withdrawn for account 99",
                                                        "not in view.account"]),
        (lambda view: Plan().withdraw(0, "win_back"), ["account 0", "view.lost.account"]),
        (lambda view: Plan().withdraw(0, "chek_in"), ["unknown action 'chek_in'", "did you mean"]),
        (lambda view: Plan().withdraw(0, "improve_process"), ["unknown action"]),
        (lambda view: Plan().withdraw(0.5, "check_in"), ["accounts for 'check_in' have shape"]),
        (lambda view: Plan().withdraw([True], "check_in"), ["or a mask over it of shape"]),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_back_is_named(plan: Any, words: list[str]) -> None:
    said = refusal(plan)
    for word in ["week 0: ", *words]:
        assert word in said


# Several times in a week


def served(plan: Callable[[View], Plan], **options: Any) -> WorldState:
    """Return a world whose first week has been worked, and not yet drifted."""
    world = written(plan, **options)
    loop.open_week(world, 0)
    loop.phases.take_up(world, 0, loop.phases.asked_of(world, 0, world.policy, "arm"))
    loop.phases.serve(world, 0)
    return world


def test_three_times_are_one_piece_of_work_that_counts_thrice() -> None:
    once = served(lambda view: Plan().add(view.account, "check_in"), csms=4)
    thrice = served(lambda view: Plan().add(view.account, "check_in", times=3), csms=4)
    number = NUMBERS["check_in"]
    both = np.isin(once.active, done(thrice, "check_in"))
    rows = once.active[both]
    assert len(rows) > 5
    one, three = once.accounts[rows], thrice.accounts[rows]
    assert (one["load"] == 1.0).all()
    assert (three["load"] == 3.0).all()
    assert (one["good"] > 0).all()
    assert three["good"] == pytest.approx(3 * one["good"])
    assert (three["last_done"][:, number] == 0).all()
    finished = thrice.backlog[thrice.backlog["done"] == 1]
    assert len(finished) == len(rows)
    begun = thrice.backlog[(thrice.backlog["done"] == 0) & (thrice.backlog["started"] == 1)]
    touch = thrice.parameters["touch"][thrice.accounts["segment"][rows]]
    minutes = 3 * thrice.action_effects["minutes"][number][touch]
    left = (
        3
        * thrice.action_effects["minutes"][number][
            thrice.parameters["touch"][thrice.accounts["segment"][begun["account"]]]
        ]
    )
    assert thrice.spent[0, number] == minutes.sum() + (left - begun["minutes"]).sum()


def test_each_time_is_an_onboarding_session_and_what_is_automated_needs_nobody() -> None:
    world = served(
        lambda view: (
            Plan()
            .add(view.account, "onboarding_session", 1.0, times=2)
            .add(view.account, "in_app_guide", times=5)
        ),
        csms=8,
    )
    taught = done(world, "onboarding_session")
    assert len(taught) > 5
    assert (world.accounts["sessions"][taught] >= 2).all()
    guided = world.accounts[done(world, "in_app_guide")]
    assert len(guided) == len(world.active)
    assert (guided["load"] >= 5 * 0.25).all()
    assert not world.spent[0, NUMBERS["in_app_guide"]]


@DRIVERS
def test_of_several_wishes_the_most_urgent_says_how_often_and_what_waits_stays(
    weeks: Weeks,
) -> None:
    def twice_over(view: View) -> Plan:
        plan = Plan().add(view.account, "business_review", 1.0, times=2)
        plan.add(view.account[::2], "business_review", 2.0, times=4)
        return plan.add(view.account, "business_review", 0.0, times=9)

    again = written(
        twice_over, lambda view: Plan().add(view.account, "business_review", 5.0, times=7)
    )
    world = closed(again, weeks, 2)
    first = np.flatnonzero(np.isin(world.backlog["account"], np.arange(12)))
    backlog = world.backlog[first]
    even = backlog["account"] % 2 == 0
    assert even.any()
    assert (~even).any()
    assert (backlog["times"][even] == 4).all()
    assert (backlog["times"][~even] == 2).all()
    assert (backlog["minutes"] == 150 * backlog["times"].astype(int)).all()
    assert (backlog["priority"] == 5.0).all()


@pytest.mark.parametrize("times", [0, -1, 100, 1.0, True, None, "2", [1, 2]])
def test_another_number_of_times_is_refused(times: Any) -> None:
    said = refusal(lambda view: Plan().add(view.account, "check_in", times=times))
    assert "week 0: times of 'check_in' is" in said
    assert "allowed: a whole number from 1 to 99" in said


# A neutral e-mail, and a survey


def test_an_email_is_a_little_of_both() -> None:
    world = served(lambda view: Plan().add(view.account, "email"), csms=0)
    mailed = world.accounts[world.active]
    assert (mailed["last_done"][:, NUMBERS["email"]] == 0).all()
    assert (mailed["load"] == 0.25).all()
    assert (mailed["good"] == 0.02).all()
    for untouched in ("enable", "sponsor", "expand", "upkeep"):
        assert not mailed[untouched].any()
    assert not world.spent.any()
    one = served(lambda view: Plan().add(view.account, "check_in"), csms=9)
    called = one.accounts[done(one, "check_in")]
    power = 0.6  # of goodwill: what an hour brings falls with the hours
    assert 0.02**power / 0.25 < (called["good"].min() ** power) / 1.0


def surveyed(burning_effect: float = 1.0) -> WorldState:
    """Return a world without usual surveys, a week after the team has sent one to everybody."""
    world = written(lambda view: Plan().add(view.account, "survey"), csms=1)
    world.signals["survey_sent"] = 0.0
    world.accounts["survey_week"] = NEVER
    world.team_parameters["burning_effect"] = burning_effect
    world.red_line[:] = 101.0  # so whoever is close to the end of the term burns
    next(loop.weeks(world))
    return world


def test_a_survey_is_answered_next_week_as_the_usual_one_or_not_at_all() -> None:
    world = surveyed()
    assert world.accounts["sent_survey"][world.active].all()
    assert not (world.accounts["survey_week"] >= 0).any()
    usual = world.copy()
    usual.accounts["sent_survey"] = 0
    usual.signals["survey_sent"] = 1.0
    for one in (world, usual):
        loop.phases.market(one, 1)
        loop.phases.observe(one, 1)
    answered = world.accounts["survey_week"] == 1
    assert 0 < answered.sum() < len(world.active)
    for name in ("survey", "survey_week", "score"):
        assert world.accounts[name].tobytes() == usual.accounts[name].tobytes(), name
    assert not world.accounts["sent_survey"][world.active].any()
    before = world.accounts["survey"].copy()
    loop.phases.observe(world, 2)
    assert world.accounts["survey"].tobytes() == before.tobytes()


def test_who_is_out_of_reach_gets_no_survey() -> None:
    """Work on what burns comes to nothing in the untreated twin."""
    world = surveyed(burning_effect=0.0)
    sent = world.accounts["sent_survey"][world.active]
    assert set(sent.tolist()) == {0, 1}
    world.accounts["muted"] = 1
    world.accounts["sent_survey"] = 0
    world.policy = Script(*[lambda view: Plan().add(view.account, "survey")] * 2)
    loop.open_week(world, 1)
    loop.close_week(world, 1, loop.phases.asked_of(world, 1, world.policy, "arm"))
    assert not world.accounts["sent_survey"].any()
    assert (world.accounts["last_done"][world.active, NUMBERS["survey"]] == 1).all()


def test_the_random_arm_draws_from_what_it_drew_from() -> None:
    """What takes no hours is not drawn, so what is appended changes no draw."""
    assert not {"email", "survey"} & drawn_from().keys()
    assert len(drawn_from()) == 15 - 1


# Who does it


def serving(plan: Callable[[View], Plan], weeks: Weeks = loop.weeks, **team: Any) -> WorldState:
    """Return a world of twelve accounts and three named CSMs after its first week of work."""
    made = replace(team_of(3, pool=False, hours=team.pop("hours", 8.0)), **team)
    world = world_of(Script(plan), made, size=12, horizon=12, arrivals_per_year=0.0)
    return closed(world, weeks)


@DRIVERS
def test_the_pool_is_whoever_has_most_time_left(weeks: Weeks) -> None:
    """The owner has more urgent work, and the others have nothing else to do."""

    def plan(view: View) -> Plan:
        mine = view.account[view.owner == 0]
        made = Plan().add(mine, "executive_call", 6.0)  # far more than a week
        return made.add(mine, "check_in", 5.0, by="pool")

    world = serving(plan, weeks)
    mine = world.active[world.accounts["owner"][world.active] == 0]
    assert len(mine) == 4
    assert done(world, "check_in") == mine.tolist()
    number = NUMBERS["check_in"]
    assert world.used[0] == world.available[0]
    assert world.used[1:].sum() == world.spent[0, number]
    minutes = [
        int(world.action_effects["minutes"][number, touch])
        for touch in world.parameters["touch"][world.accounts["segment"][mine]]
    ]
    shares = [0, 0]
    for one in minutes:
        shares[shares.index(min(shares))] += one
    assert world.used[1:].tolist() == shares
    assert world.team["team_work"].tolist() == [0, *shares]
    load = np.array([0, *shares]) / world.available[0]
    assert world.team["load"][1:].tolist() == load[1:].tolist()


@DRIVERS
def test_work_of_the_pool_waits_for_nobody_in_particular(weeks: Weeks) -> None:
    world = serving(
        lambda view: Plan().add(view.account, "executive_call", by="pool"), weeks, hours=3.0
    )
    assert (world.used == world.available).all()
    assert world.ledger["minutes_waiting"][0] == world.backlog["minutes"].sum() > 0
    assert not world.team["waiting"].any()


@DRIVERS
def test_executives_and_specialists_have_hours_of_their_own(weeks: Weeks) -> None:
    """Three hours and twenty minutes are two low-touch check-ins and a part of the third call."""

    def plan(view: View) -> Plan:
        made = Plan().add(view.account, "executive_call", by="executive")
        made.add(view.account, "check_in", by="specialist")
        return made.add(view.account, "email", by="specialist")

    world = serving(plan, weeks, executive_hours=3.33, specialist_hours=100.0, csms=0, hours=0.0)
    line = world.ledger[0]
    assert line["minutes_executive"] == 200
    assert line["minutes_specialist"] == line["specialist_opening"] > 0
    assert line["executive_opening"] == 200
    assert line["minutes_used"] == line["minutes_opening"] == line["minutes_waiting"] == 0
    assert not world.spent.any()
    assert len(done(world, "check_in")) == len(done(world, "email")) == 12
    begun = world.backlog[world.backlog["started"] == 1]
    calls = done(world, "executive_call")
    touch = world.parameters["touch"][world.accounts["segment"]]
    minutes = world.action_effects["minutes"][NUMBERS["executive_call"]][touch]
    assert calls == list(range(len(calls)))
    assert minutes[calls].sum() + minutes[len(calls)] - begun["minutes"].sum() == 200
    assert (begun["by"] == By.EXECUTIVE).all()


def test_their_work_has_full_power_and_tires_nobody() -> None:
    """As automated work has: what a burnt-out newcomer's hours would do is another matter."""

    def calls(by: str) -> WorldState:
        world = written(lambda view: Plan().add(view.account, "check_in", by=by), csms=3)
        world.team_parameters["executive_hours"] = 100.0
        world.team["burnout"] = 1.0
        loop.open_week(world, 0)
        loop.phases.take_up(world, 0, loop.phases.asked_of(world, 0, world.policy, "arm"))
        loop.phases.serve(world, 0)
        return world

    theirs, own = calls("executive"), calls("csm")
    hours = own.action_effects["effect"][NUMBERS["check_in"]]
    full = 0.6 * hours[theirs.parameters["touch"][theirs.accounts["segment"][theirs.active]]]
    assert theirs.accounts["good"][theirs.active].tolist() == full.tolist()
    mine = done(own, "check_in")
    assert (own.accounts["good"][mine] < theirs.accounts["good"][mine]).all()
    assert not theirs.team["due"].any()
    assert own.team["due"].any()
    assert not theirs.used.any()


def test_their_hours_cost_what_is_said_and_are_no_touches_of_csms() -> None:
    def plan(view: View) -> Plan:
        return Plan().add(view.account, "check_in", by="executive", times=1 + view.week % 2)

    def record(executive: float, specialist: float) -> Record:
        team = replace(team_of(1, pool=False, hours=0.0), executive_hours=9.5)
        world = world_of(Script(*[plan] * 60), team, size=12, horizon=60, arrivals_per_year=2.0)
        recorder = Recorder(world)
        for week in loop.weeks(world):
            recorder.observe(world, week)
        return recorder.record("arm", 0, Economics(0.8, 0.0, 90.0, executive, specialist))

    free, paid = record(0.0, 70.0), record(100.0, 70.0)
    hours = paid.ledger["minutes_executive"].sum() / 60
    on_the_book = paid.ledger["executive_opening"].sum() / 60
    accounts = int((paid.accounts["opening"] == 1).sum())
    assert 100 < on_the_book < hours
    before, after = measure(free), measure(paid)
    for name, hours_charged in {
        "cost_to_serve": -hours, "net_value": hours, "lifetime_value": on_the_book / accounts,
        "value_less_salaries": hours / accounts, "value_after_hours": on_the_book / accounts,
        "value_after_salaries": on_the_book / accounts,
    }.items():  # fmt: skip
        assert before[name] - after[name] == pytest.approx(100 * hours_charged), name
    assert after["team_cost"] == after["hours_used"] == 0.0
    assert after["touches_per_account_year"] == 0.0
    assert after["coverage"] < 0.1  # by touches before the run


@DRIVERS
def test_a_contact_of_an_executive_is_the_firms_and_no_touch_of_the_csm(weeks: Weeks) -> None:
    """The same check-ins by both: the firm has made as many contacts, the CSM as many touches."""

    def run(by: str) -> tuple[WorldState, Record]:
        def plan(view: View) -> Plan:
            mine = Plan().add(view.account[view.account < 6], "check_in", by="csm")
            return mine.add(view.account[view.account >= 6], "check_in", by=by)

        team = replace(team_of(1, pool=False, hours=60.0), executive_hours=60.0)
        world = world_of(Script(*[plan] * 12), team, size=12, horizon=12, arrivals_per_year=0.0)
        recorder = Recorder(world)
        for week in weeks(world):
            recorder.observe(world, week)
        return world, recorder.record("arm", 0, Economics(0.8, 0.0, 90.0))

    (one, theirs), (other, own) = run("executive"), run("csm")
    active = np.flatnonzero(one.accounts["stage"] == Stage.ACTIVE)
    assert len(active) > 6
    for name in ("last_done", "contacts"):
        assert (one.accounts[name][active] == other.accounts[name][active]).all(), name
    assert one.accounts["contacts"][active].sum() > 0
    touches = [found.seats["touches"].sum() for found in (theirs, own)]
    assert 0 < touches[0] < 0.7 * touches[1]
    covered = [found.seats["covered_weeks"].sum() for found in (theirs, own)]
    assert 0 < covered[0] < 0.9 * covered[1]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"by": "executive"}, ["'check_in' is asked by 'executive', but team.executive_hours is 0",
                               "team.executive_hours above 0"]),
        ({"by": "specialist"}, ["team.specialist_hours is 0"]),
        ({"by": "automation"}, ["'check_in' is asked by 'automation', but it takes hours"]),
        ({"by": "pol"}, ["unknown by 'pol'", "did you mean 'pool'"]),
        ({"by": None}, ["unknown by None", "automation, csm, executive, pool, specialist"]),
    ],
)  # fmt: skip
def test_who_cannot_do_it_is_named(how: Any, words: list[str]) -> None:
    said = refusal(lambda view: Plan().add(view.account, "check_in", **how))
    for word in ["week 0: ", *words]:
        assert word in said


def test_who_does_what_waits_is_in_view() -> None:
    ways = ("csm", "pool", "specialist", "executive")

    def plan(view: View) -> Plan:
        made = Plan()
        for number, by in enumerate(ways):
            made.add([number], "business_review", by=by)
        return made

    seen: list[View] = []
    team = replace(team_of(1, pool=False), executive_hours=1.0, specialist_hours=1.0)
    script = Script(plan, lambda view: (seen.append(view.backlog), Plan())[1])  # type: ignore[arg-type,func-returns-value]
    closed(world_of(script, team, size=12, horizon=12, arrivals_per_year=0.0), loop.weeks, 2)
    backlog: Any = seen[0]
    found = dict(zip(backlog.account.tolist(), backlog.by.tolist(), strict=True))
    assert found == dict(enumerate(ways))
    assert backlog.hours_by_week == {3: 5.0}  # of CSMs


# What it goes through


def contacted(channel: str | None, action: str = "renewal_prep") -> WorldState:
    """Return a world in which everybody was contacted and it matters how; nobody before."""
    journey = particular(eventful_journey())
    script = Script(lambda view: Plan().add(view.account, action, channel=channel))
    world = world_of(
        script, team_of(6, pool=False, hours=30.0), size=12, horizon=2, arrivals_per_year=0.0,
        journey=journey,
    )  # fmt: skip
    world.accounts["reached"] = 0.0
    world.accounts["wants_outcome"] = 0
    loop.open_week(world, 0)
    loop.phases.take_up(world, 0, loop.phases.asked_of(world, 0, world.policy, "arm"))
    loop.phases.serve(world, 0)
    return world


def test_a_chosen_channel_is_the_whole_contact() -> None:
    half, written_to, spoken_to = (contacted(one) for one in (None, "e-mail", "meeting"))
    rows = np.array(done(half, "renewal_prep"))
    assert len(rows) > 8
    assert done(written_to, "renewal_prep") == done(spoken_to, "renewal_prep") == rows.tolist()
    for world, shares in ((half, (0.25, 0.25)), (written_to, (0.5, 0.0)), (spoken_to, (0.0, 0.5))):
        assert (world.accounts["reached"][rows] == shares).all()
        assert (world.accounts["load"][rows] == 0.5).all()
    writes = half.accounts["prefers_written"][rows] == 1
    assert writes.any()
    assert (~writes).any()
    good = half.accounts["good"][rows]
    mismatch = 0.3
    for world, suits in (
        (half, np.full(len(rows), 1 - 0.5 * (1 - mismatch))),
        (written_to, np.where(writes, 1.0, mismatch)),
        (spoken_to, np.where(writes, mismatch, 1.0)),
    ):
        assert world.accounts["suited"][rows] == pytest.approx(good * suits)


@pytest.mark.parametrize(
    ("action", "own", "other"), [("check_in", "call", "meeting"), ("email", "e-mail", "in-app")]
)
def test_two_channels_of_a_kind_are_alike(action: str, own: str, other: str) -> None:
    """The model tells what is written from what is spoken, and no more."""
    worlds = [contacted(channel, action) for channel in (None, own, other)]
    for world in worlds[1:]:
        assert world.accounts.tobytes() == worlds[0].accounts.tobytes()
    assert set(worlds[2].backlog["channel"].tolist()) == {CHOICES[other]}


@DRIVERS
def test_what_waits_takes_the_channel_of_the_latest_wish(weeks: Weeks) -> None:
    world = written(
        lambda view: Plan().add(view.account, "business_review", channel="call"),
        lambda view: Plan().add(view.account[:5], "business_review"),
    )
    backlog = closed(world, weeks, 2).backlog
    own = backlog["channel"] == Through.OWN
    assert 0 < own.sum() <= 5
    assert (backlog["channel"][~own] == Through.CALL).all()


@pytest.mark.parametrize(
    ("action", "channel", "allowed"),
    [
        ("check_in", "e-mail", "call, meeting"),
        ("email", "call", "e-mail, in-app"),
        ("in_app_guide", "app", "e-mail, in-app"),
        ("webinar", "call", "its own alone, which is group"),
        ("escalation", "call", "its own alone, which is internal"),
        ("renewal_prep", "group", "e-mail, in-app, call, meeting"),
        ("check_in", 3, "call, meeting"),
    ],
)
def test_another_channel_is_refused(action: str, channel: Any, allowed: str) -> None:
    said = refusal(lambda view: Plan().add(view.account, action, channel=channel))
    assert f"week 0: channel of {action!r} is {channel!r}; allowed: {allowed}" in said
