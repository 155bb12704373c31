#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

// The tokens of RFC 8259 that stage 1 only finds the beginning of. All text is followed by spaces, so that none of
// these can run past its end.

namespace tokens {

inline bool isDigit(uint8_t byte) { return uint8_t(byte - '0') < 10; }
inline bool isSpace(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

/// The end of the text between two offsets without the spaces at its end.
inline uint32_t beforeSpace(const uint8_t *text, uint32_t start, uint32_t end) {
    while (end > start && isSpace(text[end - 1])) --end;
    return end;
}

/// Whether a number or literal may stop before this byte. What may really stand there is the grammar's question.
inline bool endsScalar(uint8_t byte) {
    switch (byte) {
    case ' ': case '\n': case '\r': case '\t': case ',': case ':': case '[': case ']': case '{': case '}': return true;
    default: return false;
    }
}

inline const uint8_t *skipDigits(const uint8_t *at) {
    while (isDigit(*at)) ++at;
    return at;
}

/// The end of the number that starts here, or null if it breaks the grammar.
inline const uint8_t *endOfNumber(const uint8_t *at) {
    if (*at == '-') ++at;
    if (!isDigit(*at)) return nullptr;
    at = *at == '0' ? at + 1 : skipDigits(at);
    if (*at == '.') {
        if (!isDigit(*++at)) return nullptr;
        at = skipDigits(at);
    }
    if ((*at | 0x20) == 'e') {
        ++at;
        if (*at == '+' || *at == '-') ++at;
        if (!isDigit(*at)) return nullptr;
        at = skipDigits(at);
    }
    return endsScalar(*at) ? at : nullptr;
}

/// The end of one of the three literals, or null.
inline const uint8_t *endOfLiteral(const uint8_t *at, const char *word, size_t length) {
    return std::memcmp(at, word, length) == 0 && endsScalar(at[length]) ? at + length : nullptr;
}

}  // namespace tokens
