#pragma once
#include "CSimdjson.h"
#include "Keys.hpp"
#include "Tokens.hpp"

// Stage 2: follows the structural indexes that simdjson's stage 1 found, holds every value against the grammar, and
// writes the tape. An index stands at each of {}[],: and at the first byte of each string and other scalar.

using Unescape = uint8_t *(*)(void *context, const uint8_t *source, uint8_t *destination);

/// The buffers of one document. `index[count]` and `index[count + 1]` hold the length; the text is padded with spaces.
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

struct Walk {
    struct Frame {
        csimdjson_node *node;
        keys::Key *keys;
        uint64_t seen;
        uint32_t count;
        bool isObject;
    };

    explicit Walk(const Ground &ground)
        : ground(ground), text(ground.text), at(ground.index), out(ground.tape), key(ground.keys), backslash(findBackslash(0)) {}

    csimdjson_outcome run() {
        document();
        return outcome;
    }

private:
    const Ground &ground;
    const uint8_t *const text;
    const uint32_t *at;
    csimdjson_node *out;
    keys::Key *key;
    uint32_t backslash;
    uint32_t depth = 0;
    csimdjson_outcome outcome{csimdjson_sound, 0};
    Frame frames[deepestEver];

    bool fail(csimdjson_fault fault, uint32_t offset) {
        outcome = {uint32_t(fault), offset};
        return false;
    }

    /// The next backslash at or after an offset: without one before its end, a string has no escapes.
    uint32_t findBackslash(uint32_t from) const {
        const void *found = from < ground.length ? std::memchr(text + from, '\\', ground.length - from) : nullptr;
        return found ? uint32_t(static_cast<const uint8_t *>(found) - text) : UINT32_MAX;
    }

    void put(uint32_t start, uint32_t end, uint32_t size, uint32_t kind) {
        *out++ = {start, end, size, kind | 1u << CSIMDJSON_SKIP_SHIFT};
    }

    bool document() {
        for (;;) {
            uint32_t start = *at++;
            switch (text[start]) {
            case '"':
                if (!string(start)) return false;
                break;
            case '{':
                if (!open(start, csimdjson_object, '}')) return false;
                if (closedAtOnce) break;
                if (!member()) return false;
                continue;
            case '[':
                if (!open(start, csimdjson_array, ']')) return false;
                if (closedAtOnce) break;
                continue;
            default:
                if (!scalar(start)) return false;
            }
            bool more;
            if (!afterValue(more)) return false;
            if (!more) return at == ground.index + ground.count || fail(csimdjson_trailing_content, *at);
        }
    }

    bool closedAtOnce = false;

    bool open(uint32_t start, uint32_t kind, uint8_t closer) {
        if (depth == ground.deepest) return fail(csimdjson_too_deep, start);
        closedAtOnce = text[*at] == closer;
        if (closedAtOnce) {
            put(start, *at++ + 1, 0, kind);
        } else {
            frames[depth++] = {out, key, 0, 1, kind == csimdjson_object};
            put(start, 0, 0, kind);
        }
        return true;
    }

    /// Reads on to where the next value stands; `more` is false when the root is complete.
    bool afterValue(bool &more) {
        while (depth > 0) {
            Frame &frame = frames[depth - 1];
            uint32_t position = *at++;
            uint8_t byte = text[position];
            if (byte == ',') {
                ++frame.count;
                more = true;
                return !frame.isObject || member();
            }
            if (byte != (frame.isObject ? '}' : ']'))
                return fail(frame.isObject ? csimdjson_expected_comma_or_brace : csimdjson_expected_comma_or_bracket, position);
            if (!close(frame, position)) return false;
        }
        more = false;
        return true;
    }

    bool close(Frame &frame, uint32_t position) {
        csimdjson_node *node = frame.node;
        node->end = position + 1;
        node->size = frame.count;
        node->link = (node->link & CSIMDJSON_KIND_MASK) | uint32_t(out - node) << CSIMDJSON_SKIP_SHIFT;
        --depth;
        if (!frame.isObject) return true;
        if (frame.count > keys::few)
            if (const keys::Key *twice = keys::repeated(frame.keys, key, *ground.table)) return fail(csimdjson_duplicate_key, twice->at);
        key = frame.keys;
        return true;
    }

    /// Reads a key and its colon.
    bool member() {
        uint32_t start = *at++;
        if (text[start] != '"') return fail(csimdjson_expected_key, start);
        if (!string(start) || !remember(start)) return false;
        if (text[*at] != ':') return fail(csimdjson_expected_colon, *at);
        ++at;
        return true;
    }

    bool remember(uint32_t start) {
        const csimdjson_node &node = out[-1];
        const uint8_t *bytes = (node.link & CSIMDJSON_ESCAPED ? ground.unescaped : text) + start + 1;
        Frame &frame = frames[depth - 1];
        *key = {keys::digest(bytes, node.size), bytes, node.size, start};
        uint64_t bit = uint64_t(1) << (key->digest >> 58);
        if ((frame.seen & bit) != 0 && frame.count <= keys::few)
            for (const keys::Key *other = frame.keys; other < key; ++other)
                if (keys::same(*other, *key)) return fail(csimdjson_duplicate_key, start);
        frame.seen |= bit;
        ++key;
        return true;
    }

    bool string(uint32_t start) {
        uint32_t end = *at;
        while (end > start + 1 && tokens::isSpace(text[end - 1])) --end;
        if (end < start + 2 || text[end - 1] != '"') return fail(csimdjson_expected_value, *at);
        if (backslash >= end) {
            put(start, end, end - start - 2, csimdjson_string);
            return true;
        }
        return escapedString(start, end);
    }

    __attribute__((noinline)) bool escapedString(uint32_t start, uint32_t end) {
        if (backslash < start) return fail(csimdjson_expected_value, backslash);
        uint8_t *first = ground.unescaped + start + 1;
        uint8_t *last = ground.unescape(ground.context, text + start + 1, first);
        if (last == nullptr) return fail(csimdjson_bad_escape, start);
        put(start, end, uint32_t(last - first), csimdjson_string | CSIMDJSON_ESCAPED);
        backslash = findBackslash(end);
        return true;
    }

    bool scalar(uint32_t start) {
        const uint8_t *first = text + start, *last;
        switch (*first) {
        case 't': last = tokens::endOfLiteral(first, "true", 4); return literal(start, last, csimdjson_true);
        case 'f': last = tokens::endOfLiteral(first, "false", 5); return literal(start, last, csimdjson_false);
        case 'n': last = tokens::endOfLiteral(first, "null", 4); return literal(start, last, csimdjson_null);
        case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
            last = tokens::endOfNumber(first);
            if (last == nullptr) return fail(csimdjson_bad_number, start);
            put(start, uint32_t(last - text), uint32_t(last - first), csimdjson_number);
            return true;
        default: return fail(csimdjson_expected_value, start);
        }
    }

    bool literal(uint32_t start, const uint8_t *last, uint32_t kind) {
        if (last == nullptr) return fail(csimdjson_bad_literal, start);
        put(start, uint32_t(last - text), 0, kind);
        return true;
    }
};
