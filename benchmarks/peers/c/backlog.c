/* Phase 3: the plan. This week's wishes are put to what waits, and all of it into service order. */
#include <string.h>

#include "world.h"

static double ramp(const Csm *m, const TeamParameters *p, int week)
{
    int since = week - m->hired;
    if (since >= p->ramp_weeks)
        return 1.0;
    return p->ramp_start + (1.0 - p->ramp_start) * since / p->ramp_weeks;
}

/* Give everyone in place their minutes and the power of their hours. */
static void begin_week(const Run *run, Desk *desk, int week)
{
    const TeamParameters *p = run->team_parameters;
    Week *totals = &run->ledger[week];
    for (int k = 0; k < run->seats; k++) {
        Csm *m = &run->team[k];
        bool in_place = m->hired <= week;
        m->due = 0;
        m->waiting = 0;
        m->team_work = 0;
        m->power = in_place ? m->skill * ramp(m, p, week) * (1.0 - p->burnout_effect * m->burnout)
                            : 0.0;
        desk->available[k] = in_place ? run->minutes_each : 0;
        desk->used[k] = 0;
        totals->minutes_available += desk->available[k];
    }
}

/* Notice given, or a red score close to the term: what the team calls burning, whatever the
 * policy does. */
static bool visibly_burns(const Run *run, const Account *a, int week)
{
    if (a->intent == INTENT_LEAVE_AFTER_NOTICE)
        return true;
    return a->score < run->red_line[a->segment] && a->renewal - week <= run->team_parameters->burning_weeks;
}

/* Turn a number into bits that sort the other way round: the highest priority comes first. */
static uint64_t sort_key(double priority)
{
    double negative = 0.0 - priority; /* and never -0, which would not be equal to 0 */
    uint64_t bits;
    memcpy(&bits, &negative, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static void append(Desk *desk, const Task *task, double lift)
{
    int t = desk->tasks++;
    desk->asked[t] = *task;
    desk->order[t].key = sort_key(task->priority + lift);
    desk->order[t].task = t;
}

/* The policy asks every CSM for a share of the week, to improve the process. */
static void ask_for_improvement(const Run *run, Desk *desk, int week)
{
    for (int k = 0; k < run->seats; k++) {
        double minutes = floor(desk->available[k] * run->improvement + 0.5);
        if (minutes > 0)
            append(desk,
                   &(Task){.priority = FIRST_LEVEL, .account = TEAM_WORK, .owner = k, .due = week,
                           .minutes = minutes, .action = ACTION_IMPROVE_PROCESS,
                           .cause = ANY_CAUSE},
                   0.0);
    }
}

/* What waits is chained by account, so that accounts can be gone through in order of rows: tasks
 * are then written by account and action, and need sorting by priority alone. */
static void chain(Desk *desk, int waiting)
{
    for (int t = waiting - 1; t >= 0; t--) {
        int32_t *head = &desk->head[desk->backlog[t].account];
        desk->next[t] = *head;
        *head = t;
    }
}

static void put_together(const Run *run, Desk *desk, int32_t row, int week)
{
    Account *a = &run->accounts[row];
    const TeamParameters *p = run->team_parameters;
    double priority[ACTIONS];
    int32_t place[ACTIONS];
    uint32_t wished = blend(run, desk, a, week, priority), waiting = 0;
    for (int32_t t = desk->head[row]; t >= 0; t = desk->next[t]) {
        waiting |= 1u << desk->backlog[t].action;
        place[desk->backlog[t].action] = t;
    }
    desk->head[row] = -1;
    if (!(wished | waiting))
        return;
    bool burns = visibly_burns(run, a, week);
    double lift = burns ? p->praise_saves : p->praise_prevention;
    for (uint32_t left = wished | waiting; left; left &= left - 1) {
        int action = __builtin_ctz(left);
        const Work *work = &run->action_effects[action];
        Task task;
        if (waiting >> action & 1) { /* keeps its due week and the work already put in */
            task = desk->backlog[place[action]];
        } else {
            int touch = (int)run->parameters[a->segment].touch;
            task = (Task){.account = row, .owner = a->owner, .due = week + work->lead,
                          .minutes = work->minutes[touch], .action = action};
        }
        if (wished >> action & 1) {
            task.priority = priority[action];
            task.cause = ANY_CAUSE;
        }
        task.burns = burns;
        append(desk, &task, lift);
        if (task.due <= week && !work->automated && task.owner != NOBODY)
            run->team[task.owner].due += task.minutes;
    }
}

void plan(const Run *run, Desk *desk, int week)
{
    join(run, desk, week);
    begin_week(run, desk, week);
    chain(desk, desk->tasks);
    desk->tasks = 0;
    ask_for_improvement(run, desk, week);
    for (int n = 0; n < desk->active_count; n++)
        put_together(run, desk, desk->active[n], week);
    sort_backlog(desk);
}

/* Radix sort, least significant byte first, so that equal priorities keep the order of accounts. */
void sort_backlog(Desk *desk)
{
    int count = desk->tasks;
    int begin[8][256] = {0};
    for (int t = 0; t < count; t++)
        for (int digit = 0; digit < 8; digit++)
            begin[digit][desk->order[t].key >> 8 * digit & 255]++;
    for (int digit = 0; digit < 8; digit++) {
        int total = 0, most = 0;
        for (int value = 0; value < 256; value++) {
            int here = begin[digit][value];
            begin[digit][value] = total;
            total += here;
            most = here > most ? here : most;
        }
        if (most == count)
            continue; /* all have the same byte here */
        for (int t = 0; t < count; t++)
            desk->other[begin[digit][desk->order[t].key >> 8 * digit & 255]++] = desk->order[t];
        void *sorted = desk->other;
        desk->other = desk->order;
        desk->order = sorted;
    }
    for (int t = 0; t < count; t++)
        desk->backlog[t] = desk->asked[desk->order[t].task];
}
