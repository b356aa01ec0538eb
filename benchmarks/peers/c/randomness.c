/* Random numbers for many accounts at once, four in a vector. */
#ifdef __AVX2__
#include <immintrin.h>
#endif

#include "randomness.h"

typedef uint64_t Four __attribute__((vector_size(32), may_alias));
typedef double FourNumbers __attribute__((vector_size(32), may_alias));

/* The low halves of each, multiplied to 64 bits. Compilers take three multiplications for it, since
 * they cannot know that the high halves, which hold what earlier rounds left there, do not count. */
static inline Four times(Four a, uint32_t factor)
{
#ifdef __AVX2__
    return (Four)_mm256_mul_epu32((__m256i)a, _mm256_set1_epi64x(factor));
#else
    return (a & 0xFFFFFFFFu) * factor;
#endif
}

static inline FourNumbers to_uniforms(Four high, Four low)
{
    Four mantissa = (high << 32 | (low & 0xFFFFFFFFu)) >> 12;
    return ((FourNumbers)(mantissa | (uint64_t)1023 << 52) - 1.0) + 0x1p-53;
}

_Static_assert(CHUNK % 4 == 0, "chunks are filled in fours");

/* Fill drawn[s] with the uniforms of stream first + s, k = 0, as `uniform` gives them; both counts
 * of streams are even. What is filled beyond the count is not read. */
void draw(Stream drawn[], int first, int streams, const Entities *who, int count, int week, Key key)
{
    for (int s = 0; s < streams; s += 2) {
        uint32_t block = block_of(first + s, 0);
        for (int i = 0; i < count; i += 4) {
            Four c0 = *(const Four *)&who->entity[i], c1 = c0 >> 32;
            Four c2 = (Four){0} + (uint32_t)week, c3 = (Four){0} + block;
            uint32_t k0 = key.seed, k1 = key.replication;
#pragma GCC unroll 10
            for (int round = 0; round < 10; round++) {
                Four left = times(c0, 0xD2511F53u), right = times(c2, 0xCD9E8D57u);
                c0 = right >> 32 ^ c1 ^ k0;
                c1 = right;
                c2 = left >> 32 ^ c3 ^ k1;
                c3 = left;
                k0 += PHILOX_LEFT;
                k1 += PHILOX_RIGHT;
            }
            *(FourNumbers *)&drawn[s].of[i] = to_uniforms(c0, c1);
            *(FourNumbers *)&drawn[s + 1].of[i] = to_uniforms(c2, c3);
        }
    }
}

/* The middle for all, then the few tails again: the first loop has no branch. */
void normals(double z[CHUNK], const double u[CHUNK], int count)
{
    for (int i = 0; i < count; i++)
        z[i] = normal_middle(u[i] - 0.5);
    for (int i = 0; i < count; i++)
        if (fabs(u[i] - 0.5) > 0.425)
            z[i] = normal_tail(u[i]);
}
