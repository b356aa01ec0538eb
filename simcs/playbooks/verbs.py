"""What a step can do, and which keys go with that."""

MESSAGES = ("generic", "outcome")
CHANNELS = ("call", "e-mail", "in-app", "meeting")

WORK = ("within", "times", "cause", "message", "channel")
VERBS: dict[str, tuple[str, ...]] = {
    "do": ("by", *WORK), "wait": (), "wait until": ("at most", "then", "otherwise"),
    "decide": ("at most", "otherwise"), "then": ("otherwise",), "repeat": ("times", "until"),
    "enter": (), "leave": (), "note": ("hours", "by"), "tag": (), "untag": (),
}  # fmt: skip
"""What a step does -> which keys it can have besides those of all steps."""
TIMINGS = ("day", "week", "before renewal")
OF_ALL = (*TIMINGS, "if", "name")
KEYS = list(dict.fromkeys([*VERBS, *OF_ALL, *(key for keys in VERBS.values() for key in keys)]))
