"""Baskets: weeks that are being put together. They survive a reload, and count for nothing."""

from __future__ import annotations

from simcs.trainer.store.connection import Connection


class Drafts(Connection):
    """Baskets: weeks that are being put together."""

    def set_draft(self, player: int, week: int, text: str) -> None:
        """Keep what a player has put together for a week; it replaces what was there."""
        with self._change() as db:
            db.execute("insert or replace into draft values (?,?,?)", (player, week, text))

    def draft(self, player: int, week: int) -> str | None:
        """Return what a player has put together for a week, if anything."""
        found = self._all("select text from draft where player=? and week=?", player, week)
        return str(found[0]["text"]) if found else None
