/* Phase 4: service. Time is spent in service order; what is finished is felt by its account. */
#include "world.h"

/* Add work on causes that names none: alike to all, or to those of which a problem is open. */
static void look_for_causes(Account *a, const Parameters *p, double hours)
{
    int kinds = 0;
    for (int c = 0; c < CAUSES; c++)
        kinds += a->problems[c] > 0;
    for (int c = 0; c < CAUSES; c++)
        if (p->root_open_only == 0.0)
            a->root[c] += hours / CAUSES;
        else if (a->problems[c] > 0)
            a->root[c] += hours * p->root_unnamed / kinds;
}

/* Count a contact; internal work is none. */
static void note_contact(Account *a, const Work *work, int week)
{
    if (work->through[0] + work->through[1] == 0.0)
        return;
    int gap = week - a->contact_week;
    if (gap > 0) {
        for (int k = CONTACT_WEEKS - 1; k >= 0; k--)
            a->contacts[k] = k >= gap ? a->contacts[k - gap] : 0;
        a->contact_week = week;
    }
    a->contacts[0] += 1;
}

/* Add the effective hours of a finished action to what its account feels this week. */
static void deliver(Account *a, const Parameters *p, const Work *work, const Task *task,
                    double power, double share, int week)
{
    double hours = work->effect[p->touch] * power * share;
    a->good += hours * work->good;
    if (task->cause >= 0)
        a->root[task->cause] += hours * work->root;
    else
        look_for_causes(a, p, hours * work->root);
    if (!work->session || a->sessions < p->taught_sessions)
        a->enable += hours * work->enable;
    a->sponsor += hours * work->sponsor;
    a->expand += hours * work->expand;
    a->upkeep += hours * work->upkeep;
    a->load += work->load * share;
    a->last_done[task->action] = week;
    note_contact(a, work, week);
    if (work->session)
        a->sessions += 1;
    if (work->concedes && share > 0.0 && a->intent == INTENT_LEAVE_AFTER_NOTICE)
        a->conceded = 1;
}

/* Let a CSM, or nobody, work on a task until it is finished or the week's time is. */
static void serve_one(const Run *run, Desk *desk, Task *task, int csm, int week)
{
    Week *totals = &run->ledger[week];
    int32_t minutes = task->minutes;
    double power = 1.0;
    if (csm != NOBODY) {
        int64_t left = desk->available[csm] - desk->used[csm];
        power = run->team[csm].power;
        if (left < minutes)
            minutes = left;
        desk->used[csm] += minutes;
    }
    task->minutes -= minutes;
    task->started = 1;
    task->done = task->minutes == 0;
    run->spent[week * ACTIONS + task->action] += minutes;
    totals->minutes_used += minutes;
    if (task->account == TEAM_WORK) {
        totals->minutes_team += minutes;
        run->team[csm].team_work += minutes;
        return;
    }
    Account *a = &run->accounts[task->account];
    if (a->opening && !a->returned)
        totals->minutes_opening += minutes;
    if (task->burns)
        totals->minutes_burning += minutes;
    if (task->done) {
        double share = task->burns ? run->team_parameters->burning_effect : 1.0;
        deliver(a, &run->parameters[a->segment], &run->action_effects[task->action], task, power,
                share, week);
        if (csm != NOBODY)
            a->missed_since = NEVER;
    }
}

/* Who of a pod is free first (ties: who joined first), or nobody. */
static int next_free(const Run *run, const Desk *desk, int first)
{
    int free = NOBODY;
    for (int k = first; k != NOBODY; k = run->team[k].next)
        if (desk->used[k] < desk->available[k]
            && (free == NOBODY || desk->used[k] < desk->used[free]))
            free = k;
    return free;
}

void serve(const Run *run, Desk *desk, int week)
{
    for (int t = 0; t < desk->tasks; t++) { /* first what takes nobody's time */
        Task *task = &desk->backlog[t];
        if (run->action_effects[task->action].automated && task->due <= week)
            serve_one(run, desk, task, NOBODY, week);
    }
    for (int t = 0; t < desk->tasks; t++) {
        Task *task = &desk->backlog[t];
        if (task->due > week || task->owner == NOBODY || run->action_effects[task->action].automated)
            continue;
        int csm = next_free(run, desk, run->team[task->owner].pod);
        if (csm != NOBODY)
            serve_one(run, desk, task, csm, week);
    }
}
