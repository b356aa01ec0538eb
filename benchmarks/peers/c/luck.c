/* Luck for many accounts at once, in loops that the compiler vectorises. */
#include "luck.h"

/* Fill luck[s][i] with the uniform of stream first + s, k = 0; both counts of streams are even. */
void draw(double luck[][CHUNK], int first, int streams, const Entities *who, int count, int week,
          Key key)
{
    for (int s = 0; s < streams; s += 2) {
        double *restrict even = luck[s], *restrict odd = luck[s + 1];
        uint32_t block = block_of(first + s, 0);
        for (int i = 0; i < count; i++) {
            Block b = philox(who->low[i], who->high[i], (uint32_t)week, block, key);
            even[i] = to_uniform(b.word[0], b.word[1]);
            odd[i] = to_uniform(b.word[2], b.word[3]);
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
