"""Names of the companies in a game: made up, and the same for all players of a future."""

from functools import lru_cache

import numpy as np

FIRST = (
    "Alder", "Amber", "Aspen", "Basalt", "Birch", "Bluebell", "Bracken", "Cedar", "Clover",
    "Cobalt", "Copper", "Coral", "Cypress", "Delta", "Dune", "Elder", "Elm", "Fern", "Fjord",
    "Flint", "Garnet", "Ginger", "Granite", "Harbour", "Hazel", "Heather", "Indigo", "Iris",
    "Ivory", "Jade", "Juniper", "Kelp", "Larch", "Lark", "Linden", "Maple", "Marble", "Meadow",
    "Mistral", "Nettle", "Oak", "Onyx", "Opal", "Orchard", "Pebble", "Pine", "Quartz", "Raven",
    "Reed", "Rowan", "Saffron", "Sable", "Slate", "Sorrel", "Spruce", "Tansy", "Thistle", "Topaz",
    "Willow",
)  # fmt: skip
SECOND = (
    "Foods", "Freight", "Labs", "Health", "Media", "Energy", "Retail", "Legal", "Tools", "Travel",
    "Works", "Textiles", "Finance", "Robotics", "Print", "Water", "Homes", "Games", "Optics",
    "Paper",
)  # fmt: skip


@lru_cache(maxsize=512)
def names_of(count: int, seed: int, future: int) -> tuple[str, ...]:
    """Return so many different names, drawn by seed and future alone."""
    draws = np.random.default_rng([seed, future])
    first = draws.permutation(len(FIRST))
    found = []
    for turn in range(-(-count // len(FIRST))):  # each turn has other second names
        second = (draws.permutation(len(FIRST)) + turn * len(FIRST)) % len(SECOND)
        found += [f"{FIRST[a]} {SECOND[b]}" for a, b in zip(first, second, strict=True)]
    return tuple(dict.fromkeys(found))[:count]
