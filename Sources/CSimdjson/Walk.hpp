#pragma once
#include "CSimdjson.h"
#include "Keys.hpp"
#include "Tokens.hpp"

// Stage 2: follows the structural indexes that simdjson's stage 1 found, holds every value against the grammar, and
// writes the tape. An index stands at each of {}[],: and at the first byte of each string and other scalar.

using Unescape = uint8_t *(*)(void *context, const uint8_t *source, uint8_t *destination);

/// The buffers of one document. After `count` indexes stand `ahead` more that hold the length; the text is padded with spaces.
struct Ground {
    const uint8_t *text;
    uint8_t *unescaped;
    uint32_t length;
    const uint32_t *index;
    uint32_t count;
    uint32_t deepest;
    csimdjson_node *tape;
    keys::Key *keys;
    std::vector<uint32_t> *table;
    Unescape unescape;
    void *context;
};

constexpr uint32_t deepestEver = 1024;

/// How many indexes are read at once.
constexpr uint32_t ahead = 4;

#define CSIMDJSON_INLINE inline __attribute__((always_inline))

/// A container that is open.
struct Frame {
    csimdjson_node *node;
    keys::Key *keys;
    uint64_t seen;  ///< One bit for each key so far, by its digest: a new bit is a new key.
    uint32_t count;
    bool isObject;
};

/// The walk over one document. Everything is inlined into `run`, so that the innermost frame lives in registers.
struct Walk {
    explicit CSIMDJSON_INLINE Walk(const Ground &ground, Frame *frames)
        : ground(ground), text(ground.text), at(ground.index), out(ground.tape), key(ground.keys), frames(frames),
          backslash(nextBackslash(ground, 0)) {}

    CSIMDJSON_INLINE csimdjson_outcome run() {
        for (;;) {
            uint32_t start = *at++;
            uint8_t first = text[start];
            if (first == '"') {
                if (!string(start)) return outcome;
            } else if (first == '{') {
                if (!open(start, csimdjson_object)) return outcome;
                if (text[*at] != '}' && !plainMembers()) {
                    if (!member()) return outcome;
                    continue;
                }
            } else if (first == '[') {
                if (!open(start, csimdjson_array)) return outcome;
                if (text[*at] != ']') {
                    frame.count = 1;
                    continue;
                }
            } else if (!scalar(start)) {
                return outcome;
            }
            for (;;) {
                if (depth == 0) return finish();
                if (text[*at] == ',') {
                    ++at;
                    if (!frame.isObject) {
                        ++frame.count;
                        break;
                    }
                    if (plainMembers()) continue;
                    if (!member()) return outcome;
                    break;
                }
                if (!close(*at++)) return outcome;
            }
        }
    }

private:
    const Ground &ground;
    const uint8_t *const text;
    const uint32_t *at;
    csimdjson_node *out;
    keys::Key *key;
    Frame *const frames;
    uint32_t backslash;
    uint32_t depth = 0;
    Frame frame{};
    csimdjson_outcome outcome{csimdjson_sound, 0};

    CSIMDJSON_INLINE bool fail(csimdjson_fault fault, uint32_t offset) {
        outcome = {uint32_t(fault), offset};
        return false;
    }

    CSIMDJSON_INLINE csimdjson_outcome finish() {
        if (at != ground.index + ground.count) fail(csimdjson_trailing_content, *at);
        return outcome;
    }

    CSIMDJSON_INLINE void put(uint32_t start, uint32_t end, uint32_t size, uint32_t kind) {
        *out++ = {start, end, size, kind | 1u << CSIMDJSON_SKIP_SHIFT};
    }

    CSIMDJSON_INLINE bool open(uint32_t start, uint32_t kind) {
        if (depth == ground.deepest) return fail(csimdjson_too_deep, start);
        frames[depth++] = frame;
        frame = {out, key, 0, 0, kind == csimdjson_object};
        put(start, 0, 0, kind);
        return true;
    }

    CSIMDJSON_INLINE bool close(uint32_t position) {
        if (text[position] != (frame.isObject ? '}' : ']'))
            return fail(frame.isObject ? csimdjson_expected_comma_or_brace : csimdjson_expected_comma_or_bracket, position);
        if (frame.isObject) {
            frame.count = uint32_t(key - frame.keys);
            if (frame.count > keys::few)
                if (const csimdjson_node *twice = keys::repeated(frame.keys, key, texts(), *ground.table))
                    return fail(csimdjson_duplicate_key, twice->start);
            key = frame.keys;
        }
        frame.node->end = position + 1;
        frame.node->size = frame.count;
        frame.node->link += uint32_t(out - frame.node - 1) << CSIMDJSON_SKIP_SHIFT;
        frame = frames[--depth];
        return true;
    }

    /// Reads members as long as their values are plain strings or numbers, the most frequent of all. True when one was
    /// the last, and what follows it is no comma; false at a member that is something else, or wrong, or repeated, which
    /// `member` finds.
    CSIMDJSON_INLINE bool plainMembers() {
        for (;;) {
            uint32_t name = at[0], colon = at[1], value = at[2], next = at[3], end;
            bool isNamed = (text[name] == '"') & (text[colon - 1] == '"') & (text[colon] == ':') & (next <= backslash);
            if (!isNamed) return false;
            bool isString = text[value] == '"';
            if (isString) {
                if (text[next - 1] != '"') return false;
                end = next;
            } else {
                if (!tokens::isDigit(text[value])) return false;
                const uint8_t *last = tokens::endOfNumber(text + value);
                if (last == nullptr) return false;
                end = uint32_t(last - text);
            }
            put(name, colon, colon - name - 2, csimdjson_string);
            if (!remember(text + name + 1, colon - name - 2)) {
                --out;
                return false;
            }
            if (isString) put(value, end, end - value - 2, csimdjson_string);
            else put(value, end, end - value, csimdjson_number);
            at += 3;
            if (text[next] != ',') return true;
            ++at;
        }
    }

    /// Reads a key and its colon.
    CSIMDJSON_INLINE bool member() {
        uint32_t start = *at++;
        if (text[start] != '"') return fail(csimdjson_expected_key, start);
        if (!string(start)) return false;
        if (!remember(texts().of(out[-1]), out[-1].size)) return fail(csimdjson_duplicate_key, start);
        if (text[*at] != ':') return fail(csimdjson_expected_colon, *at);
        ++at;
        return true;
    }

    CSIMDJSON_INLINE keys::Texts texts() const { return {text, ground.unescaped}; }

    /// Notes the key that was put last; false if it stands in its object already.
    CSIMDJSON_INLINE bool remember(const uint8_t *bytes, uint32_t length) {
        uint64_t digest = keys::digest(bytes, length), bit = uint64_t(1) << (digest >> 58);
        *key = {digest, out - 1};
        if ((frame.seen & bit) != 0 && keys::stands(frame.keys, key, texts())) return false;
        frame.seen |= bit;
        ++key;
        return true;
    }

    /// Reads a string. Its end is the last byte before the next index that is no space; stage 1 has seen a closing quote.
    CSIMDJSON_INLINE bool string(uint32_t start) {
        uint32_t end = *at;
        if (text[end - 1] != '"') {
            end = tokens::beforeSpace(text, start + 1, end);
            if (end < start + 2 || text[end - 1] != '"') return fail(csimdjson_expected_value, *at);
        }
        put(start, end, end - start - 2, csimdjson_string);
        return backslash >= end || escapes(start, end);
    }

    CSIMDJSON_INLINE bool escapes(uint32_t start, uint32_t end) {
        backslash = unescape(ground, out[-1]);
        return backslash != 0 || fail(csimdjson_bad_escape, start);
    }

    /// The next backslash at or after an offset: without one before its end, a string has no escapes.
    static uint32_t nextBackslash(const Ground &ground, uint32_t from) {
        const void *found = std::memchr(ground.text + from, '\\', ground.length - from);
        return found ? uint32_t(static_cast<const uint8_t *>(found) - ground.text) : UINT32_MAX;
    }

    /// Unescapes a string that has escapes; returns the next backslash after it, or 0 if an escape is bad.
    __attribute__((noinline)) static uint32_t unescape(const Ground &ground, csimdjson_node &node) {
        uint8_t *first = ground.unescaped + node.start + 1;
        uint8_t *last = ground.unescape(ground.context, ground.text + node.start + 1, first);
        if (last == nullptr) return 0;
        node.size = uint32_t(last - first);
        node.link |= CSIMDJSON_ESCAPED;
        return nextBackslash(ground, node.end);
    }

    CSIMDJSON_INLINE bool scalar(uint32_t start) {
        const uint8_t *first = text + start, *last = nullptr;
        csimdjson_fault fault = csimdjson_bad_literal;
        uint32_t kind;
        switch (*first) {
        case 't': kind = csimdjson_true, last = tokens::endOfLiteral(first, "true", 4); break;
        case 'f': kind = csimdjson_false, last = tokens::endOfLiteral(first, "false", 5); break;
        case 'n': kind = csimdjson_null, last = tokens::endOfLiteral(first, "null", 4); break;
        case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
            kind = csimdjson_number, fault = csimdjson_bad_number, last = tokens::endOfNumber(first); break;
        default: return fail(csimdjson_expected_value, start);
        }
        if (last == nullptr) return fail(fault, start);
        put(start, uint32_t(last - text), uint32_t(last - first), kind);
        return true;
    }
};
