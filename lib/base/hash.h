/* A keyed 64-bit hash for tables over hostile keys (SipHash-1-3, after Aumasson
 * and Bernstein 2012); layer 0. The key is drawn once a process. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/slice.h"

uint64_t hash_slice(struct slice s);
/* Combine: hash of (a, b) where both are hashes. */
uint64_t hash_pair(uint64_t a, uint64_t b);

#endif
