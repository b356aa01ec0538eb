"""Numbers of draws, for those who ask for more than one random number of an account in a week."""

import numpy as np

from simcs.errors import ConfigError, quoted

LAST_DRAW = 2**16 - 1
"""Keys of random numbers have 16 bits for the number of the draw."""


def draw_number(k: object, where: str = "k") -> int:
    """Return ``k`` as the number of a draw.

    Raises
    ------
    ConfigError
        When it is no whole number from 0 to 65535; the message begins with ``where``.
    """
    if not isinstance(k, int | np.integer) or not 0 <= k <= LAST_DRAW:
        raise ConfigError(f"{where} is {quoted(k)}; allowed: a whole number from 0 to {LAST_DRAW}")
    return int(k)
