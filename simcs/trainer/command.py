"""`simcs train`: start the flight simulator's site on this machine."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from simcs.errors import ConfigError, described, printable, quoted, unknown

if TYPE_CHECKING:
    from simcs.trainer.desk import Desk

NEEDED = ("fastapi", "uvicorn", "jinja2", "python_multipart")
"""Packages of the extra `train`."""

USAGE = """\
Usage: simcs train [--port N] [--host H] [--data FILE] [--open]

Starts the flight simulator: a site on which people practise a year of customer success, alone or
as a room, and then see what was skill and what was luck. It runs on this machine and needs no
other site.

  --port N      where it listens, 8018 unless given
  --host H      127.0.0.1 unless given: this machine alone. 0.0.0.0: other machines on the network
  --data FILE   where rooms and games are kept; unless given, simcs/train.db in your data folder
  --open        open a browser once it is ready

End it with Ctrl-C. Submitted weeks are kept; the next start goes on with them.
"""

DEFAULT_PORT = 8018
HERE = ("127.0.0.1", "localhost", "::1")
WARMED = "first-year"
MOST_WAITING = 64
TAKEN = (48, 98)
"""What systems call a port that is in use."""


@dataclass
class Given:
    """What was typed."""

    port: int = DEFAULT_PORT
    host: str = "127.0.0.1"
    data: Path | None = None
    open: bool = False


def train(words: Sequence[str]) -> int:
    """Start the site, and return when it was stopped.

    Raises
    ------
    ConfigError
        When an argument is wrong, a package is missing, or the port is taken.
    """
    if {"-h", "--help"} & {*words}:
        print(USAGE, end="")
        return 0
    given = read(words)
    require_packages()
    from simcs.trainer.desk import Desk
    from simcs.trainer.store import Store

    data = given.data or data_file()
    with listening(given.host, given.port) as door:
        desk = Desk(Store(data))
        try:
            serve(desk, given, door, data)
        finally:
            desk.store.close()
    print("Stopped. All submitted weeks are kept.")
    return 0


def read(words: Sequence[str]) -> Given:
    """Return what was typed.

    Raises
    ------
    ConfigError
        When it is no argument of the command.
    """
    given, left = Given(), list(words)
    while left:
        word, _, value = left.pop(0).partition("=")
        if word == "--open" and not value:
            given.open = True
            continue
        if word not in ("--port", "--host", "--data"):
            allowed = ["--port", "--host", "--data", "--open", "--help"]
            raise ConfigError(unknown("argument", word, allowed))
        value = value or (left.pop(0) if left else "")
        if not value:
            raise ConfigError(f"{word} has no value; allowed: {word} {word[2:].upper()}")
        if word == "--port":
            given.port = port_of(value)
        elif word == "--host":
            given.host = value
        else:
            given.data = Path(value)
    return given


def port_of(text: str) -> int:
    """Return the number of a port.

    Raises
    ------
    ConfigError
        When it is none.
    """
    if not text.isascii() or not text.isdigit() or len(text) > 5 or not 1 <= int(text) <= 65535:
        raise ConfigError(f"--port is {quoted(text)}; allowed: a whole number 1 to 65535")
    return int(text)


def require_packages() -> None:
    """Require the packages of the extra.

    Raises
    ------
    ConfigError
        When one is missing; it says what to type.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ConfigError(
            f"simcs train needs {', '.join(missing).replace('_', '-')}; type: "
            "pip install 'simcs[train]' (in a clone of the repository: make train)"
        )


def data_file() -> Path:
    """Return where games are kept unless said otherwise."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base, "simcs", "train.db")


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises
    ------
    ConfigError
        When the port is taken, or this machine has no such address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        door = socket.socket(found[0][0], socket.SOCK_STREAM)
    except OSError as error:
        raise ConfigError(
            f"--host {quoted(host)} is no address of this machine; allowed: 127.0.0.1, 0.0.0.0"
        ) from error
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(found[0][4])
        door.listen(MOST_WAITING)
    except OSError as error:
        door.close()
        if error.errno in TAKEN:
            raise ConfigError(
                f"port {port} is taken, perhaps by simcs train in another window; "
                f"allowed: a free one, such as simcs train --port {min(port + 1, 65535)}"
            ) from error
        raise ConfigError(f"cannot listen on {host}, port {port}: {described(error)}") from error
    return door


def serve(desk: Desk, given: Given, door: socket.socket, data: Path) -> None:
    """Serve the site until it is stopped."""
    import uvicorn

    from simcs.trainer.site.app import make_app

    wide = given.host not in HERE
    app = make_app(desk, hosts=() if given.host in ("0.0.0.0", "::") else (given.host,), wide=wide)  # noqa: S104 - what was typed
    settings = uvicorn.Config(
        app,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
        limit_concurrency=200,
        lifespan="off",
    )
    server = uvicorn.Server(settings)
    name = given.host if given.host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
    address = f"http://{f'[{name}]' if ':' in name else name}:{given.port}/"
    logging.getLogger("simcs.train").addHandler(logging.StreamHandler(sys.stderr))
    print(f"The flight simulator is at {address}")
    if wide:
        print(
            f"Anyone who can reach this machine over the network can open it, at {reached(given)}; "
            "rooms are protected by their codes only, and nothing is encrypted."
        )
    print(f"Games are kept in {printable(str(data))}. End with Ctrl-C.", flush=True)
    threading.Thread(target=warm, args=(desk, given, address), daemon=True).start()
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
        server.run(sockets=[door])


def reached(given: Given) -> str:
    """Return the address for other machines, as far as this one knows it."""
    if given.host not in ("0.0.0.0", "::"):  # noqa: S104 - what was typed
        return f"http://{given.host}:{given.port}/"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: it only asks which way it would go
            return f"http://{probe.getsockname()[0]}:{given.port}/"
        except OSError:
            return f"http://{socket.gethostname()}:{given.port}/"


def warm(desk: Desk, given: Given, address: str) -> None:
    """Prepare the usual scenario, so that the first board comes at once; then open a browser."""
    from simcs.trainer.board import board
    from simcs.trainer.game import Game

    try:
        setup = desk.warm(WARMED)
        game = Game(setup, 0, 2)
        board(game, [str(n) for n in range(game.opening)])
        game.check(game.standing)
        game.submit(game.standing)
        print("Ready.", flush=True)
    except Exception:
        logging.getLogger("simcs.train").exception("warming up")
    if given.open:
        webbrowser.open(address)
