"""One player is kept from another, strangers are kept out, and nothing hidden leaves."""

import re

import pytest

from simcs.trainer.happened import SEEN
from simcs.trainer.site.app import make_app
from simcs.trainer.site.limits import LIMITS
from simcs.world.event_log import Event
from tests.trainer.browser import Browser, answered, desk, joined, room


def test_another_players_game_cannot_be_read_or_played() -> None:
    at = desk()
    app, code = make_app(at), room(at).code
    ada, bob = joined(at, code, "Ada", app), joined(at, code, "Bob", app)
    form = bob.form_with("go-1")
    mine = {**form.fields, "weeks": "1", "account": "0", "action": "email", "guess": "1"}
    for path in ("board", "brief", "debrief"):
        assert bob.go(f"/game/1/{path}").status_code == 404
        assert "Ada" not in bob.text
    for path in ("go", "add", "basket", "withdraw", "standing", "improve", "forecast", "review",
                 "again", "guess"):  # fmt: skip
        assert bob.post(f"/game/1/{path}", mine).status_code == 404
    assert at.store.log(1) == []
    assert ada.go("/game/1/board").status_code == 200
    bob.client.cookies.clear()
    assert bob.go("/game/2/board").status_code == 404


def test_each_form_needs_this_browsers_token() -> None:
    at = desk()
    app, code = make_app(at), room(at).code
    ada, bob = joined(at, code, "Ada", app), joined(at, code, "Bob", app)
    form = ada.form_with("go-1")
    theirs = bob.form_with("go-1").fields["token"]
    for token in ("", "x", theirs):
        answer = ada.post(form.action, {**form.fields, "weeks": "1", "token": token})
        assert answer.status_code == 403
    without = {name: value for name, value in form.fields.items() if name != "token"}
    assert ada.post(form.action, {**without, "weeks": "1"}).status_code == 403
    foreign = ada.client.post(
        form.action, data={**form.fields, "weeks": "1"}, headers={"origin": "http://evil.example"}
    )
    assert foreign.status_code == 403
    assert at.store.log(1) == []
    ada.go("/game/1/board")
    assert all("token" in one.fields for one in ada.read.forms), "a form has no token"
    assert all(one.method == "post" for one in ada.read.forms)


def test_headers_and_cookies() -> None:
    at = desk()
    me = joined(at, room(at).code)
    me.go("/nothing")
    assert me.page.status_code == 404
    for answer in me.heard:
        rules = answer.headers["content-security-policy"]
        assert "default-src 'none'" in rules
        assert "unsafe" not in rules
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        for cookie in answer.headers.get_list("set-cookie"):
            assert "httponly" in cookie.lower()
            assert "samesite=strict" in cookie.lower()
    assert any(answer.headers.get_list("set-cookie") for answer in me.heard)


def test_pages_keep_the_rules_of_their_headers() -> None:
    """No style or script within a page, nothing from elsewhere."""
    at = desk()
    me = joined(at, room(at).code)
    me.follow(f"open-{me.accounts[0]}")
    assert len(me.read.tags) > 500
    for tag, given in me.read.tags:
        assert tag != "style"
        assert tag != "script" or given["src"].startswith("/static/")
        assert not any(name == "style" or name.startswith("on") for name in given)
        for name in ("src", "href", "action"):
            assert not re.match(r"(?i)https?:|//|javascript:", given.get(name, ""))
    ids = me.read.ids
    assert len(ids) == len(set(ids)), "an id stands for two things"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "10.0.0.8:8018"])
def test_other_hosts_are_turned_away(host: str) -> None:
    me = Browser(make_app(desk()))
    assert me.client.get("/", headers={"host": host}).status_code == 400
    assert me.client.get("/", headers={"host": "localhost:8018"}).status_code == 200


def test_other_machines_may_ask_by_number_only() -> None:
    me = Browser(make_app(desk(), wide=True))
    assert me.client.get("/", headers={"host": "10.0.0.8:8018"}).status_code == 200
    assert me.client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_long_bodies_are_turned_away() -> None:
    at = desk()
    me = joined(at, room(at).code)
    form = me.form_with("go-1")
    assert me.post(form.action, {**form.fields, "x": "y" * 70_000}).status_code == 413
    many = {**form.fields, **{f"x{n}": "1" for n in range(300)}}
    assert me.post(form.action, many).status_code == 400
    assert at.store.log(1) == []


def test_wrong_codes_are_limited_and_so_are_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "wrong", (3, 300))
    monkeypatch.setitem(LIMITS, "submit", (2, 60))
    at = desk()
    code = room(at).code
    app = make_app(at)
    me = joined(at, code, app=app)
    assert [me.press("go-1").status_code for _ in range(3)] == [200, 200, 429]
    other = Browser(app)
    for expected in (404, 404, 404, 429):
        other.go("/")
        assert other.press("join", code="AAAAAA", nickname="Eve").status_code == expected
    other.go("/")
    assert other.press("join", code=code, nickname="Eve").status_code == 429


def test_somebodys_own_game_is_no_room() -> None:
    at = desk()
    alone = room(at, host=None)
    me = Browser(make_app(at))
    me.go("/")
    assert me.press("join", code=alone.code, nickname="Eve").status_code == 404


def test_a_nickname_is_harmless() -> None:
    at = desk()
    bad = "<script>alert(1)</script>\"'{{7*7}}"
    me = joined(at, room(at).code, bad)
    for path in ("/", "/game/1/board"):
        me.go(path)
        assert "<script>alert" not in me.text
        assert "&lt;script&gt;alert(1)" in me.text
        assert "{{7*7}}" in me.text


def test_addresses_are_harmless() -> None:
    at = desk()
    me = joined(at, room(at).code)
    for query in ("open=<script>", "sort=<b>", "since=-5&open=99999999999999999999",
                  "open=²", "since=9999"):  # fmt: skip
        assert me.go(f"/game/1/board?{query}").status_code == 200
        assert "<script>" not in me.text
        assert "<b>&" not in me.text
    assert me.go("/?code=<script>x</script>").status_code == 200
    assert "<script>x" not in me.text
    assert me.go("/game/x/board").status_code == 404
    assert me.go("/game/99999999999999999999999/board").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"week": "zero"}, {"week": ""}, {"week": "-1"}, {"account": "9" * 30}, {"account": "77"},
        {"action": "fire_everybody"}, {"cause_email": "product"}, {"action": "concession"},
        {"action": "win_back"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_plain_words(fields: dict[str, str]) -> None:
    at = desk()
    me = joined(at, room(at).code)
    me.follow(f"open-{me.accounts[0]}")
    form = me.form_with(f"add-{me.accounts[0]}-email")
    answer = me.post(form.action, {**form.fields, "action": "email", **fields})
    assert answer.status_code in (400, 409)
    assert not re.search("Traceback|Error|None|allowed:", answer.text)
    assert at.store.draft(1, 0) is None


def test_a_fault_of_ours_shows_no_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    at = desk()
    me = joined(at, room(at).code)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret place")

    monkeypatch.setattr(at, "use", broken)
    answer = me.go("/game/1/board")
    assert answer.status_code == 500
    assert "submitted weeks are safe" in answer.text
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


NOT_HIDDEN = {"arr", "stage"}


def hidden_numbers(at: object) -> set[str]:
    """Every number of the truth that has digits enough to be recognised, in several roundings."""
    truth = at.game(at.store.player(1)).world.truth()  # type: ignore[attr-defined]
    found = set()
    for name in truth.columns:
        if name in NOT_HIDDEN:
            continue
        for value in truth[name]:
            if isinstance(value, float) and value == value and value != round(value, 2):
                for size in (abs(value), 100 * abs(value)):
                    found |= {repr(size), f"{size:.3f}", f"{size:.4f}", f"{size:.6f}"}
    return {one for one in found if len(one.lstrip("0.").replace(".", "")) >= 3}


def hidden_words() -> set[str]:
    told = {*SEEN, Event.TOUCHED, Event.OPENING}  # how it began is seen by all
    events = {one.name.lower() for one in Event if one not in told}
    assert {"decided_quietly", "champion_left"} <= events
    return events | {one.replace("_", " ") for one in events}


def leaked(text: str, numbers: set[str], words: set[str]) -> list[str]:
    there = set(re.findall(r"\d+\.\d+", text))
    return [*(there & numbers), *(word for word in words if word in text.lower())]


def test_nothing_hidden_leaves_before_the_end() -> None:
    """Every byte of every answer is held against the truth of the week it was given in."""
    at = desk()
    me = joined(at, room(at).code)
    words = hidden_words()
    for _ in range(6):
        numbers = hidden_numbers(at)
        assert len(numbers) > 100
        for account in me.accounts[:2]:
            me.follow(f"open-{account}")
            me.press(f"add-{account}-{'discovery_call' if account % 2 else 'check_in'}")
        heard = "".join(answer.text + str(answer.headers) for answer in me.heard)
        assert leaked(heard, numbers, words) == []
        me.heard.clear()
        answered(me).press("go-1")
    some = next(iter(hidden_numbers(at)))
    assert leaked(f"<p>{some}</p>", hidden_numbers(at), words) == [some]
    assert leaked("It decided quietly", set(), words) == ["decided quietly"]


@pytest.mark.parametrize("week", ["1", "5200"])
def test_orders_for_another_week_close_none(week: str) -> None:
    at = desk()
    me = joined(at, room(at).code)
    form = me.form_with("go-1")
    me.post(form.action, {**form.fields, "weeks": "1", "week": week})
    assert at.store.count(1) == 0


@pytest.mark.parametrize("charset", ["punycode", "undefined", "no-such"])
def test_an_odd_encoding_is_refused_in_plain_words(charset: str) -> None:
    at = desk()
    me = joined(at, room(at).code)
    part = f'Content-Disposition: form-data; name="token"\r\nContent-Type: text; charset={charset}'
    body = f"--x\r\n{part}\r\n\r\nü\r\n--x--\r\n"
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = me.client.post("/game/1/go", content=body.encode(), headers={"content-type": kind})
    assert answer.status_code in (400, 403)
