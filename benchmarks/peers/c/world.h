/* What the phases of a week share. Records, constants and `Run` come from the generated layout.h. */
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "layout.h"
#include "randomness.h"

/* What a run needs beside its world; allocated once, before the first week. */
typedef struct {
    int32_t *active; /* rows of the accounts in the book, ascending */
    int active_count;
    int32_t *gone; /* rows of those who left at the last close */
    int gone_count;
    int32_t *coming;    /* rows of the accounts yet to come, by week and row */
    int32_t *coming_at; /* where each week begins in them */
    Task *backlog;      /* in service order */
    Task *asked;        /* the same before it is sorted, by account and action */
    int tasks;
    int32_t *head, *next; /* what waits for each account: its first task, and each task's next */
    struct {
        uint64_t key;
        int32_t task;
    } *order, *other;             /* for sorting, and where to sort to */
    int64_t *used, *available;    /* minutes of each CSM this week */
    bool *leaves;                 /* whether those who know accounts alone quit at this close */
    double line[SEGMENTS_AT_MOST];   /* score below which the policy calls an account burning */
    double middle[SEGMENTS_AT_MOST]; /* score above which it talks of expansion */
    double references;             /* share of accounts, at the last close */
    double maturity;
    int64_t pressure; /* weeks in a row in which too much has waited */
} Desk;

void market(const Run *run, Desk *desk, int week);
void telemetry(const Run *run, const Desk *desk, int week);
void first_look(Account *a, const Signals *s);
void plan(const Run *run, Desk *desk, int week);
void sort_backlog(Desk *desk);
void join(const Run *run, Desk *desk, int week);
void grow(const Run *run, Desk *desk, int week);
void serve(const Run *run, Desk *desk, int week);
void simulate_accounts(const Run *run, Desk *desk, int week);
void act(Account *a, const Parameters *p, Week *totals, Key key, int week);
bool close_week(const Run *run, Desk *desk, int week);

/* The policy: writes the priority of each action it asks for, and returns which these are. */
uint32_t blend(const Run *run, const Desk *desk, const Account *a, int week, double priority[]);
void find_lines(const Run *run, Desk *desk);

static inline Key key_of(const Run *run)
{
    return (Key){(uint32_t)run->seed, (uint32_t)run->replication};
}

static inline double larger(double a, double b)
{
    return b > a ? b : a;
}

static inline double smaller(double a, double b)
{
    return b < a ? b : a;
}

static inline double sigmoid(double x)
{
    double e = exp(-fabs(x)); /* once for either sign, so that no branch is to be guessed */
    return (x >= 0.0 ? 1.0 : e) / (1.0 + e);
}

static inline int open_problems(const Account *a)
{
    return a->problems[0] + a->problems[1] + a->problems[2];
}
