"""The flight simulator's site in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 120.0
"""Seconds until it has to be there."""


class NotThereError(Exception):
    """The server did not start; the message is what it printed."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """A running site.

    Parameters
    ----------
    data
        Its file; what it prints goes beside it.
    warm
        Whether to wait until it has prepared the usual scenario as well.

    Raises
    ------
    NotThereError
        When it does not start.
    """

    def __init__(self, data: Path, port: int | None = None, warm: bool = True) -> None:
        self.port, self.printed = port or free_port(), data.with_suffix(".txt")
        command = [sys.executable, "-m", "simcs", "train", "--port", str(self.port)]
        with self.printed.open("w") as file:
            self.process = subprocess.Popen(  # noqa: S603 - our own
                [*command, "--data", str(data)], stdout=file, stderr=subprocess.STDOUT
            )
        self._wait("Ready." if warm else "End with Ctrl-C.")

    def _wait(self, word: str) -> None:
        until = time.monotonic() + PATIENCE
        while word not in self.printed.read_text():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise NotThereError(self.printed.read_text())
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, and see to it that it does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def memory(self) -> float:
        """Return the most memory that it has had so far, in MB (Linux; 0 elsewhere)."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return 0.0
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1000
