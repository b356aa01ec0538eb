/* Phase 1: the market. Only worlds without events from outside are accepted, so what is left is
 * who arrives, and how well they fit. */
#include "world.h"

static bool stays_away(const Run *run, const Desk *desk, const Account *a, int week)
{
    if (!a->referral)
        return false;
    return uniform(key_of(run), a->entity, week, STREAM_REFERRED, 0) >= desk->references;
}

/* Move a newcomer's fit by who sells and who recommends, and its health along with it. */
static void select(const Run *run, const Desk *desk, Account *a, const Parameters *p)
{
    double more = desk->references - run->reference_usual;
    a->fit = a->fit + (run->qualification + run->reference_fit * more);
    double line = p->fit_mean - run->misfit_from;
    if (a->fit < line)
        a->fit = a->fit + (1.0 - run->misfit_kept * run->misfit) * (line - a->fit);
    a->health = a->fit + p->health_start;
    a->lately = a->health;
    a->best = a->health;
}

/* Rows come in ascending order, but for those of referrals, which stand last. */
static void enter(Desk *desk, int32_t row)
{
    int at = desk->active_count++;
    for (; at > 0 && desk->active[at - 1] > row; at--)
        desk->active[at] = desk->active[at - 1];
    desk->active[at] = row;
}

void market(const Run *run, Desk *desk, int week)
{
    Week *totals = &run->ledger[week];
    if (week > 0)
        totals->opening = run->ledger[week - 1].closing;
    else
        for (int n = 0; n < desk->active_count; n++)
            totals->opening += run->accounts[desk->active[n]].arr;
    for (int n = desk->coming_at[week]; n < desk->coming_at[week + 1]; n++) {
        Account *a = &run->accounts[desk->coming[n]];
        if (stays_away(run, desk, a, week))
            continue;
        select(run, desk, a, &run->parameters[a->segment]);
        a->stage = STAGE_ACTIVE;
        totals->new += a->arr;
        first_look(a, &run->signals[a->segment]);
        enter(desk, desk->coming[n]);
    }
}
