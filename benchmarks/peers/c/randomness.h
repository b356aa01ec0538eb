/* Keyed random numbers: Philox4x32-10 (Salmon et al. 2011), and variates by inversion of one uniform
 * each. */
#pragma once

#include <math.h>
#include <stdint.h>

#include "layout.h"

typedef struct {
    uint32_t seed, replication;
} Key;

typedef struct {
    uint32_t word[4];
} Block;

static inline Block philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, Key key)
{
    uint32_t k0 = key.seed, k1 = key.replication;
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        uint64_t left = (uint64_t)c0 * 0xD2511F53u;
        uint64_t right = (uint64_t)c2 * 0xCD9E8D57u;
        c0 = (uint32_t)(right >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)right;
        c2 = (uint32_t)(left >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)left;
        k0 += PHILOX_LEFT;
        k1 += PHILOX_RIGHT;
    }
    return (Block){{c0, c1, c2, c3}};
}

/* (52 bits + 1/2) / 2^52. Every step is exact: the bits are the mantissa of a number from 1 to 2. */
static inline double to_uniform(uint32_t high, uint32_t low)
{
    union {
        uint64_t bits;
        double number;
    } one = {.bits = (uint64_t)1023 << 52 | (uint64_t)high << 20 | low >> 12};
    return (one.number - 1.0) + 0x1p-53;
}

static inline uint32_t block_of(int stream, int k)
{
    return (uint32_t)(stream >> 1) << 16 | (uint32_t)k;
}

static inline double uniform(Key key, int64_t entity, int week, int stream, int k)
{
    Block block = philox((uint32_t)entity, (uint32_t)(entity >> 32), (uint32_t)week,
                         block_of(stream, k), key);
    return stream & 1 ? to_uniform(block.word[2], block.word[3])
                      : to_uniform(block.word[0], block.word[1]);
}

/* Numerator over denominator, both by Horner, highest power first. */
static inline double ratio(double r, const double top[8], const double bottom[8])
{
    double numerator = top[7], denominator = bottom[7];
#pragma GCC unroll 7
    for (int power = 6; power >= 0; power--) {
        numerator = numerator * r + top[power];
        denominator = denominator * r + bottom[power];
    }
    return numerator / denominator;
}

/* The normal quantile by AS 241 (Wichura 1988): the middle 85 %, and beyond. */
static inline double normal_middle(double q)
{
    return q * ratio(0.180625 - q * q, CENTRE_TOP, CENTRE_BOTTOM);
}

static inline double normal_tail(double u)
{
    double rest = 1.0 - u;
    double r = sqrt(-log(rest < u ? rest : u));
    double value = r <= 5.0 ? ratio(r - 1.6, NEAR_TOP, NEAR_BOTTOM)
                            : ratio(r - 5.0, FAR_TOP, FAR_BOTTOM);
    return u - 0.5 < 0.0 ? -value : value;
}

static inline double normal(double u)
{
    double q = u - 0.5;
    return fabs(q) <= 0.425 ? normal_middle(q) : normal_tail(u);
}

static inline int poisson(double u, double mean)
{
    if (u <= 1.0 - mean) /* at most e^-mean: mostly nothing happens, and no more is needed */
        return 0;
    double chance = exp(-mean), total = chance;
    int count = 0;
    while (u > total && count < 99) {
        count++;
        chance = chance * mean / count;
        total += chance;
    }
    return count;
}

static inline int binomial(double u, int trials, double chance)
{
    if (trials <= 0 || chance <= 0.0)
        return 0;
    if (chance >= 1.0)
        return trials;
    if (u <= 1.0 - trials * chance) /* at most the chance of none: the same again */
        return 0;
    double term = pow(1.0 - chance, trials), total = term;
    int count = 0;
    while (u > total && count < trials) {
        count++;
        term = term * (trials - count + 1) / count * chance / (1.0 - chance);
        total += term;
    }
    return count;
}

/* Who is drawn for at once: few enough that their numbers stay in the cache. */
typedef struct {
    _Alignas(32) uint64_t entity[CHUNK];
} Entities;

/* Random numbers of a chunk: the uniform of each stream for each of them. */
typedef struct {
    _Alignas(32) double of[CHUNK];
} Stream;

void draw(Stream drawn[], int first, int streams, const Entities *who, int count, int week, Key key);
void normals(double z[CHUNK], const double u[CHUNK], int count);
