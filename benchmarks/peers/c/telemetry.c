/* Phase 2: telemetry. What can be seen of an account, late, in part and with errors. */
#include "world.h"

enum { FIRST = SEEN_FIRST, STREAMS = SEEN_STREAMS };

/* This week's random number of one account: its column in those of a chunk. */
#define UNIFORM(stream) drawn[STREAM_##stream - FIRST].of[i]

static double health_then(const Account *a, double weeks)
{
    return weeks < 1.0 ? a->health : a->past[(int)weeks - 1];
}

static void keep_file(Account *a, const Signals *s)
{
    double gain = 0.0;
    if (a->upkeep > 0.0)
        gain = (1.0 - a->data_quality) * (1.0 - exp(-s->data_effect * a->upkeep));
    a->data_quality = a->data_quality + gain - a->data_quality / s->data_memory;
    a->upkeep = 0.0;
}

static double true_usage(const Account *a, const Signals *s)
{
    double share = s->usage_base + s->usage_health * sigmoid(health_then(a, s->usage_lag));
    if (s->usage_habit > 0.0)
        share *= exp(s->usage_habit * a->habit - s->usage_habit * s->usage_habit / 2.0);
    return a->adoption * share;
}

/* Take a reading into the means that product analytics shows. */
static void feed(Account *a, double reading)
{
    for (int k = 2 * USAGE_WEEKS - 1; k > 0; k--)
        a->usage_read[k] = a->usage_read[k - 1];
    a->usage_read[0] = smaller(larger(reading, 0.0), 1.0);
    double latest = 0.0, before = 0.0;
    for (int k = 0; k < USAGE_WEEKS; k++) {
        latest += a->usage_read[k];
        before += a->usage_read[USAGE_WEEKS + k];
    }
    a->usage = latest / USAGE_WEEKS;
    a->usage_before = before / USAGE_WEEKS;
}

static double weekly_tickets(const Account *a, const Signals *s)
{
    return s->tickets_base + s->tickets_usage * a->adoption
           + s->tickets_problem * open_problems(a);
}

static double weigh(const Account *a, const Signals *s)
{
    return s->weight_usage * (a->usage - USAGE_CENTRE) / USAGE_SCALE
           + s->weight_velocity * (a->usage - a->usage_before) / USAGE_SCALE
           - s->weight_tickets * (a->tickets - TICKETS_CENTRE) / TICKETS_SCALE
           + s->weight_sentiment * a->sentiment + s->weight_survey * a->survey
           + s->weight_sponsor * (a->sponsor_seen - SPONSOR_CENTRE) / SPONSOR_SCALE
           + s->weight_pulse * (a->pulse - PULSE_CENTRE) - s->weight_flag * a->flagged;
}

static double scale(double z, const Signals *s)
{
    return 100.0 * sigmoid(s->score_level + s->score_slope * (z - s->middle) / s->spread);
}

static inline void read_usage(Account *a, const Signals *s, const Stream drawn[], int i,
                              double noise)
{
    bool is_read = UNIFORM(USAGE_GAP) >= s->usage_gap * (1.0 - a->data_quality);
    if (s->usage_feed) {
        if (is_read)
            feed(a, true_usage(a, s) + s->usage_noise * noise);
        return;
    }
    if (is_read)
        a->usage = true_usage(a, s) + s->usage_noise * s->noise * noise;
    a->usage_before = (1.0 - s->slow_smoothing) * a->usage_before + s->slow_smoothing * a->usage;
}

static inline void read_tickets(Account *a, const Signals *s, const Stream drawn[], int i)
{
    int count = poisson(UNIFORM(TICKETS), weekly_tickets(a, s));
    a->tickets = s->tickets_kept * a->tickets + count;
    a->tickets_1w = count;
    a->bad_tickets_1w = 0;
    if (count > 0) {
        double felt = a->goodwill - s->sentiment_problem * open_problems(a);
        a->sentiment = felt + s->sentiment_noise * normal(UNIFORM(SENTIMENT_NOISE));
        if (a->sentiment < s->bad_sentiment)
            a->bad_tickets_1w = count;
    }
}

static inline void read_survey(Account *a, const Signals *s, const Stream drawn[], int i, int week)
{
    if (UNIFORM(SURVEY_SENT) < s->survey_sent
        && UNIFORM(SURVEY_ANSWERED) < sigmoid(s->survey_base + s->survey_answers * a->health)) {
        double answer = s->survey_health * a->health + s->survey_trait * a->trait;
        a->survey = answer + s->survey_noise * normal(UNIFORM(SURVEY_NOISE));
        a->survey_week = week;
    }
}

static inline void look_at_sponsor(Account *a, const Signals *s, const Stream drawn[], int i,
                                   int week)
{
    if (UNIFORM(SPONSOR_REFRESH) < s->sponsor_refresh) {
        bool misread = UNIFORM(SPONSOR_MISREAD) < s->sponsor_misread * (1.0 - a->data_quality);
        a->sponsor_seen = misread ? 1.0 - a->champion : a->champion;
        a->sponsor_week = week;
    }
}

static inline void form_impression(Account *a, const Signals *s, const Stream drawn[], int i,
                                   int week)
{
    if (UNIFORM(PULSE_REFRESH) < s->pulse_refresh) {
        double felt = s->pulse_health * health_then(a, s->pulse_lag) + s->pulse_bias;
        a->pulse = felt + s->noise * normal(UNIFORM(PULSE_NOISE));
        a->pulse_week = week;
    }
}

static inline void judge_renewal(Account *a, const Signals *s, const Stream drawn[], int i,
                                 int week)
{
    if (a->renewal - week > s->flag_weeks)
        a->flagged = 0;
    else if (UNIFORM(FLAG_REFRESH) < s->flag_refresh)
        a->flagged = a->health + s->noise * normal(UNIFORM(FLAG_NOISE)) < s->flag_level;
}

static inline void be_corrected(Account *a, const Signals *s, const Stream drawn[], int i)
{
    if (UNIFORM(CORRECTION) < s->correction * a->champion) {
        a->sponsor_seen = a->champion;
        a->data_quality = 1.0;
    }
}

static inline void update_score(Account *a, const Signals *s)
{
    a->score_z = (1.0 - s->smoothing) * a->score_z + s->smoothing * weigh(a, s);
    a->score = scale(a->score_z, s);
    a->score_before = (1.0 - s->slow_smoothing) * a->score_before + s->slow_smoothing * a->score;
}

static inline void remember_health(Account *a)
{
    for (int lag = PAST_WEEKS - 1; lag > 0; lag--)
        a->past[lag] = a->past[lag - 1];
    a->past[0] = a->health;
}

/* See a kind of problem with some chance for each that is open. */
static inline void see_problems(Account *a, const Signals *s, const Run *run, int week)
{
    for (int c = 0; c < CAUSES; c++)
        if (a->problems[c] > 0 && a->seen_week[c] == NEVER) {
            double chance = 1.0 - pow(1.0 - s->problem_seen, a->problems[c]);
            if (uniform(key_of(run), a->entity, week, STREAM_PROBLEM_SEEN, c) < chance)
                a->seen_week[c] = week;
        }
}

/* Start an account's signals at what they would be in its present state, without noise. */
void first_look(Account *a, const Signals *s)
{
    for (int lag = 0; lag < PAST_WEEKS; lag++)
        a->past[lag] = a->health;
    a->data_quality = s->data_start;
    a->usage = true_usage(a, s);
    if (s->usage_feed)
        a->usage = smaller(a->usage, 1.0);
    a->usage_before = a->usage;
    for (int k = 0; k < 2 * USAGE_WEEKS; k++)
        a->usage_read[k] = a->usage;
    a->tickets = weekly_tickets(a, s) / (1.0 - s->tickets_kept);
    a->sentiment = a->goodwill - s->sentiment_problem * open_problems(a);
    a->survey = 0.0;
    a->survey_week = NEVER;
    a->sponsor_seen = a->champion;
    a->pulse = s->pulse_health * a->health + s->pulse_bias;
    a->flagged = 0;
    a->score_z = weigh(a, s);
    a->score = scale(a->score_z, s);
    a->score_before = a->score;
}

void telemetry(const Run *run, const Desk *desk, int week)
{
    Stream drawn[STREAMS];
    double noise[CHUNK];
    Entities who = {0};
    for (int begin = 0; begin < desk->active_count; begin += CHUNK) {
        const int32_t *rows = desk->active + begin;
        int count = desk->active_count - begin < CHUNK ? desk->active_count - begin : CHUNK;
        for (int i = 0; i < count; i++)
            who.entity[i] = (uint64_t)run->accounts[rows[i]].entity;
        draw(drawn, FIRST, STREAMS, &who, count, week, key_of(run));
        normals(noise, drawn[STREAM_USAGE_NOISE - FIRST].of, count);
        for (int i = 0; i < count; i++) {
            Account *a = &run->accounts[rows[i]];
            const Signals *s = &run->signals[a->segment];
            see_problems(a, s, run, week);
            keep_file(a, s);
            read_usage(a, s, drawn, i, noise[i]);
            read_tickets(a, s, drawn, i);
            read_survey(a, s, drawn, i, week);
            look_at_sponsor(a, s, drawn, i, week);
            form_impression(a, s, drawn, i, week);
            judge_renewal(a, s, drawn, i, week);
            be_corrected(a, s, drawn, i);
            update_score(a, s);
            remember_health(a);
        }
    }
}
