"""Files that cannot be used: § marks where the message must point, then its word and its hint."""

MARK = "§"


def play(lines: str, before: str = "") -> str:
    """Return a file with one playbook, from its lines."""
    inside = "".join(f"    {line}\n" for line in lines.splitlines())
    return f"{before}playbooks:\n  p:\n{inside}"


def when(condition: str, before: str = "") -> str:
    """Return a file whose playbook starts on a condition."""
    return play(f"when: {condition}\ndo: check_in", before)


def step(line: str) -> str:
    """Return a file with one step."""
    return play(f"when: left\nsteps:\n  - {line}")


def steps(*lines: str) -> str:
    """Return a file with several steps."""
    return play("when: left\nsteps:\n" + "\n".join(f"  - {line}" for line in lines))


def rule(line: str) -> str:
    """Return a file with a rule."""
    return play("when: left\ndo: check_in") + f"rules:\n  {line}\n"


YAML = [
    ("playbooks:\n  p:\n    steps:\n      - {if: x in §[10, 7, 4], do: y}\n", "'['",
     'put quotes round the condition: if: "x in [10, 7, 4]"'),
    ("playbooks:\n§\tp: 1\n", "a tab", "use spaces"),
    ("playbooks:§\tp\n", "a tab", "use spaces"),
    ("playbooks:\n  §\u00a0p: 1\n", "'\\xa0'", "use spaces"),
    ("playbooks: §!!python/object:os.system x\n", "'!!python/object:os.system'", "is a tag"),
    (when("§!notice_given"), "'!notice_given'", "write not"),
    ("playbooks: §&a {p: 1}\n", "'&a'", "delete it"),
    ("playbooks:\n  p: §*a\n", "'*a'", "refers to an anchor"),
    ("playbooks:\n  p:\n    §<<: {when: left}\n", "'<<'", "write out what it brings"),
    (play("when: left\n§when: returned\ndo: check_in"), "'when'", "first in line 3"),
    ("playbooks:\n  p: 1\n  §p: 2\n", "'p'", "stands twice"),
    ("a: 1\n§---\nb: 2\n", "'---'", "a second document"),
    ("§%YAML 1.1\n---\na: 1\n", "'%'", "a directive"),
    ("a: §'x\n", '"\'"', "this quote is never closed"),
    ("a: §{b: c\n", "'{'", "this bracket is never closed"),
    ("a: b§: c\n", "':'", "put quotes round the text"),
    ("playbooks:\n  p:\n    when: left\n   §do: check_in\n", "'do'", "in the same column"),
    ("do§:check_in\nb: 2\n", "':'", "a space after its colon"),
    ("a: §@x\n", "'@'", "put quotes round the text"),
    (when("§>= 3"), "'>'", "put quotes round the text"),
    ("a: 'x' §== 3\n", "'='", "put quotes round all of it"),
    ("a: §\x07\n", "'\\x07'", "delete it"),
    ('a: §"\\0"\n', "'\\x00'", "cannot stand in a text"),
    ('a: "b§\\UFFFFFFFF"\n', "'\\\\'", "there is no character"),
    ("§" + "[" * 30, "'['", "more than 20 brackets"),
    ("a: [" + "[1, " * 18 + "§[1]" + "]" * 19 + "\n", "", "more than 20 levels deep"),
    ("? §[a, b]\n: c\n", "", "where a key should be"),
    ("§- a\n", "", "not a playbook file"),
    ("§word\n", "'word'", "not a playbook file"),
]  # fmt: skip

LONG_SUM = " + ".join(["score"] * 11)

CONDITIONS = [
    (when("§usge >= 70%"), "'usge'", "did you mean 'usage'?"),
    (when("usage >= §70 points"), "'70 points'", "it must be a share, such as 70%"),
    (when("usage >= §enterprise"), "'enterprise'", "is not a signal, a column or a setting"),
    (when("usage >= §70"), "'70'", "write 70%"),
    (when("score >= §70%"), "'70%'", "points, such as 40 points"),
    (when("arr > §4 weeks"), "'4 weeks'", "an amount of money, such as $50k"),
    (when("§30 days > arr"), "'30 days'", "an amount of money, such as $50k"),
    (when("tenure <= §$5"), "'$5'", "a time, such as 90 days"),
    (when("usage - §10 points > 3%"), "'10 points'", "a share, such as 70%"),
    (when("segment §< enterprise"), "'<'", "==, != or in"),
    (when("segment == §5"), "'5'", "'segment', which is a name"),
    (when("touch == §hgih"), "'hgih'", "did you mean 'high'?"),
    (when("problem in [product, §servce]"), "'servce'", "did you mean 'service'?"),
    (when("segment in [x, §touch]"), "'touch'", "is a signal"),
    (when("score in [3, §score_before]"), "'score_before'", "is no number"),
    (when("§segment"), "'segment'", "compare it with something"),
    (when("§notice_given == 1"), "'notice_given'", "write notice_given or not notice_given"),
    (when("§sponsor_lost"), "'sponsor_lost'", "did you mean 'sponsor_left'?"),
    (when("usage §dwon 30% over 4 weeks"), "'dwon'", "did you mean 'down'?"),
    (when("usage §drops 30% over 4 weeks"), "'drops'", "write down"),
    (when("segment §is enterprise"), "'is'", "write =="),
    (when("§nps < 7"), "'nps'", "did you mean 'survey'?"),
    (when("arr >= 50§,000"), "','", "without commas, or with $"),
    (when("score in §30"), "'30'", "[ ], bottom, top"),
    (when("usage < 30 §percent"), "'percent'", "write %"),
    (when("usage down 30% §in 4 weeks"), "'in'", "allowed here: over"),
    (when("usage down §0.3 over 4 weeks"), "'0.3'", "write 0.3% (of what it was) or 0.3 points"),
    (when("usage down §0% over 4 weeks"), "'0%'", "more than 0"),
    (when("usage down §$5 over 4 weeks"), "'$5'", "it must be a share"),
    (when("usage down 30% over §3 years"), "'3 years'", "at most 104 weeks"),
    (when("§segment down 30% over 4 weeks"), "'segment'", "is a name, not a number"),
    (when("§usage + sponsor down 30% over 4 weeks"), "'usage + sponsor'", "by itself"),
    (when("score in bottom §8"), "'8'", "such as 8%"),
    (when("score in top §100%"), "'100%'", "between 0% and 100%"),
    (when("score in bottom §low"), "'low'", "is not a setting"),
    (when("at least §3 of (left, returned)"), "'3'", "1 to 2"),
    (when("tenure >= 5 §wekks"), "'wekks'", "did you mean 'weeks'?"),
    (when("tenure >= §5weeks"), "'5weeks'", "put a space"),
    (when("usage §= 70%"), "'='", "write =="),
    (when("left §&& returned"), "'&'", "write and"),
    (when("10 < score §< 20"), "'<'", "join comparisons by and"),
    (when("score >§="), "", "ends too early"),
    (when("left an§d"), "", "ends too early"),
    (when("§(left"), "'('", "is never closed"),
    (when("left§)"), "')'", "closes no bracket"),
    (when("'(left§]'"), "']'", "closes no bracket"),
    (when("not §not left"), "'not'", "cannot stand here"),
    (when("§5 == 5"), "'5'", "one must be a signal"),
    (when("usage§.real > 3%"), "'.real'", "cannot be read here"),
    (when("open(check_in)§.x"), "'.x'", "cannot be read here"),
    (when("§__import__(os)"), "'__import__'", "is not a question"),
    (when("import §os"), "'os'", "cannot stand here"),
    (when("lambda §x > 3"), "'x'", "cannot stand here"),
    (when("score§[0] > 3"), "'['", "cannot stand here"),
    (when("open(§check_on)"), "'check_on'", "did you mean 'check_in'?"),
    (when("§opened(check_in)"), "'opened'", "did you mean 'open'?"),
    (when("§weeks_since(check_in)"), "'weeks_since'", "compare it"),
    (when("weeks_since(§chek_in) >= 5"), "'chek_in'", "did you mean 'check_in'?"),
    (when("§open(check_in) >= 5"), "'open'", "is true or false by itself"),
    (when("in_playbook(§rescue)"), "'rescue'", "allowed: p"),
    (when("tagged(§warm)"), "'warm'", "is not a tag"),
    (when("known(§check_in)"), "'check_in'", "is not a signal"),
    (when("2 weeks before §outage"), "'outage'", "known before it comes"),
    (when("2 weeks after §decision"), "'decision'", "is not a date"),
    (when("usage > §usage at start"), "'usage'", "before the play begins"),
    (when("score >= §500000000000m"), "'500000000000m'", "too large"),
    (when("left for §0 weeks"), "'0 weeks'", "no time at all"),
    (when("tenure > §600 weeks"), "'600 weeks'", "at most 520 weeks"),
    (when(f"30 < §{LONG_SUM}"), "'score +", "more than 10 terms"),
    (when("§" + "left or " * 300 + "left"), "", "longer than 2,000 characters"),
    (when("(" * 50 + "§(left" + ")" * 51), "", "more than 50 brackets"),
    (when('"usage > 3% and\\n  §usge > 3%"'), "'usge'", "did you mean 'usage'?"),
    (when("'tagged(\"\") or §usge > 3%'"), "'usge'", "did you mean 'usage'?"),
    (when("|\n      usage > 3%\n      and §usge > 3%"), "'usge'", "did you mean 'usage'?"),
    (when("usage > 3%\n      and §usge > 3%"), "'usge'", "did you mean 'usage'?"),
    (step("{if: at least 2 of (left, §returned), do: check_in}"), "'returned)'", "put quotes"),
    (when("§warm", "define:\n  wram: left\n"), "'warm'", "did you mean 'wram'?"),
    (when("a", "define:\n  a: left or b\n  b: not §a\n"), "'a'", "by itself: a → b → a"),
    (when("left", "define:\n  a: §usge > 1\n"), "'usge'", "did you mean 'usage'?"),
    (when("left", "define:\n  §usage: left\n"), "'usage'", "is a signal already"),
    (when("left", "define:\n  §and: left\n"), "'and'", "is a word of conditions"),
    (when("left", "define:\n  a:§ \n"), "", "the condition of 'a' is missing"),
    (when("score >= §drop", "settings: {drop: 30%}\n"), "'drop'", "points, such as 40 points"),
    (when("usage >= §low", "settings: {low: 30}\n"), "'low'", "write low: 30%"),
    (when("§drop", "settings: {drop: 30%}\n"), "'drop'", "not a condition"),
    (when("usage down §low over 4 weeks", "settings: {low: 3}\n"), "'low'", "has no unit"),
]  # fmt: skip

TWO = play("when: left\ndo: check_in") + "  q:\n    when: returned\n    do: check_in\n"
LOOP = """playbooks:
  a: {when: left, steps: [{enter: b}]}
  b: {when: returned, steps: [{if: left, do: check_in}, §{enter: a}]}
"""

PLAYS = [
    (play("§on: left\ndo: check_in"), "'on'", "write 'when'"),
    (play("when: left\n§stops: left\ndo: check_in"), "'stops'", "did you mean 'steps'?"),
    (play("when: left\n§stop: left\ndo: check_in"), "'stop'", "write 'stop when'"),
    ("playbooks:\n  §p:\n    do: check_in\n", "'p'", "add when, while or every"),
    ("playbooks:\n  §p:\n    when: left\n", "'p'", "add steps or do"),
    (play("when: left\n§while: left\ndo: check_in"), "'while'", "cannot stand in one playbook"),
    (play("when: left\n§do: check_in\nsteps: [{do: survey}]"), "'do'", "put it into a step"),
    (play("when: left\n§within: 1 day\nsteps: [{do: survey}]"), "'within'", "put it into a step"),
    (play("when: left\n§since: start\ndo: check_in"), "'since'", "goes with 'every' only"),
    (play("every: 4 weeks\nsince: §chek_in\ndo: check_in"), "'chek_in'", "'check_in'"),
    (play("every: §often\ndo: check_in"), "'often'", "is no duration"),
    (play("when: left\nby: §cms\ndo: check_in"), "'cms'", "did you mean 'csm'?"),
    (play("when: left\ndo: §chek_in"), "'chek_in'", "did you mean 'check_in'?"),
    (play("when: left\ndo: §improve_process"), "'improve_process'", "is not an action"),
    (play("when: left\ndo: §contact"), "'contact'", "is not an action"),
    (play("when: left\npriority: §high\ndo: check_in"), "'high'", "a number from 0 to 10000"),
    (play("when: left\norder: §arr\ndo: check_in"), "'arr'", "value_per_hour"),
    (play("when: left\nagain: §13 weeks\ndo: check_in"), "'13 weeks'", "after 13 weeks"),
    (play("when: left\nagain: after §13\ndo: check_in"), "'13'", "write 13 days or 13 weeks"),
    (play("when: left\nholdout: §95%\ndo: check_in"), "'95%'", "0% to 90%"),
    (play("when: left\nholdout: §0.1\ndo: check_in"), "'0.1'", "write 0.1%"),
    (play("when: left\nper account: §twice\ndo: check_in"), "'twice'", "2 a year"),
    (play("when: left\nteam: §0 a week\ndo: check_in"), "'0 a week'", "from 1"),
    (play("when: left\ngoal: usage >= 70§%\ndo: check_in"), "", "ends too early"),
    (play("when: left\nreplaces: §q\ndo: check_in"), "'q'", "allowed: p"),
    (play("when: left\nreplaces: §p\ndo: check_in"), "'p'", "is this playbook itself"),
    (play("when: left\nnot while: [§r]\ndo: check_in"), "'r'", "is not a playbook"),
    (TWO.replace("do:", "replaces: [q, §q]\n    do:", 1), "'q'", "stands twice"),
    (TWO.replace("do:", "not while: §[]\n    do:", 1), "", "the list is empty"),
    (play("when: left\nabout: §\ndo: check_in").replace("about: §", "about:§ "), "", "is missing"),
    (play("when: left\nvariants: §{a: }\ndo: check_in"), "", "2 to 10 variants"),
    (play("when: left\nvariants: {a: , §b: }\ndo: check_in"), "'b'", "changes the same"),
    (play("when: left\nvariants: {a: {message: §warm}, b: }\ndo: check_in"), "'warm'", "outcome"),
    (play("when: left\nvariants: §{a: {share: 60%}, b: {share: 50%, message: outcome}}\n"
          "do: check_in"), "", "come to 1.1"),
    (play("when: left\nvariants: {a: {share: 60%}, §b: {message: outcome}}\ndo: check_in"),
     "'b'", "has no share"),
    ("playbooks:\n  §Usage drop:\n    when: left\n", "'Usage drop'", "write 'Usage-drop'"),
    ("playbooks:\n  p: §word\n", "'word'", "is not a playbook"),
    ("playbooks: §{}\n", "", "at least one"),
    ("§rules: {}\n", "", "write playbooks:"),
    ("§playbook:\n  p: 1\n", "'playbook'", "did you mean 'playbooks'?"),
    (LOOP, "", "closes a circle without a wait: a → b → a"),
]  # fmt: skip

STEPS = [
    (play("when: left\nsteps: §[]"), "", "at least one"),
    (play("when: left\nsteps: §check_in"), "'check_in'", "begin with '- '"),
    (play("when: left\nsteps:§ "), "", "is missing"),
    (step("§check_in"), "'check_in'", "is not a step"),
    (step("{§action: check_in}"), "'action'", "write 'do'"),
    (step("§{if: left}"), "", "this step does nothing"),
    (step("{do: check_in, §wait: 1 week}"), "'wait'", "write two steps"),
    (step("{wait: 1 week, §within: 1 week}"), "'within'", "does not go with 'wait'"),
    (step("{wait: §2}"), "'2'", "write 2 days or 2 weeks"),
    (step("{wait: 2 weeks, §by: csm}"), "'by'", "does not go with 'wait'"),
    (step("{do: check_in, within: §5 dayz}"), "'5 dayz'", "did you mean 'days'?"),
    (step("{do: check_in, times: §0}"), "'0'", "from 1 to 20"),
    (step("{do: check_in, cause: §price}"), "'price'", "is not a kind of problem"),
    (step("{do: check_in, message: §outcomes}"), "'outcomes'", "did you mean 'outcome'?"),
    (step("{do: check_in, channel: §phone}"), "'phone'", "is not a channel"),
    (step("{do: check_in, by: §boss}"), "'boss'", "is not an owner"),
    (step("{do: §[check_in, email]}"), "", "this is a list"),
    (step("{day: §-1, do: check_in}"), "'-1'", "a whole number from 0"),
    (step("{day: 3, §week: 2, do: check_in}"), "'week'", "cannot stand in one step"),
    (step("{before renewal: §30, do: check_in}"), "'30'", "write 30 days"),
    (step("{§wait until: left}"), "", "needs 'at most'"),
    (step("{§then: [{do: check_in}]}"), "", "needs 'if' or 'wait until'"),
    (step("{decide: §{if: left}}"), "", "needs a list of paths"),
    (step("{decide: [§{then: leave}]}"), "", "this path has no 'if'"),
    (step("{decide: [§{if: left}]}"), "", "this path does nothing"),
    (step("{decide: [{if: left, then: leave, §do: check_in}]}"), "'do'", "is not a key of a path"),
    (step("{§repeat: [{do: check_in}], until: left}"), "", "needs 'times'"),
    (step("{repeat: [{do: check_in}], times: §521}"), "'521'", "from 1 to 520"),
    (step("{repeat: §[], times: 2}"), "", "no steps under 'repeat'"),
    (step("{enter: §q}"), "'q'", "allowed: p"),
    (step("{enter: §p}"), "'p'", "is this playbook itself"),
    (step("{if: left, leave: §now}"), "", "takes nothing after its colon"),
    (step("{note: write, hours: §1 hour}"), "'1 hour'", "a number from 0 to 100"),
    (step("{tag: §very warm}"), "'very warm'", "write 'very-warm'"),
    (step("{untag: §warm}"), "'warm'", "is not a tag"),
    (steps("{do: check_in, name: a}", "{do: check_in, name: §a}"), "'a'", "in line 5 already"),
    (steps("leave", "§{do: check_in}"), "", "never reached"),
    (steps("{if: left, then: leave, otherwise: leave}", "§{do: check_in}"), "", "never reached"),
    (steps("{wait until: left, at most: 1 week, then: leave, otherwise: leave}",
           "§{do: check_in}"), "", "never reached"),
    (steps("{decide: [{if: left, do: check_in}, §{if: left, do: email}]}"), "",
     "this path is never taken: the one in line 5"),
    (steps("{repeat: [leave, §{do: check_in}], times: 2}"), "", "never reached"),
    (steps(*["{do: check_in}"] * 200, "§{do: check_in}"), "", "200 in a playbook"),
    (step("{repeat: [{do: check_in}, {wait: 1 week}, {wait: 1 week}, §{do: email}], times: 520}"),
     "", "2,000 with each repetition"),
]  # fmt: skip

FILES = [
    (play("when: left\ndo: check_in", "settings: {§usage: 3}\n"), "'usage'", "is a signal already"),
    (play("when: left\ndo: check_in", "settings: {a: §many}\n"), "'many'", "is no amount"),
    (play("when: left\ndo: check_in", "settings: {a: §5 dayz}\n"), "'5 dayz'", "mean 'days'?"),
    (play("when: left\ndo: check_in", "settings: {a: §{from: 3}}\n"), "", "has no value"),
    (play("when: left\ndo: check_in", "settings: {a: {is: 3, to: §5%}}\n"), "'5%'", "unit of '3'"),
    (play("when: left\ndo: check_in", "settings: {a: {is: §30%, from: 40%}}\n"), "'30%'",
     "40% to 100%"),
    (play("when: left\ndo: check_in", "settings: {a: {is: 3, §least: 4}}\n"), "'least'", "is not"),
    (play("when: left\ndo: check_in", "settings: §[a]\n"), "", "a list of settings"),
    (play("when: left\ndo: check_in", "columns: {seats: §number}\n"), "'number'", "allowed: count"),
    (play("when: left\ndo: check_in", "columns: {§arr: count}\n"), "'arr'", "is a signal already"),
    (when("seats > §3%", "columns: {seats: count}\n"), "'3%'", "a plain number"),
    (rule("§contact: []"), "'contact'", "did you mean 'contacts'?"),
    (rule("contacts: §[]"), "", "there are no caps"),
    (rule("contacts: [§{who: left}]"), "", "has no number"),
    (rule("contacts: [{at most: §many}]"), "'many'", "2 a month"),
    (rule("contacts: [{at most: 2 a month, who: §done(check_in)}]"), "'done'", "about one play"),
    (rule("contacts: [{at most: 2 a month, who: usage > §usage at start}]"), "'usage'", "before"),
    (rule("order: §arr"), "'arr'", "revenue"),
    (rule("order: [p, §q]"), "'q'", "is not a playbook"),
    (rule("improve the process: §5"), "'5'", "write 5%"),
    (rule("holdout: §100%"), "'100%'", "0% to 90%"),
    (rule("on top of: §typcal"), "'typcal'", "did you mean 'typical'?"),
]  # fmt: skip

BROKEN = [*YAML, *CONDITIONS, *PLAYS, *STEPS, *FILES]
