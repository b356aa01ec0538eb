"""One SQLite file, its tables, and its transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simcs.errors import RunError, described, quoted

VERSION = 3

SCHEMA = """
create table if not exists room (
  code text primary key, scenario text not null, weeks integer not null, future integer,
  pace text not null, minutes integer not null, hints integer not null, host text,
  created real not null, paused integer not null default 0, message text not null default '',
  turn integer not null default 0, turn_ends real, turn_left real,
  over integer not null default 0
);
create table if not exists player (
  id integer primary key autoincrement, room text not null references room on delete cascade,
  nickname text not null, token text not null unique, future integer not null,
  guess integer, joined real not null, seen real not null, began integer not null default 0
);
create table if not exists week (
  player integer not null references player on delete cascade, week integer not null,
  orders text not null, digest text not null, events text not null, at real not null,
  primary key (player, week)
);
create table if not exists forecast (
  player integer not null references player on delete cascade, week integer not null,
  account integer not null, chance integer not null, primary key (player, week, account)
);
create table if not exists review (
  player integer not null references player on delete cascade, account integer not null,
  week integer not null, wrong text not null, change text not null, primary key (player, account)
);
create table if not exists event (
  room text not null references room on delete cascade, kind text not null, week integer not null,
  primary key (room, kind)
);
create table if not exists draft (
  player integer primary key references player on delete cascade, week integer not null,
  text text not null
);
"""


class Connection:
    """The file. It may be used from several threads; each change is one transaction.

    Raises
    ------
    RunError
        When the file cannot be opened, or is none of this version's.
    """

    def __init__(self, path: str | Path) -> None:
        self._lock = threading.RLock()
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._require_own(str(path))
            self._db.execute("pragma journal_mode=wal")
            self._db.execute("pragma synchronous=full")
            self._db.execute("pragma foreign_keys=on")
            self._db.executescript(SCHEMA)
            self._db.execute(f"pragma user_version={VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise RunError(
                f"{quoted(str(path))} cannot hold the games: {described(error)}; "
                "allowed: a file of the flight simulator, or a new one"
            ) from error

    def _require_own(self, path: str) -> None:
        [version] = self._db.execute("pragma user_version").fetchone()
        tables = self._db.execute("select 1 from sqlite_master").fetchone()
        allowed = "allowed: a file of the flight simulator, or a new one"
        if version == 0 and tables:
            raise RunError(f"{quoted(path)} belongs to another program; {allowed}")
        if version not in (0, VERSION):
            raise RunError(f"{quoted(path)} was written by another version of simcs; {allowed}")
        [found] = self._db.execute("pragma quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError("it is damaged")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield self._db
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def _all(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(query, values).fetchall()
