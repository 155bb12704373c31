#pragma once
#include "CSimdjson.h"
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

// Finds a key that occurs twice in one object, without ever becoming quadratic in the number of keys.

namespace keys {

/// One key that has been read, with its unescaped bytes.
struct Key {
    uint64_t digest;
    const csimdjson_node *node;
};

/// Where the text of a document and that of its escaped strings stand.
struct Texts {
    const uint8_t *text;
    const uint8_t *unescaped;

    const uint8_t *of(const csimdjson_node &node) const {
        return (node.link & CSIMDJSON_ESCAPED ? unescaped : text) + node.start + 1;
    }
};

inline uint64_t load8(const uint8_t *at) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    return word;
}

/// Spreads a key over 64 bits, most of all over the highest. Text must be followed by eight bytes of padding.
__attribute__((always_inline)) inline uint64_t digest(const uint8_t *text, uint32_t length) {
    constexpr uint64_t odd = 0x9E3779B97F4A7C15u;
    if (length <= 8) return length == 0 ? 0 : ((load8(text) << (8 * (8 - length))) ^ length) * odd;
    uint64_t sum = load8(text) * odd;
#pragma clang loop unroll(disable)
    for (uint32_t i = 8; i + 8 < length; i += 8) sum = ((sum ^ sum >> 32) + load8(text + i)) * odd;
    return ((sum ^ sum >> 32) + (load8(text + length - 8) ^ length)) * odd;
}

/// Below, at or above zero as one key comes before, is or comes after another, in an order of no meaning.
inline int compare(const Key &a, const Key &b, Texts texts) {
    if (a.digest != b.digest) return a.digest < b.digest ? -1 : 1;
    if (a.node->size != b.node->size) return a.node->size < b.node->size ? -1 : 1;
    return std::memcmp(texts.of(*a.node), texts.of(*b.node), a.node->size);
}

inline bool same(const Key &a, const Key &b, Texts texts) { return a.digest == b.digest && compare(a, b, texts) == 0; }

/// Objects of up to this many keys are compared key by key; larger ones when they close.
constexpr ptrdiff_t few = 16;

/// Whether a key stands among the few before it; among many, the question is left to `repeated`.
__attribute__((noinline)) inline bool stands(const Key *first, const Key *key, Texts texts) {
    if (key - first >= few) return false;
    return std::any_of(first, key, [&](const Key &other) { return same(other, *key, texts); });
}

/// One of the keys that occurs a second time, or null. Takes time in proportion to n log n whatever the keys are.
inline const csimdjson_node *repeatedBySorting(Key *first, Key *last, Texts texts) {
    std::sort(first, last, [&](const Key &a, const Key &b) {
        int order = compare(a, b, texts);
        return order != 0 ? order < 0 : a.node < b.node;
    });
    for (Key *key = first; key + 1 < last; ++key)
        if (same(key[0], key[1], texts)) return key[1].node;
    return nullptr;
}

/// The same by hashing. A crowd of equal digests, as only an attacker would send, is left to sorting.
__attribute__((noinline)) inline const csimdjson_node *repeated(Key *first, Key *last, Texts texts, std::vector<uint32_t> &table) {
    size_t count = size_t(last - first), slots = 64, shift = 64 - 6;
    while (slots < count * 2) slots *= 2, --shift;
    table.assign(slots, 0);
    size_t patience = count * 4;
    for (Key *key = first; key < last; ++key) {
        size_t slot = key->digest >> shift;
        for (; table[slot] != 0; slot = (slot + 1) & (slots - 1)) {
            if (same(first[table[slot] - 1], *key, texts)) return key->node;
            if (patience-- == 0) return repeatedBySorting(first, last, texts);
        }
        table[slot] = uint32_t(key - first) + 1;
    }
    return nullptr;
}

}  // namespace keys
