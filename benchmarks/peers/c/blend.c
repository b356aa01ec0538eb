/* The policy `blend` that cares where scores fall (level: null): prevention first, rescue with what
 * is left. It reads observed columns only. */
#include "world.h"

static inline int weeks_since(const Account *a, int action, int week)
{
    return week - a->last_done[action];
}

/* The score that a share of a segment typically fall under. */
static double typical_score(const Run *run, int segment, double share)
{
    int last = (int)run->quantiles - 1;
    double at = share * last;
    int below = (int)at, above = below + 1 < last ? below + 1 : last;
    const double *scores = run->typical_scores + segment * run->quantiles;
    return scores[below] + (at - below) * (scores[above] - scores[below]);
}

void find_lines(const Run *run, Desk *desk)
{
    for (int g = 0; g < run->segments; g++) {
        bool set = !isnan(run->threshold);
        desk->line[g] = set ? run->threshold : typical_score(run, g, BURNING_SHARE);
        desk->middle[g] = typical_score(run, g, 0.5);
    }
}

uint32_t blend(const Run *run, const Desk *desk, const Account *a, int week, double priority[])
{
    uint32_t asked = 0;
    double arr = a->arr / 100.0, revenue = 99.0 * arr / (arr + 50000.0);
    bool notice = a->intent == INTENT_LEAVE_AFTER_NOTICE;
    bool burns = notice
                 || (a->score < desk->line[a->segment] && a->renewal - week <= run->weeks);

#define ASK(action, level) (asked |= 1u << ACTION_##action, priority[ACTION_##action] = (level))
#define SINCE(action) weeks_since(a, ACTION_##action, week)
    if (burns) {
        double rescue = LAST + revenue;
        if (SINCE(EXECUTIVE_CALL) >= run->call_every)
            ASK(EXECUTIVE_CALL, rescue);
        if (SINCE(ESCALATION) >= run->escalate_every)
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
    if (run->talks && a->score > desk->middle[a->segment] && a->first_value != NEVER
        && SINCE(EXPANSION_TALK) >= run->talks)
        ASK(EXPANSION_TALK, TALKS);
#undef ASK
#undef SINCE
    return asked;
}
