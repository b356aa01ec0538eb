"""Commands in processes of their own that begin at once: copies of one that has all loaded.

A fresh process takes more time to import and to load compiled code than a small run takes.
"""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from select import select

import pytest

from simcs import comparison, run_files
from simcs.cli import main

SECONDS_AT_MOST = 300
LEADS = b"leads\n"
"""What a command says first, when it leads its group of processes."""


def ran(*arguments: str) -> int:
    """Run a command in this process; return its code."""
    with pytest.raises(SystemExit) as stopped:
        main([*arguments])
    return int(stopped.value.code or 0)


@dataclass
class Command:
    """A command in a process of its own, which leads a group; a copy of one that has all loaded."""

    folder: Path
    arguments: tuple[str, ...]
    most_bytes: int | None = None
    """No file may grow beyond so many bytes, as where a disk is full."""
    reports: bool = True
    """Whether pages and pictures are made, which takes more time than all the rest."""

    def __post_init__(self) -> None:
        begin = get_context("forkserver")
        begin.set_forkserver_preload(["tests.all_loaded"])
        self.said, its_own = begin.Pipe(duplex=False)
        self.process = begin.Process(target=_begun, args=(self, its_own))
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
            self.process.start()
        its_own.close()
        assert self._read(SECONDS_AT_MOST, len(LEADS)) == LEADS

    def __getstate__(self) -> dict[str, object]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so, or the command has ended."""
        while self.process.is_alive() and not is_so():
            time.sleep(0.01)

    def signal(self, number: int) -> None:
        """Send a signal to the command's first process."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def kill(self, whom: str) -> bool:
        """Kill a process of the command, or all; return whether there was one to kill."""
        pid = self.process.pid
        assert pid is not None
        if not self.process.is_alive():
            return False
        if whom == "parent":
            self.process.kill()
        elif whom == "everyone":
            os.killpg(pid, signal.SIGKILL)
        else:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[:1]
            for child in children:
                os.kill(int(child), signal.SIGKILL)
            return bool(children)
        return True

    def end(self) -> tuple[int, str]:
        """Wait until all its processes have ended; return its code and what it said on stderr."""
        said, until = b"", time.monotonic() + SECONDS_AT_MOST
        while part := self._read(until - time.monotonic()):
            said += part
        self.process.join(SECONDS_AT_MOST)
        code = self.process.exitcode
        assert code is not None, "it did not end"
        text = said.decode("utf-8", "replace")
        assert "Traceback" not in text, text
        return code, text

    def _read(self, seconds: float, most: int = 1 << 16) -> bytes:
        ready, _, _ = select([self.said], [], [], max(seconds, 0))
        assert ready, "a process of it did not end"
        return os.read(self.said.fileno(), most)


def _begun(command: Command, said: Connection) -> None:
    """Run a command in this process, which was made for it."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(command.folder)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(said.fileno(), 2)
    said.close()
    os.write(2, LEADS)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
    if command.most_bytes is not None:
        limit = (command.most_bytes, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    if not command.reports:
        comparison.write_pages = run_files.write_pages = lambda *_: True
    main(command.arguments)
