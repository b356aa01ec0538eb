"""Progress of long work on the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(
    what: str | None, count: int, unit: str, leave: bool = True
) -> Iterator[Callable[[int], object]]:
    """Show a bar, where there is a terminal; the call given counts what has been done.

    With ``leave`` the bar stays when all is done.
    """
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # its thread would keep new processes from beginning at once
    with tqdm(total=count, desc=what, unit=f" {unit}", disable=None, leave=leave) as bar:
        yield bar.update
