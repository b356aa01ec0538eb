"""The site, played by a browser without JavaScript."""

import re
from html import escape
from pathlib import Path

import pytest

from simcs.trainer.scenario import scenario
from simcs.trainer.site import start
from simcs.trainer.site.app import make_app
from tests.trainer.browser import PLAYED, Browser, answered, desk, joined, room
from tests.trainer.games import SMALL


def test_a_whole_game_without_javascript(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first page to the debrief, alone: choose, guess, order, end each week."""
    monkeypatch.setattr(start, "scenario_names", lambda: ["small"])
    monkeypatch.setattr(start, "scenario", lambda _: PLAYED)
    at = desk()
    me = Browser(make_app(at))
    assert "Small" in me.go("/").text
    me.go("/scenario/small")
    assert all(text in me.text for text in (SMALL.role, SMALL.goal, SMALL.unseen, SMALL.ground))
    me.press("begin", guess=70, weeks=6)
    assert me.week == 1
    for week in range(1, 7):
        answered(me)
        assert me.week == week
        account = me.accounts[0]
        me.follow(f"open-{account}")
        me.press(f"add-{account}-check_in")
        assert "In your list" in me.text
        me.press("go-1")
    assert me.page.url.path.endswith("/debrief")
    [player] = at.store.players(at.store._all("select code from room")[0]["code"])
    log = at.store.log(player.id)
    assert player.guess == 70
    assert len(log) == 6
    assert all(len(orders.tasks) == 1 for orders in log)
    assert "Debrief" in me.go("/").text


def test_the_basket_has_an_order_and_a_way_back() -> None:
    at = desk()
    me = joined(at, room(at).code)
    first, second = me.accounts[:2]
    me.follow(f"open-{first}")
    me.press(f"add-{first}-check_in", cause_check_in="service")
    me.follow(f"open-{second}")
    me.press(f"add-{second}-email")
    me.press(f"add-{second}-email")  # twice the same is once

    def listed() -> list[str]:
        titles = r"<li><span class=\"task\"><b>([^<]*)</b>"
        return re.findall(titles, me.text)

    assert listed() == ["Check-in call", "Short mail"]
    assert "about service" in me.text
    me.press("up-1")
    assert listed() == ["Short mail", "Check-in call"]
    me.press("drop-0")
    assert listed() == ["Check-in call"]
    me.press("undo")
    assert listed() == ["Short mail", "Check-in call"]
    me.press("undo")
    assert listed() == ["Check-in call", "Short mail"]
    me.press("go-1")
    [player] = at.store.players(at.store.player(1).room)
    assert [task.action for task in at.store.log(player.id)[0].tasks] == ["check_in", "email"]
    assert listed() == []


def test_waiting_work_can_be_cancelled() -> None:
    at = desk()
    me = joined(at, room(at).code)
    account = me.accounts[0]
    me.follow(f"open-{account}")
    me.press(f"add-{account}-webinar")
    me.press("go-1")
    me.follow(f"open-{account}")
    me.press(f"back-{account}-webinar")
    assert "1 task to cancel" in me.text
    me.press(f"back-{account}-webinar")
    assert "to cancel" not in me.text
    me.press(f"back-{account}-webinar")
    me.press("go-1")
    assert at.store.log(1)[1].withdrawn == ((account, "webinar"),)
    me.follow(f"open-{account}")
    assert f"back-{account}-webinar" not in me.read.ids


def test_standing_orders_and_better_ways_go_on_by_themselves() -> None:
    at = desk()
    me = joined(at, room(at).code)
    me.press("standing-add", action="onboarding_session", every=2, below="", newer=8)
    me.press("improve-set", improve=10)
    assert "from standing orders" in me.text
    me.press("go-4")
    log = at.store.log(1)
    assert 1 <= len(log) <= 4
    assert {(orders.improve, len(orders.standing)) for orders in log} == {(10, 1)}
    me.press("end-0")
    assert at.store.draft(1, me.week - 1) is not None
    me.press("standing-add", action="check_in", every=0)
    assert me.page.status_code == 400


def test_four_weeks_stop_where_an_account_gives_notice_or_leaves() -> None:
    at = desk()
    me = joined(at, room(at).code)
    game = at.game(at.store.player(1))
    while "debrief" not in me.page.url.path and game.week < 8:
        before = at.game(at.store.player(1)).week
        me.press("go-4")
        game = at.game(at.store.player(1))
        told = game.told[before : game.week]
        stops = [any(one.stops for one in week) for week in told]
        assert len(told) == 4 or game.over or stops[-1]
        assert not any(stops[:-1])
    assert any(any(one.stops for one in week) for week in game.told), "nothing was tested"


def test_the_question_comes_before_the_week_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    at = desk()
    at._scenarios["small"] = PLAYED.model_copy(update={"ask_every": 3})
    me = joined(at, room(at).code)
    while me.week < 4:
        me.press("go-4")  # no further than the question
        assert me.week <= 4
    assert "go-1" not in me.read.ids
    form = next(f for f in me.read.forms if f.action.endswith("/standing"))
    me.post("/game/1/go", {**form.fields, "weeks": "1"})
    assert me.page.status_code == 409
    assert me.week == 4
    worries = me.form_with("forecast").choices["account_0"][1:]
    me.press("forecast", account_0=worries[0], account_1=worries[0], account_2=worries[1],
             chance_0=1, chance_1=2, chance_2=3)  # fmt: skip
    assert me.page.status_code == 400
    assert at.store.forecasts(1) == []
    answered(me)
    assert [one[0] for one in at.store.forecasts(1)] == [3, 3, 3]
    me.press("go-1")
    assert me.week == 5


def test_a_loss_asks_for_a_moment_of_review() -> None:
    at = desk()
    me = joined(at, room(at).code)
    while not any(one.startswith("loss-") for one in me.read.ids):
        me.press("go-1")
    account = next(int(one[5:]) for one in me.read.ids if one.startswith("loss-"))
    me.follow(f"open-{account}")
    assert len(me.read.ids) == len(set(me.read.ids)), "an id stands for two things"
    me.press(f"ask-{account}")
    assert "exit interview is in your list" in me.text
    me.press(f"review-{account}", wrong="Too late", change="Call <b>sooner</b>")
    assert at.store.reviews(1)[account][1:] == ("Too late", "Call <b>sooner</b>")
    assert f"loss-{account}" not in me.read.ids
    assert "Call &lt;b&gt;sooner&lt;/b&gt;" in me.text


def test_a_reload_and_a_second_tab_find_the_same_basket() -> None:
    at = desk()
    app = make_app(at)
    me = joined(at, room(at).code, app=app)
    account = me.accounts[0]
    me.follow(f"open-{account}")
    me.press(f"add-{account}-check_in")
    tab = Browser(app, keeps=me)
    tab.go("/game/1/board")
    assert "Check-in call" in tab.text
    me.go("/game/1/board")
    me.press("go-1")
    tab.press("drop-0")  # of a week that is over
    assert tab.page.status_code == 409
    assert "over already" in tab.text
    assert tab.week == 2
    assert len(at.store.log(1)[0].tasks) == 1


def test_the_same_week_sent_twice_counts_once() -> None:
    at = desk()
    me = joined(at, room(at).code)
    form = me.form_with("go-1")
    for _ in range(3):
        me.post(form.action, {**form.fields, "weeks": "1"})
        assert me.page.status_code == 200
        assert me.week == 2
    assert len(at.store.log(1)) == 1


def test_a_killed_server_loses_no_submitted_week(tmp_path: Path) -> None:
    """Nothing is closed and nothing is saved: a new server begins on the same file."""
    path = tmp_path / "games.db"
    at = desk(path)
    me = joined(at, room(at).code)
    for week in range(1, 5):
        account = me.accounts[0]
        me.follow(f"open-{account}")
        me.press(f"add-{account}-email")
        me.press("go-1")
        digest = at.game(at.store.player(1)).digests[-1]
        at.store._db.close()  # as the system does when a process ends
        at = desk(path)
        me = Browser(make_app(at), keeps=me)
        me.go("/game/1/board")
        assert me.week == week + 1
        assert at.game(at.store.player(1)).digests[-1] == digest
    at.store.close()


def test_a_game_can_be_played_again_from_any_week() -> None:
    at = desk()
    me = joined(at, room(at, weeks=4).code)
    while "debrief" not in me.page.url.path:
        answered(me).press("go-1")
    me.press("again", week=3)
    assert me.week == 3
    assert me.page.url.path == "/game/2/board"
    assert at.store.log(2) == at.store.log(1)[:2]
    me.go("/game/1/debrief")
    assert me.page.status_code == 200


def test_the_brief_lists_every_setting_that_differs() -> None:
    me = Browser(make_app(desk()))
    me.go("/scenario/real")
    listed = scenario("real").differs()
    assert listed
    assert f"All {len(listed)} settings that differ" in me.text
    assert all(escape(one.what) in me.text for one in listed)
    assert not any(one.key in me.text for one in listed)  # people are told what it is
