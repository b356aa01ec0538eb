/* How a team grows: when one more is called for, and where the newcomer finds work. */
#include "world.h"

/* Call for one CSM more if work has waited long enough or the book's growth pays for one. */
void grow(const Run *run, Desk *desk, int week)
{
    const TeamParameters *p = run->team_parameters;
    const Week *totals = &run->ledger[week];
    bool pressed = totals->minutes_waiting > p->growth_backlog * totals->minutes_available;
    desk->pressure = pressed && totals->minutes_available > 0 ? desk->pressure + 1 : 0;
    int64_t seats = run->seats - p->growth_limit;
    for (int64_t k = seats; k < run->seats; k++) {
        if (run->team[k].hired != NOT_HIRED)
            continue;
        double gained = p->reinvestment * (totals->closing - run->ledger[0].opening) / CENTS;
        bool paid_for = p->reinvestment > 0.0 && gained >= (k - seats + 1) * p->cost_per_csm;
        if (desk->pressure >= p->growth_weeks || paid_for) {
            run->team[k].hired = week + 1 + p->hiring_weeks;
            desk->pressure = 0;
        }
        break;
    }
}

/* Where most work waited last week: the first seat of a pod, or nobody. */
static int busiest_pod(const Run *run)
{
    int busiest = NOBODY;
    for (int k = 0; k < run->seats; k++)
        if (run->team[k].pod == k
            && (busiest == NOBODY || run->team[k].waiting > run->team[busiest].waiting))
            busiest = k;
    return busiest;
}

/* A newcomer takes over every second account of another CSM, and what waits for these. */
static void share_accounts(const Run *run, Desk *desk, int from, int to)
{
    bool second = false;
    for (int32_t row = 0; row < run->size; row++) {
        Account *a = &run->accounts[row];
        if (a->owner != from || a->stage == STAGE_GONE)
            continue;
        if (second)
            a->owner = to;
        second = !second;
    }
    for (int t = 0; t < desk->tasks; t++)
        desk->backlog[t].owner = run->accounts[desk->backlog[t].account].owner;
}

/* Let those who begin in a new seat this week join where most work waited: with accounts of their
 * own, or as the last member of the pod. */
void join(const Run *run, Desk *desk, int week)
{
    Csm *team = run->team;
    for (int k = 0; k < run->seats; k++) {
        if (team[k].hired != week || team[k].pod != NOBODY)
            continue;
        int busiest = busiest_pod(run);
        if (busiest == NOBODY) {
            team[k].pod = k;
        } else if (run->named) {
            team[k].pod = k;
            share_accounts(run, desk, busiest, k);
        } else {
            int last = busiest;
            while (team[last].next != NOBODY)
                last = team[last].next;
            team[k].pod = busiest;
            team[last].next = k;
        }
    }
}
