/* The policy `blend`: prevention first, rescue with what is left. It reads observed columns only. */
#include "world.h"

static inline int weeks_since(const Account *a, int action, int week)
{
    return week - a->last_done[action];
}

/* The score that only a small share of each segment typically fall under, unless one is set. */
void find_line(const Run *run, double line[])
{
    int last = (int)run->quantiles - 1;
    double at = BURNING_SHARE * last;
    int below = (int)at, above = below + 1 < last ? below + 1 : last;
    for (int g = 0; g < run->segments; g++) {
        const double *scores = run->typical_scores + g * run->quantiles;
        line[g] = scores[below] + (at - below) * (scores[above] - scores[below]);
        if (!isnan(run->threshold))
            line[g] = run->threshold;
    }
}

uint32_t blend(const Run *run, double line, const Account *a, int week, double priority[])
{
    uint32_t asked = 0;
    double arr = a->arr / 100.0, revenue = 99.0 * arr / (arr + 50000.0);
    bool notice = a->intent == INTENT_LEAVE_AFTER_NOTICE;
    bool burns = notice || (a->score < line && a->renewal - week <= run->weeks);

#define ASK(action, level) (asked |= 1u << ACTION_##action, priority[ACTION_##action] = (level))
#define SINCE(action) weeks_since(a, ACTION_##action, week)
    if (burns) {
        double rescue = LAST + revenue;
        ASK(EXECUTIVE_CALL, rescue);
        if (SINCE(ESCALATION) >= 5)
            ASK(ESCALATION, rescue);
        if (notice && a->conceded != 1)
            ASK(CONCESSION, rescue);
        return asked;
    }
    int tenure = week - a->start;
    if (a->sessions < 6 && SINCE(ONBOARDING_SESSION) >= 2 && tenure < 26)
        ASK(ONBOARDING_SESSION, HIGH + revenue);
    if (tenure < 13 && SINCE(IN_APP_GUIDE) >= 4)
        ASK(IN_APP_GUIDE, 0.0);
    double care = LOW + revenue;
    if (a->sponsor_seen < 0.5 && SINCE(MULTI_THREADING) >= 6)
        ASK(MULTI_THREADING, MIDDLE - LOW + care);
    if (a->score < a->score_before - run->drop) {
        if (a->tickets > 1.2 && SINCE(ESCALATION) >= 5)
            ASK(ESCALATION, care);
        if (a->usage < 0.5 && SINCE(ADOPTION_COACHING) >= 4)
            ASK(ADOPTION_COACHING, care);
    }
#undef ASK
#undef SINCE
    return asked;
}
