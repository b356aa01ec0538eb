/* Phase 5, for the team: the ledger, what waits, process maturity, and a CSM's working life. */
#include "world.h"

/* Give up or move to the front what is left for next week, and count it. */
static void carry_over(const Run *run, Desk *desk, Week *totals, int week)
{
    int kept = 0;
    for (int t = 0; t < desk->tasks; t++) {
        Task *task = &desk->backlog[t];
        if (task->done)
            continue;
        bool for_team = task->account == TEAM_WORK;
        if (!task->started && (for_team || week - task->due >= run->patience)) {
            totals->missed += 1;
            if (!for_team) {
                Account *a = &run->accounts[task->account];
                if (a->missed_since == NEVER)
                    a->missed_since = task->due;
                totals->missed_age += week - a->missed_since;
            }
        } else if (!for_team) {
            if (task->due <= week) {
                totals->minutes_waiting += task->minutes;
                if (week - task->due > totals->oldest)
                    totals->oldest = week - task->due;
                if (task->owner != NOBODY)
                    run->team[task->owner].waiting += task->minutes;
            }
            desk->backlog[kept++] = *task;
        }
    }
    desk->tasks = kept;
    totals->waiting = kept;
}

/* Process maturity is built by improvement hours and forgotten without them. */
static void improve(const Run *run, Desk *desk, Week *totals, int week)
{
    int64_t hours = 0;
    for (int k = 0; k < run->seats; k++)
        hours += desk->available[k];
    int64_t improving = run->spent[week * ACTIONS + ACTION_IMPROVE_PROCESS];
    double share = hours ? (double)improving / hours : 0.0;
    double fires = hours ? (double)totals->minutes_burning / hours : 0.0;
    double lost = fires * run->team_parameters->firefighting_cost, maturity = desk->maturity;
    double grown = maturity + run->maturity_gain * share * (1.0 - maturity)
                   - maturity / run->maturity_memory - lost * maturity;
    desk->maturity = totals->maturity = smaller(1.0, larger(0.0, grown));
}

/* The load of each pod's members: work due and team work done, over their minutes. */
static void measure_load(const Run *run, const Desk *desk)
{
    Csm *team = run->team;
    for (int first = 0; first < run->seats; first++) {
        if (team[first].pod != first)
            continue;
        int64_t work = team[first].due, minutes = 0;
        for (int k = first; k != NOBODY; k = team[k].next) {
            work += team[k].team_work;
            minutes += desk->available[k];
        }
        for (int k = first; k != NOBODY; k = team[k].next)
            team[k].load = desk->available[k] > 0
                               ? smaller(run->team_parameters->load_limit, (double)work / minutes)
                               : 0.0;
    }
}

/* Load beyond what is borne and being watched tire; time and coaching relieve. */
static void tire(Csm *m, const TeamParameters *p)
{
    double strain = p->burnout_gain * (m->load - p->load_borne)
                    + p->surveillance_burnout * p->surveillance;
    double relief = (p->burnout_recovery + p->coaching_relief * p->coaching) * m->burnout;
    m->burnout = smaller(1.0, larger(0.0, m->burnout + strain - relief));
    m->skill = m->skill + p->coaching_skill * p->coaching * (p->skill_high - m->skill);
}

static bool quits(const Csm *m, const TeamParameters *p, Key key, int week)
{
    double years = exp(p->quitting_burnout * m->burnout) / WEEKS_PER_YEAR;
    double chance = 1.0 - pow(1.0 - p->quitting, years);
    return uniform(key, m->entity, week, STREAM_QUITTING, 0) < chance;
}

/* Accounts that only a CSM who leaves knew lose health. */
static void hand_over(const Run *run, const Desk *desk)
{
    for (int n = 0; n < desk->active_count; n++) {
        Account *a = &run->accounts[desk->active[n]];
        if (a->owner != NOBODY && desk->leaves[a->owner])
            a->health -= run->team_parameters->handover_loss;
    }
}

static void be_replaced(const Run *run, Csm *m, int week)
{
    const TeamParameters *p = run->team_parameters;
    m->hires += 1;
    m->hired = week + 1 + p->vacancy_weeks;
    m->burnout = 0.0;
    double z = normal(uniform(key_of(run), m->entity, PHASE_OPENING, STREAM_SKILL, m->hires));
    m->skill = smaller(p->skill_high, larger(p->skill_low, 1.0 + p->skill_spread * z));
}

static void live_on(const Run *run, const Desk *desk, Week *totals, int week)
{
    bool handed = false;
    for (int k = 0; k < run->seats; k++) {
        Csm *m = &run->team[k];
        desk->leaves[k] = false;
        if (m->hired > week) {
            totals->vacant += m->pod != NOBODY;
            continue;
        }
        tire(m, run->team_parameters);
        totals->in_place += 1;
        totals->load += m->load;
        totals->burnout += m->burnout;
        if (quits(m, run->team_parameters, key_of(run), week)) {
            totals->quits += 1;
            if (m->pod == k && m->next == NOBODY)
                desk->leaves[k] = handed = true;
            be_replaced(run, m, week);
        }
    }
    if (handed)
        hand_over(run, desk);
    int in_place = totals->in_place > 1 ? totals->in_place : 1;
    totals->load = totals->load / in_place;
    totals->burnout = totals->burnout / in_place;
}

/* Close the week; return whether the ledger closes to the cent. */
bool close_week(const Run *run, Desk *desk, int week)
{
    Week *totals = &run->ledger[week];
    carry_over(run, desk, totals, week);
    desk->references = totals->logos ? (double)totals->references / totals->logos : 0.0;
    improve(run, desk, totals, week);
    measure_load(run, desk);
    live_on(run, desk, totals, week);
    grow(run, desk, week);
    return totals->opening + totals->new + totals->expansion - totals->contraction - totals->churn
           == totals->closing;
}
