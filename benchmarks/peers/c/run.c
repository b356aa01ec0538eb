/* The whole run: get everything ready, then the phases of a week, one after the other. */
#include <stdlib.h>

#include "world.h"

static bool comes(const Run *run, const Account *a)
{
    return a->stage == STAGE_FUTURE && a->start >= 0 && a->start < run->horizon;
}

/* List the accounts in the book, and those yet to come by the week in which they do. */
static void list_accounts(const Run *run, Desk *desk)
{
    int32_t *at = desk->coming_at; /* counted two places up, so that it ends where weeks begin */
    for (int32_t row = 0; row < run->size; row++) {
        const Account *a = &run->accounts[row];
        desk->head[row] = -1;
        if (a->stage == STAGE_ACTIVE)
            desk->active[desk->active_count++] = row;
        else if (comes(run, a))
            at[a->start + 2]++;
    }
    for (int week = 0; week < run->horizon; week++)
        at[week + 2] += at[week + 1];
    for (int32_t row = 0; row < run->size; row++) {
        const Account *a = &run->accounts[row];
        if (comes(run, a))
            desk->coming[at[a->start + 1]++] = row;
    }
}

static bool allocate(const Run *run, Desk *desk)
{
    size_t rows = (size_t)run->size, seats = (size_t)run->seats + 1;
    size_t tasks = rows * ACTIONS + seats;
    desk->active = calloc(rows + 1, sizeof *desk->active);
    desk->gone = calloc(rows + 1, sizeof *desk->gone);
    desk->coming = calloc(rows + 1, sizeof *desk->coming);
    desk->coming_at = calloc((size_t)run->horizon + 2, sizeof *desk->coming_at);
    desk->head = calloc(rows + 1, sizeof *desk->head);
    desk->next = calloc(tasks, sizeof *desk->next);
    desk->backlog = calloc(tasks, sizeof *desk->backlog);
    desk->asked = calloc(tasks, sizeof *desk->asked);
    desk->order = calloc(tasks, sizeof *desk->order);
    desk->other = calloc(tasks, sizeof *desk->other);
    desk->used = calloc(seats, sizeof *desk->used);
    desk->available = calloc(seats, sizeof *desk->available);
    desk->leaves = calloc(seats, sizeof *desk->leaves);
    return desk->active && desk->gone && desk->coming && desk->coming_at && desk->head
           && desk->next && desk->backlog && desk->asked && desk->order && desk->other
           && desk->used && desk->available && desk->leaves;
}

static void release(Desk *desk)
{
    free(desk->active);
    free(desk->gone);
    free(desk->coming);
    free(desk->coming_at);
    free(desk->head);
    free(desk->next);
    free(desk->backlog);
    free(desk->asked);
    free(desk->order);
    free(desk->other);
    free(desk->used);
    free(desk->available);
    free(desk->leaves);
}

static int weeks(const Run *run, Desk *desk)
{
    for (int week = 0; week < run->horizon; week++) {
        market(run, desk, week);
        telemetry(run, desk, week);
        plan(run, desk, week);
        serve(run, desk, week);
        simulate_accounts(run, desk, week);
        if (!close_week(run, desk, week))
            return week;
    }
    return SIMULATED;
}

/* Simulate a world from its first week to its horizon, in place. Returns SIMULATED, NO_MEMORY, or the
 * week whose ledger does not close. */
int run_world(const Run *run)
{
    Desk desk = {.references = run->references, .maturity = run->maturity};
    int outcome = NO_MEMORY;
    if (allocate(run, &desk)) {
        list_accounts(run, &desk);
        find_lines(run, &desk);
        outcome = weeks(run, &desk);
    }
    release(&desk);
    return outcome;
}
