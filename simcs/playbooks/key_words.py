"""What the keys of a playbook file mean, a line for each: for the reference, and for nothing else.

`tests/playbooks/test_reference.py` requires that each key of the readers stands here.
"""

OF_FILE = {
    "settings": "names for numbers that conditions use: `drop: 30%`, or with the range that other "
    "values must keep to: `drop: {is: 30%, from: 10%, to: 50%}`",
    "define": "names for conditions: `at_risk: renewal_at_risk or score in bottom 20%`",
    "columns": "your book's own columns that conditions use, and what each is: text, count, share, "
    "points, money or weeks",
    "playbooks": "the playbooks, each under its name; the one key that a file must have",
    "rules": "what holds for all of them, see [below](#rules)",
}
OF_PLAYBOOK = {
    "about": "what it is for, in your words",
    "who": "for which accounts, looked at as it starts: `segment == enterprise`",
    "when": "what starts it; once, until that was false for a week",
    "while": "instead of `when`: it asks in every week in which this is true",
    "every": "instead of `when`: it starts in a rhythm, as in `1 quarter`",
    "since": "with `every`: counted from an action, from `contact` (any of ours) or from `start`",
    "if": "what else must be true for it to start",
    "not while": "names of playbooks in which the account must not be",
    "by": "who does its steps; `csm` unless it says so",
    "priority": "0 to 10,000, 500 unless it says so: work with a higher one comes first",
    "order": "which accounts come first within it: `value_per_hour` (what an hour is expected to "
    "bring), `revenue` or `score` (the lowest for its segment); it adds up to 99 to the priority",
    "fill the week": "with `while`: it asks only for as much as still fits into this share of the "
    "week of each account's CSM, besides all other work: `100%`",
    "do": "its one step, an action; with `steps` it has several",
    "steps": "its steps, one after the other",
    "stop when": "ends it at any time; work that has not begun is taken back",
    "again": "`after 13 weeks`, counted from its end; or `never`",
    "per account": "how often one account can start it: `2 a year`",
    "team": "how many accounts can start it: `20 a week`",
    "replaces": "names of playbooks that end for an account as it starts this one",
    "holdout": "share of its accounts that never get it, to measure its effect: `10%`",
    "variants": "two or more forms to which accounts are drawn, each with `message`, `channel`, "
    "`within` or `share`, to test them against each other; message and channel make a difference "
    "where `journey.outcome_goodwill` or `journey.channel_mismatch` says how much",
    "goal": "what success is, and by when: `usage >= 70% within 8 weeks`",
}
OF_STEP = {
    "do": "ask for an action; the next step waits until it is done or given up",
    "wait": "let time pass: `2 weeks`",
    "wait until": "wait for a condition; needs `at most`, can have `then` and `otherwise`",
    "decide": "a list of paths, each with `if` and one step or `then`; the first that is true is "
    "taken, else `otherwise`",
    "then": "with `if` or `wait until`: steps that follow where that is true; `go on` for none",
    "otherwise": "steps that follow where it is not; `leave` ends the playbook",
    "at most": "the longest wait of `wait until` or `decide`",
    "repeat": "a list of steps that are gone through `times`, or `until` something is true",
    "until": "what ends a `repeat` early",
    "times": "how often: of a `repeat`, or of an action at once",
    "enter": "start another playbook of the file as well",
    "leave": "end this playbook: `leave:` with nothing after it",
    "note": "internal work in your words, without any contact",
    "hours": "how many a `note` takes",
    "tag": "put a tag on the account, which `tagged(…)` asks for",
    "untag": "take a tag off",
    "if": "the step is passed over where this is not true as it begins",
    "day": "the step begins this number of days after the start; it waits for no earlier work",
    "week": "the same in weeks",
    "before renewal": "how long before the renewal the step begins: `60 days`",
    "within": "by when, counted from when it is asked for; after that it is given up",
    "by": "who does it, where that is not who does the playbook's other steps",
    "cause": "the kind of problem that an `escalation` works on: product, service or value",
    "message": "`outcome` (about the customer's results) or `generic`",
    "channel": "`call`, `e-mail`, `in-app` or `meeting`",
    "name": "what the results call the step",
    "share": "of a variant: its share of the accounts; all alike unless they say so",
}
OF_RULES = {
    "contacts": "the most contacts with an account, by anybody, counted as they are asked "
    "for (what takes weeks may be done later); of the time before the run, the latest of each "
    "action: `2 a month`, or a list such as `[{at most: 2 a month, who: touch == low}]`",
    "order": "between playbooks of one priority: `value_per_hour`, `revenue`, `score` or a list of "
    "playbooks",
    "improve the process": "share of every week that goes into the team's own process, before "
    "nearly all else (priority 1,000); or `{share: 3%, priority: 499}`",
    "holdout": "share of accounts that get no playbook at all",
    "on top of": "what the team does besides: an arm such as `typical`, or `none`",
}
CONDITIONS = {
    "usage >= 70%": "a comparison: `<`, `<=`, `>`, `>=`, `==` (is), `!=` (is not)",
    "usage down 30% over 4 weeks": "how far it fell, or rose: `up`; a share is of what it was",
    "usage unchanged over 4 weeks": "the same each week",
    "score in bottom 8%": "among the lowest of its segment, or the highest: `top`",
    "segment in [smb, mid]": "one of several",
    "usage >= usage 4 weeks before start": "compared with what it was; `at start` for that week",
    "usage < 50% for 8 weeks": "in each of that many weeks; it binds to what stands before it",
    "90 days before renewal": "in that one week; `after` too",
    "sponsor_left": "an event is true for one week, a flag as long as it lasts",
    "weeks_since(check_in) >= 8 weeks": "since an action was last done; `contact` for any",
    "value_per_hour(check_in) > $100": "$ that an hour of an action is expected to bring",
    "at least 2 of (…, …)": "that many of several",
    "a and (b or not c)": "`and` binds more tightly than `or`",
}
QUESTIONS = {
    "open": "asked for, and neither done nor given up; `open(anything)`: some work for it is",
    "done": "done since the playbook started",
    "tagged": "a step has put this tag on it",
    "in_playbook": "it is in this playbook now",
    "reason": "the playbook was started by `enter` of the one named",
    "known": "the signal has a value now; `survey`: it ever answered one; `problem`: one that is "
    "seen is still open",
}
DATES = {
    "renewal": "the end of its present contract",
    "decision": "the last day on which it can give notice",
    "start": "the day it became a customer",
    "first_value": "the week of its first value",
}
