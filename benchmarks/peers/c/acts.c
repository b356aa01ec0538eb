/* What a customer does: reach a milestone, expand, fail to pay, decide, renew or leave. */
#include "world.h"

/* Cents times a factor, rounded half up. */
static int64_t scaled(int64_t cents, double factor)
{
    return (int64_t)floor(cents * factor + 0.5);
}

/* A short term carries a share of a year's decision. */
static double term_share(const Account *a)
{
    return smaller(1.0, (double)a->term / WEEKS_PER_YEAR);
}

static void expand(Account *a, const Parameters *p, Week *totals)
{
    int64_t gain = scaled(a->arr, p->expansion_size);
    a->arr += gain;
    totals->expansion += gain;
}

static int64_t shrink(Account *a, double share, Week *totals)
{
    int64_t less = scaled(a->arr, share);
    a->arr -= less;
    totals->contraction += less;
    return less;
}

static void leave(Account *a, Week *totals, int cause, int week)
{
    totals->churn += a->arr;
    a->stage = STAGE_GONE;
    a->end = week + 1;
    a->cause = cause;
}

/* How much readier to stay it is than its health says. */
static double ease(const Account *a, const Parameters *p, int week)
{
    if (p->honeymoon == 0.0)
        return 0.0;
    return p->honeymoon * pow(0.5, (week - a->start) / p->honeymoon_half_life);
}

static void decide(Account *a, const Parameters *p, Key key, int week)
{
    double wish = a->health + ease(a, p, week);
    double stay = p->term_in_odds ? sigmoid(wish - log(term_share(a)))
                                  : pow(sigmoid(wish), term_share(a));
    if (a->stirred > 0.0)
        stay *= pow(1.0 - p->reconsider, a->stirred);
    if (uniform(key, a->entity, week, STREAM_DECISION, 0) < 1.0 - stay)
        a->intent = a->speaks ? INTENT_LEAVE_AFTER_NOTICE : INTENT_LEAVE_QUIETLY;
    a->stirred = 0.0;
}

/* The cause that costs the account most health; ties go to the first named. */
static int largest_shortfall(const Account *a, const Parameters *p)
{
    int cause = CAUSE_FIT;
    double worst = p->fit_mean - a->fit;
    double adoption = p->health_adoption * (1.0 - a->adoption);
    double sponsor = p->health_sponsor * (1.0 - a->champion);
    if (adoption > worst) {
        cause = CAUSE_ADOPTION;
        worst = adoption;
    }
    for (int c = 0; c < CAUSES; c++)
        if (p->health_problems * a->problems[c] > worst) {
            cause = CAUSE_PRODUCT + c;
            worst = p->health_problems * a->problems[c];
        }
    if (sponsor > worst) {
        cause = CAUSE_SPONSOR;
        worst = sponsor;
    }
    return -a->goodwill > worst ? CAUSE_GOODWILL : cause;
}

/* Renew or leave; a renewal may shrink, and carries the price step. */
static void end_term(Account *a, const Parameters *p, Week *totals, Key key, int week)
{
    double share = term_share(a);
    double drawn = uniform(key, a->entity, week, STREAM_UNCONTROLLABLE, 0);
    if (drawn >= pow(1.0 - smaller(1.0, p->uncontrollable + p->threat), share)) {
        leave(a, totals, CAUSE_UNCONTROLLABLE, week);
        return;
    }
    if (a->intent != INTENT_STAY) {
        double penalty = a->conceded ? p->turning_penalty - p->concession_turn
                                     : p->turning_penalty;
        double turned = sigmoid(a->health + ease(a, p, week) - penalty);
        if (uniform(key, a->entity, week, STREAM_TURNING, 0) >= turned) {
            leave(a, totals, largest_shortfall(a, p), week);
            return;
        }
    }
    a->rise = a->cut = a->concession = 0;
    if (a->conceded) {
        a->concession = shrink(a, p->concession_discount, totals);
    } else {
        a->rise = scaled(a->arr, (p->price_step + p->price_rise) * share);
        a->arr += a->rise;
        totals->expansion += a->rise;
    }
    double unused = p->contraction_chance * share * (1.0 - a->adoption * sigmoid(a->health));
    if (uniform(key, a->entity, week, STREAM_CONTRACTION, 0) < unused)
        a->cut = shrink(a, p->contraction_size, totals);
    a->renewed = a->renewal;
    a->renewal += a->term;
    a->intent = INTENT_STAY;
    a->conceded = 0;
}

/* Do all that this week's happening says, in its order; whoever has left does no more. */
void act(Account *a, const Parameters *p, Week *totals, Key key, int week)
{
    int bits = a->happening;
    if (bits & HAPPENING_REACHES_FIRST_VALUE)
        a->first_value = week;
    if (bits & HAPPENING_ADOPTS_FULLY)
        a->full_adoption = week;
    if (bits & HAPPENING_EXPANDS)
        expand(a, p, totals);
    if (bits & HAPPENING_PAYMENT_FAILS)
        leave(a, totals, CAUSE_PAYMENT, week);
    if (bits & HAPPENING_DECIDES && a->stage == STAGE_ACTIVE)
        decide(a, p, key, week);
    if (bits & HAPPENING_TERM_ENDS && a->stage == STAGE_ACTIVE)
        end_term(a, p, totals, key, week);
}
