"""What is published of each effect, and how far its source was checked.

Marks are those of the model's page: V1 read in the source (or its abstract, by the authors), V2
read on a secondary page, A from memory or assumed. ``low`` and ``high`` are what a figure of the
model is held against; where the source gives no interval, ``bounds`` says whose they are. All of
this was fixed before the model was asked.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One published effect.

    Parameters
    ----------
    title, source
        What it is called on the page, and where it was published.
    done, found
        What was done and measured there, and what came out.
    checked
        What of it was checked, with marks.
    figure
        What is compared, in words.
    unit
        Of the figure: "points", "%", "calls", "times", "share".
    low, high
        What the model's figure is held against; None is open.
    ours
        Whether the source gives no interval, so that these are our own reading of it.
    bounds
        Where the two come from.
    nothing
        What the figure would be without the effect; None where that has no meaning.
    staged
        How it is staged in the model.
    """

    title: str
    source: str
    done: str
    found: str
    checked: str
    figure: str
    unit: str
    low: float | None
    high: float | None
    ours: bool
    bounds: str
    nothing: float | None
    staged: str


PUBLISHED: dict[str, Published] = {
    "contact": Published(
        title="Contact before a renewal that raised churn",
        source="Ascarza, Iyengar & Schleicher, *Journal of Marketing Research* 53(1), 2016",
        done="A mobile operator in South America, with about 65,000 customers on monthly plans "
        "too small for their use. Those chosen at random were recommended a larger plan, with a "
        "credit; the others were left alone. Who had left three months later was counted.",
        found="6.4 % of those left alone had left, 10.0 % of those approached: 3.6 points more.",
        checked="6 and 10 % and the three months in the abstract (V1); 6.4 and 10.0 % and 65,000 "
        "customers in *Harvard Business Review*, October 2015 (V2); that about 10,000 were left "
        "alone is from memory (A).",
        figure="leavers in 13 weeks, of those approached less of the same left alone",
        unit="points",
        low=3.1,
        high=4.1,
        ours=True,
        bounds="The interval is ours: 3.6 ± 1.96 standard errors of two shares, for 10,000 left "
        "alone and 55,000 approached (A).",
        nothing=0.0,
        staged="Monthly accounts of the smallest segment, served by `typical`. Each gets one "
        "`expansion_talk` more, a call that offers a larger plan, and is held against itself "
        "without it, on the same random numbers; leavers of all kinds in 13 weeks are counted.",
    ),
    "lift": Published(
        title="Those at risk are not those that care keeps",
        source="Ascarza, *Journal of Marketing Research* 55(1), 2018",
        done="Two field experiments with retention campaigns (a telecom and a membership), over "
        "14,000 customers. Risk of leaving and what the campaign changes were predicted for each "
        "customer, and it was worked out what targeting by one or the other would bring.",
        found="Customers at the highest risk are not necessarily the best targets; those that "
        "respond are, whatever their risk.",
        checked="The statement in the abstract (V1), the number of customers on a page of Harvard "
        "Business School (V2). That the two groups share about as many as chance would is from "
        "memory (A); the paper's figures could not be read.",
        figure="share of the 30 % at most risk who are also among the 30 % that a call helps most",
        unit="share",
        low=0.3,
        high=0.65,
        ours=True,
        bounds="No figure was found, so the bounds are ours: 0.30 is what chance gives, 0.65 "
        "half-way from there to the same customers. This holds the direction only.",
        nothing=1.0,
        staged="Accounts with terms of a year or longer that decide within 13 weeks, of all "
        "segments, served by `typical`. Risk is the true chance to leave, lift what one `check_in` "
        "more adds to the chance to renew; both are chances, worked out from each account's state "
        "when it decides.",
    ),
    "departure": Published(
        title="A CSM leaves",
        source="Shi, Sridhar, Grewal & Lilien, *Journal of Marketing* 81(2), 2017",
        done="Sales representatives left a Fortune 500 distributor of electrical components, and "
        "their customers were given to others. Annual sales to these customers were compared "
        "with those to customers whose representative stayed (difference in differences).",
        found="Annual sales were 13.2 to 17.6 % lower.",
        checked="The range in the abstract (V1), the firm's trade and that sales are those of the "
        "year after on pages of the University of Nebraska and the AMA (V2).",
        figure="revenue in the year after, less without the departure",
        unit="%",
        low=-17.6,
        high=-13.2,
        ours=False,
        bounds="The range is the authors'.",
        nothing=0.0,
        staged="Every account is handed over once: it loses `team.handover_loss` of health, gets "
        "no work in the six weeks in which the seat is empty, and work of a beginner's strength "
        "for 13 weeks after. All else is as it was, work not done is not made up. Revenue of the "
        "52 weeks after is compared, chance at renewals taken out.",
    ),
    "tolerance": Published(
        title="How many calls are tolerated",
        source="Godfrey, Seiders & Voss, *Journal of Marketing* 75(4), 2011",
        done="39 months of calls, mail and e-mail from a car dealer to nearly 1,200 customers; "
        "what they spent was modelled on how often they had been contacted in each channel.",
        found="There is a number from which more contact does harm: three calls in three months. "
        "It is lower where other channels are used too.",
        checked="The 39 months and that there is such a level in a release of the authors' "
        "university (V2), 1,200 customers and three calls in a newspaper's report of it (V2).",
        figure="number of calls in 13 weeks that does most for renewals",
        unit="calls",
        low=2.5,
        high=3.5,
        ours=True,
        bounds="No interval was found; the bounds are all that rounds to three.",
        nothing=None,
        staged="Accounts with terms of a year or longer under `none`, so that nobody else calls. "
        "Each gets 0 to 8 calls (`check_in`) in every 13 weeks for a year, evenly spaced; counted "
        "is the chance to renew of those that decide in its second half. `contact_tolerated` was "
        "set from this very paper, so agreement shows that the equations do what they were meant "
        "to, and no more.",
    ),
    "rescued": Published(
        title="The rescued leave at twice the rate",
        source="Daines, “The myth of the customer rescue”, newsletter of 7 April 2023",
        done="Customers of one client firm that had been brought back from the brink of leaving "
        "were followed. Nothing is said of their number, nor whether others were like them.",
        found="By their next renewal they left at more than twice the rate of those that had "
        "needed no rescue; in the end most of them left.",
        checked="Both statements on his own page (V1 as to what is claimed; a consultant's figure "
        "without its data).",
        figure="leavers by the next term's end, of the rescued as a multiple of others",
        unit="times",
        low=2.0,
        high=None,
        ours=False,
        bounds="He says “more than twice”.",
        nothing=1.0,
        staged="Four years of `heroic`. The rescued renewed a term in which a CSM finished work on "
        "them while they visibly burnt; the others renewed one in which they did not burn. Terms "
        "are of a year or longer, and whoever left by the end of the next is counted. Neither he "
        "nor we match the two groups.",
    ),
    "tipping": Published(
        title="One shock, and firefighting stays",
        source="Repenning, *Journal of Product Innovation Management* 18(5), 2001; Repenning, "
        "Gonçalves & Black, *California Management Review* 43(4), 2001",
        done="A model of product development, built on field work. Work on problems takes time "
        "from what would prevent them.",
        found="There is a tipping point, set by how fully people are used: beyond it firefighting "
        "spreads from a few projects to all and stays; short of it the firm recovers.",
        checked="The tipping point and what sets it in the abstract (V1); that one temporary "
        "shock is enough is from memory (A). It is a model's result, not a measurement.",
        figure="process maturity still missing in the fourth year after a shock, as a share of "
        "what was missing in the first, in a team half as large as usual",
        unit="share",
        low=1.0,
        high=None,
        ours=True,
        bounds="The bound is ours: beyond a tipping point what is missing does not become less.",
        nothing=0.0,
        staged="Companies served by `typical`, with 0.5, 1 and 1.5 times the usual team. After a "
        "year, in one week, each account gets one open problem (an outage for all). The same "
        "company without it, on the same random numbers, is its twin for five years.",
    ),
}
"""By the name of each effect."""
