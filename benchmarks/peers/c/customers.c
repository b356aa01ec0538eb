/* Phase 5, for each account: its week, what it then does, and how the book stands.
 * All in one pass over the accounts, while they are in the cache. */
#include "world.h"

#define UNIFORM(stream) drawn[STREAM_##stream].of[i]

/* The part of a gap that closes in a week at this speed; without work it is known beforehand. */
static double closed(double speed)
{
    return 1.0 - exp(-speed);
}

/* What a contact does, relative to one with an account that is not weary; may be below 0. */
static double benefit_of_contact(const Account *a, const Parameters *p)
{
    return 1.0 - p->fatigue_slope * larger(0.0, a->contact - p->contact_tolerated);
}

/* What an hour of work on adoption, sponsor or expansion does, relative to the mean. */
static double work_done(const Account *a, const Parameters *p)
{
    double weary = 1.0 - larger(0.0, benefit_of_contact(a, p));
    return a->response * (1.0 - p->fatigue_work * weary);
}

static void adopt(Account *a, const Parameters *p, double maturity, int week)
{
    bool late = week - a->start >= p->onboarding_weeks;
    double part = late ? p->adopted_late : p->adopted_early;
    if (a->enable > 0.0) {
        double rate = late ? p->adoption_rate * p->adoption_slowdown : p->adoption_rate;
        double hours = a->enable * work_done(a, p);
        part = closed(rate + p->enable_effect * hours * (1.0 + p->enable_maturity * maturity));
    }
    double gain = (1.0 - a->adoption) * part;
    double erosion = p->erosion_problems * open_problems(a)
                     + p->erosion_sponsor * (1.0 - a->champion);
    a->adoption = larger(0.0, a->adoption + gain - a->adoption * erosion);
}

/* Close some open problems, then meet new ones; process maturity prevents some of those. */
static inline void meet_problems(Account *a, const Parameters *p, double maturity,
                                 const Stream drawn[], int i, int week)
{
    static const int close[] = {STREAM_CLOSE_PRODUCT, STREAM_CLOSE_SERVICE, STREAM_CLOSE_VALUE};
    static const int come[] = {STREAM_PROBLEM_PRODUCT, STREAM_PROBLEM_SERVICE,
                               STREAM_PROBLEM_VALUE};
    double exposure = p->problem_base + p->problem_usage * a->adoption;
    if (p->seasoning > 0.0)
        exposure /= 1.0 + p->seasoning * ((double)(week - a->start) / WEEKS_PER_YEAR);
    for (int c = 0; c < CAUSES; c++) {
        int count = a->problems[c];
        if (count > 0) {
            double chance = p->problem_closed;
            if (a->root[c] > 0.0)
                chance = closed(p->problem_closing + p->root_effect * a->root[c] * a->response);
            count -= binomial(drawn[close[c]].of[i], count, chance);
            if (count == 0)
                a->seen_week[c] = NEVER;
        }
        double rate = p->problem_week[c] * p->problem_factor[c];
        double mean = rate * (1.0 - p->prevented[c] * maturity) * exposure;
        count += poisson(drawn[come[c]].of[i], mean);
        a->problems[c] = count < PROBLEMS_AT_MOST ? count : PROBLEMS_AT_MOST;
    }
}

static inline void keep_champion(Account *a, const Parameters *p, const Stream drawn[], int i)
{
    if (a->champion > p->champion_present && UNIFORM(CHAMPION_LEAVES) < p->champion_loss_week) {
        a->champion = 0.0;
    } else {
        double part = p->champion_regained;
        if (a->sponsor > 0.0)
            part = closed(p->champion_recovery + p->sponsor_effect * a->sponsor * work_done(a, p));
        a->champion = a->champion + (1.0 - a->champion) * part;
    }
}

/* Add this week's touches to the contact load, and their goodwill, which fatigue can turn. */
static void feel_contact(Account *a, const Parameters *p, int week)
{
    a->contact = a->contact * p->contact_kept + a->load;
    if (p->reconsider > 0.0 && a->load > 0.0) {
        int to_decision = a->renewal - a->notice - (week + 1);
        if (to_decision >= 0 && to_decision < p->reconsider_weeks)
            a->stirred += a->load * larger(0.0, 1.0 - a->adoption / p->reconsider_use);
    }
    double benefit = larger(p->fatigue_floor, benefit_of_contact(a, p));
    a->goodwill = a->goodwill * p->goodwill_kept;
    if (a->good > 0.0) {
        double felt = a->responsiveness * larger(benefit, 0.0) + smaller(benefit, 0.0);
        a->goodwill = a->goodwill + p->goodwill_effect * pow(a->good, p->goodwill_power) * felt;
    }
}

static void heal(Account *a, const Parameters *p, double z)
{
    double target = a->fit + p->health_adoption * (a->adoption - p->adoption_middle)
                    - p->health_problems * open_problems(a)
                    - p->health_sponsor * (1.0 - a->champion) + a->goodwill - p->shock;
    a->health = a->health + (target - a->health) * p->health_speed + p->health_noise * z;
    a->lately = a->lately + (a->health - a->lately) / QUARTER;
    a->best = larger(a->best, a->lately);
}

static void clear_delivered(Account *a, const Parameters *p)
{
    a->interest = p->interest_kept * a->interest;
    if (a->expand > 0.0)
        a->interest += a->expand * work_done(a, p);
    a->good = 0.0;
    a->enable = 0.0;
    a->sponsor = 0.0;
    a->expand = 0.0;
    a->load = 0.0;
    for (int c = 0; c < CAUSES; c++)
        a->root[c] = 0.0;
}

/* Whether it buys more this week; never once it means to leave. */
static inline bool expands(const Account *a, const Parameters *p, double u)
{
    if (a->intent != INTENT_STAY)
        return false;
    double rate = p->expansion_rate / WEEKS_PER_YEAR;
    double room = larger(0.0, 1.0 - a->arr / (p->expansion_room * a->opening_arr));
    double interest = p->interest_effect * a->interest, limit = p->interest_limit;
    double lift = 1.0 + interest;
    /* Health pulls by a factor of at most two: mostly that is all one needs to know. */
    if (u >= rate * 2.0 * a->adoption * room * lift)
        return false;
    if (limit < INFINITY)
        lift = 1.0 + limit * (1.0 - exp(-interest / limit));
    double pull = 2.0 * sigmoid(p->expansion_slope * (a->health - p->expansion_middle));
    return u < rate * pull * a->adoption * room * lift;
}

static inline int happenings(const Account *a, const Parameters *p, const Stream drawn[], int i,
                             int week)
{
    int bits = 0;
    if (a->first_value == NEVER && a->adoption >= p->first_value)
        bits |= HAPPENING_REACHES_FIRST_VALUE;
    if (a->full_adoption == NEVER && a->adoption >= p->full_adoption)
        bits |= HAPPENING_ADOPTS_FULLY;
    if (expands(a, p, UNIFORM(EXPANSION)))
        bits |= HAPPENING_EXPANDS;
    double loss = a->card_billed ? p->payment_loss_card_week : p->payment_loss_invoice_week;
    if (UNIFORM(PAYMENT) < loss)
        bits |= HAPPENING_PAYMENT_FAILS;
    if (week + 1 == a->renewal - a->notice)
        bits |= HAPPENING_DECIDES;
    if (week + 1 == a->renewal)
        bits |= HAPPENING_TERM_ENDS;
    return bits;
}

/* Count an account in the book as it stands at the close. */
static void take_stock(const Run *run, const Account *a, const Parameters *p, Week *totals)
{
    totals->closing += a->arr;
    totals->logos += 1;
    if (a->opening && !a->returned) {
        totals->retained_logos += 1;
        totals->retained_arr += a->arr;
        totals->retained_gross += a->arr < a->opening_arr ? a->arr : a->opening_arr;
    }
    totals->references += a->adoption >= p->full_adoption && a->goodwill >= run->reference_goodwill
                          && a->intent == INTENT_STAY;
}

void simulate_accounts(const Run *run, Desk *desk, int week)
{
    Stream drawn[WEEKLY];
    double noise[CHUNK];
    Entities who = {0};
    Week *totals = &run->ledger[week];
    int staying = 0;
    for (int n = 0; n < desk->gone_count; n++) /* for them nothing happens any more */
        run->accounts[desk->gone[n]].happening = 0;
    desk->gone_count = 0;
    for (int begin = 0; begin < desk->active_count; begin += CHUNK) {
        const int32_t *rows = desk->active + begin;
        int count = desk->active_count - begin < CHUNK ? desk->active_count - begin : CHUNK;
        for (int i = 0; i < count; i++)
            who.entity[i] = (uint64_t)run->accounts[rows[i]].entity;
        draw(drawn, 0, WEEKLY, &who, count, week, key_of(run));
        normals(noise, drawn[STREAM_HEALTH_NOISE].of, count);
        for (int i = 0; i < count; i++) {
            int32_t row = rows[i];
            Account *a = &run->accounts[row];
            const Parameters *p = &run->parameters[a->segment];
            feel_contact(a, p, week);
            adopt(a, p, desk->maturity, week);
            meet_problems(a, p, desk->maturity, drawn, i, week);
            keep_champion(a, p, drawn, i);
            heal(a, p, noise[i]);
            clear_delivered(a, p);
            a->happening = happenings(a, p, drawn, i, week);
            if (a->happening)
                act(a, p, totals, key_of(run), week);
            if (a->stage == STAGE_ACTIVE) {
                take_stock(run, a, p, totals);
                desk->active[staying++] = row;
            } else {
                desk->gone[desk->gone_count++] = row;
            }
        }
    }
    desk->active_count = staying;
}
