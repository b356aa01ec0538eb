"""Tables of the validation page, from its result alone."""

from collections.abc import Iterable, Sequence
from typing import Any

NORMAL = 1.96
ORDER = ("better", "no clear difference", "worse")
Study = dict[str, Any]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float | None, digits: int = 1) -> str:
    """Return a number with so many decimals, never as a negative zero; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign, unless it reads as zero."""
    text = number(value, digits)
    return f"+{text}" if value > 0 and float(text.replace(",", "")) else text


def between(low: float, high: float, digits: int = 1) -> str:
    """Return "low to high"."""
    return f"{number(low, digits)} to {number(high, digits)}"


def with_error(value: float, error: float | None, digits: int = 2) -> str:
    """Return a number and its standard error."""
    return number(value, digits) if error is None else f"{value:.{digits}f} ± {error:.{digits}f}"


def with_interval(value: float, error: float) -> str:
    """Return a share in per cent and its 95 % interval."""
    half = NORMAL * error
    return f"{number(value)} ({between(max(0.0, value - half), min(100.0, value + half))})"


def yearly(studies: Sequence[Study]) -> list[Study]:
    """Return histories of yearly terms."""
    return [s for s in studies if s["term_weeks"] == 52]


def monthly(studies: Sequence[Study]) -> list[Study]:
    """Return cohorts of monthly terms."""
    return [s for s in studies if s["term_weeks"] != 52 and s["measure"] == "survival"]


def payments(studies: Sequence[Study]) -> list[Study]:
    """Return histories by number of renewal and payment."""
    return [s for s in studies if s["measure"] == "churn"]


def parts(study: Study) -> tuple[str, str]:
    """Return what was fitted and what was held out, in words."""
    spans, cut = study["spans"], study["fitted"]
    fitted = f"{spans[0]['first']}–{spans[cut - 1]['last']}"
    held = f"{spans[cut]['first']}–{spans[-1]['last']}"
    return fitted, held


def fits(studies: Sequence[Study]) -> str:
    """Return what came out of fitting, and how it stands to the baseline."""
    rows = []
    for s in studies:
        own, rival, apart = s["model"], s["sbg"], s["difference"]
        digits = 1 if s["measure"] == "survival" else 2
        held = slice(s["fitted"], len(s["data"]))
        errors = [None, None] if own["at_bound"] else own["parameter_error"]
        bound = " (at a bound)" if own["at_bound"] else ""
        off = (f[part] for part in ("in_sample", "hold_out") for f in (own, rival))
        rows.append(
            (
                s["title"],
                " / ".join(parts(s)),
                with_error(own["fit_mean"], errors[0]),
                with_error(own["fit_sd"], errors[1]) + bound,
                *(f"{number(m['rmse'], digits)} ({signed(m['largest'], digits)})" for m in off),
                f"{signed(apart['rmse'], digits)} ({between(apart['low'], apart['high'], digits)})",
                f"**{s['standing']}**",
                " / ".join(
                    number(max(e[held]), 2) for e in (s["data_error"], own["simulation_error"])
                ),
            )
        )
    head = (
        "history", "renewals fitted / held out", "fit_mean", "fit_sd", "fitted part: model",
        "fitted part: sBG", "held out: model", "held out: sBG", "difference (95 %)",
        "the model is", "standard error of data / simulation",
    )  # fmt: skip
    return table(head, rows)


def by_renewal(study: Study) -> str:
    """Return data, model and baseline renewal by renewal, and predictions ahead of the data."""
    own, rival = study["model"], study["sbg"]
    rows = []
    for k, value in enumerate(own["values"]):
        error = (own["data_error"][k] ** 2 + (own["simulation_error"][k] or 0) ** 2) ** 0.5
        seen = k < len(study["data"])
        part = "fitted" if k < study["fitted"] else "held out" if seen else "ahead"
        rows.append(
            (
                str(k + 1),
                part,
                with_error(study["data"][k], study["data_error"][k], 1) if seen else "–",
                with_interval(value, error),
                with_interval(rival["values"][k], rival["data_error"][k]),
            )
        )
    return table(("renewal", "part", "observed, %", "model, % (95 %)", "sBG, % (95 %)"), rows)


def ahead(studies: Sequence[Study]) -> str:
    """Return the last prediction ahead of each history that has any."""
    rows = []
    for s in studies:
        own, rival = s["model"], s["sbg"]
        first, last = len(s["data"]), len(own["values"]) - 1
        if last < first:
            continue
        for k in sorted({first, (first + last) // 2, last}):
            half = NORMAL * (own["data_error"][k] ** 2 + own["simulation_error"][k] ** 2) ** 0.5
            other = NORMAL * rival["data_error"][k]
            rows.append(
                (
                    s["title"],
                    str(k + 1),
                    f"{number(own['values'][k])} ± {number(half)}",
                    f"{number(rival['values'][k])} ± {number(other)}",
                )
            )
    return table(("history", "renewal", "model, % left", "sBG, % left"), rows)


def variants(studies: Sequence[Study]) -> str:
    """Return how well the model predicts with parts of it taken away."""
    names = list(studies[0]["variants"])
    rows = []
    for s in studies:
        found = [s["model"], *(s["variants"][name] for name in names), s["sbg"]]
        rows.append(
            (
                s["title"],
                *(
                    f"{number(f['in_sample']['rmse'])} / {number(f['hold_out']['rmse'])}"
                    for f in found
                ),
            )
        )
    return table(("history", "whole model", *names, "sBG"), rows)


def counted(found: Iterable[dict[str, Any]]) -> list[int]:
    """Return how many stand to the baseline in each way, in the order of `ORDER`."""
    standings = [f["standing"] for f in found]
    return [standings.count(word) for word in ORDER]


def since(studies: Sequence[Study], name: str) -> str:
    """Return errors in what was held out under another assumption and as assumed, by history."""
    rows = []
    for s in studies:
        digits = 1 if s["measure"] == "survival" else 2
        other, own = s["assumed"][name], s | s["model"]
        rows.append(
            (
                s["title"],
                number(s["sbg"]["hold_out"]["rmse"], digits),
                *(
                    text
                    for f in (other, own)
                    for text in (
                        number(f["hold_out"]["rmse"], digits),
                        f["standing"],
                        "yes" if f["at_bound"] else "",
                    )
                ),
            )
        )
    head = (
        "history", "sBG, error", "before: error", "standing", "at a bound", "now: error",
        "standing", "at a bound",
    )  # fmt: skip
    return table(head, rows)


def assumed(studies: Sequence[Study]) -> str:
    """Return how the model does under each assumption on time since the beginning."""
    survival = [s for s in studies if s["measure"] == "survival"]

    def row(name: str, found: list[dict[str, Any]]) -> tuple[str, ...]:
        errors = [f["hold_out"]["rmse"] for f in found]
        ends = (mean_where(studies, errors, "survival"), mean_where(studies, errors, "churn"))
        bounds = sum(f["at_bound"] for f in found)
        return (name, *map(str, counted(found)), str(bounds), *(number(e, 2) for e in ends))

    rows = [row("**as assumed**", [s | s["model"] for s in studies])]
    rows += [row(name, [s["assumed"][name] for s in studies]) for name in studies[0]["assumed"]]
    rival = [s["sbg"]["hold_out"]["rmse"] for s in studies]
    ends = (mean_where(studies, rival, "survival"), mean_where(studies, rival, "churn"))
    rows.append(("sBG", "–", "–", "–", "–", *(number(e, 2) for e in ends)))
    left, lost = len(survival), len(studies) - len(survival)
    head = (
        "assumption", *ORDER, "fits at a bound", f"mean error, share left ({left} histories)",
        f"mean error, churn ({lost} histories)",
    )  # fmt: skip
    return table(head, rows)


def mean_where(studies: Sequence[Study], errors: Sequence[float], measure: str) -> float:
    """Return the mean of the errors of those histories that are measured so."""
    own = [e for s, e in zip(studies, errors, strict=True) if s["measure"] == measure]
    return sum(own) / len(own)


def churn(studies: Sequence[Study]) -> str:
    """Return churn per renewal by bucket, observed and predicted."""
    rows = []
    for s in studies:
        for k, span in enumerate(s["spans"]):
            which = str(span["first"])
            if span["last"] > span["first"]:
                which = f"{span['first']}–{span['last']}"
            rows.append(
                (
                    s["title"] if k == 0 else "",
                    which,
                    "fitted" if k < s["fitted"] else "held out",
                    with_error(s["data"][k], s["data_error"][k]),
                    number(s["model"]["values"][k], 2),
                    number(s["sbg"]["values"][k], 2),
                )
            )
    return table(("history", "renewals", "part", "observed, %", "model, %", "sBG, %"), rows)


def usage(rows: Sequence[dict[str, Any]], titles: dict[str, str]) -> str:
    """Return how churn falls with usage before the renewal, observed and in the model."""
    cells = [
        (
            titles[row["key"]],
            " ".join(number(share, 0) for share in row["share"]),
            " ".join(number(value) for value in row["data"]),
            " ".join(number(value) for value in row["model"]),
            number(row["data_auc"], 2),
            number(row["model_auc"], 2),
            number(100 * row["unpaid_share"], 0),
        )
        for row in rows
    ]
    head = (
        "history", "share of decisions, %, least usage first", "churn observed, %",
        "churn in the model, %", "AUC observed", "AUC in the model",
        "losses by failed payment in the model, %",
    )  # fmt: skip
    return table(head, cells)


def jumps(rows: Sequence[dict[str, Any]]) -> str:
    """Return lapses around a jump of the premium."""
    cells = [
        (
            row["jump"].replace(" - ", " to "),
            number(100 * row["before"]),
            number(100 * row["at"]),
            number(row["lapses_at"], 0),
        )
        for row in rows
    ]
    head = (
        "premium after the level term, times before", "lapses a year before, %",
        "at the end of the level term, %", "lapses counted there",
    )  # fmt: skip
    return table(head, cells)
