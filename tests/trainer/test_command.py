"""The command: what it prints, how it stops, and what it says where it cannot start."""

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from simcs.cli import main
from simcs.errors import ConfigError
from simcs.trainer import command
from simcs.trainer.command import Given, listening, read, train


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_arguments() -> None:
    assert read([]) == Given()
    found = read(["--port=9000", "--host", "0.0.0.0", "--data", "x.db", "--open"])
    assert found == Given(9000, "0.0.0.0", Path("x.db"), True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "0"], "allowed: a whole number 1 to 65535"),
        (["--port", "x"], "allowed: a whole number"),
        (["--port"], "--port has no value"),
        (["--prot", "1"], "--port"),
        (["now"], "--port"),
        (["--host", "no such host"], "no address of this machine"),
    ],
)
def test_wrong_arguments_name_what_is_allowed(words: list[str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        train(words)


def test_a_port_that_is_taken_gets_one_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with listening("127.0.0.1", free_port()) as door:
        port = door.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            main(["train", "--port", str(port), "--data", str(tmp_path / "x.db")])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"port {port} is taken" in said
    assert len(said.splitlines()) == 1


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else 1)
    with pytest.raises(ConfigError, match=r"uvicorn; type: pip install 'simcs\[tr.*make train"):
        train([])


def test_the_command_needs_no_package_of_the_extra_to_say_so() -> None:
    """Where they are missing, importing the command must not fail."""
    code = (
        "import sys\n"
        "for name in ('fastapi', 'uvicorn', 'jinja2', 'starlette', 'python_multipart'):\n"
        "    sys.modules[name] = None\n"
        "import simcs.trainer.command\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_starts_answers_and_stops_cleanly(tmp_path: Path) -> None:
    port = free_port()
    words = ["train", "--port", str(port), "--data", str(tmp_path / "games.db")]
    with subprocess.Popen(
        [sys.executable, "-m", "simcs", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as started:  # fmt: skip
        timer = threading.Timer(60, started.kill)
        timer.start()
        assert started.stdout is not None
        assert f"http://127.0.0.1:{port}/" in started.stdout.readline()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            assert "Flight simulator" in answer.read().decode()
            assert "uvicorn" not in str(answer.headers).lower()
        started.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, err = started.communicate(timeout=60)
        timer.cancel()
    assert started.returncode == 0, err
    assert "Stopped. All submitted weeks are kept." in out
    assert "Traceback" not in err
    assert time.monotonic() - began < 10
    assert (tmp_path / "games.db").exists()


def test_a_wide_host_says_who_can_reach_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is served: the server that would do it is told to go at once."""
    import uvicorn

    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: None)
    monkeypatch.setattr(command, "warm", lambda *_: None)
    for host, wide in (("0.0.0.0", True), ("127.0.0.1", False)):
        given = ["--host", host, "--port", str(free_port()), "--data", str(tmp_path / host)]
        assert train(given) == 0
        said = capsys.readouterr().out
        lines = [line for line in said.splitlines() if "Anyone who can reach this machine" in line]
        assert len(lines) == wide
