#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// The version of the simdjson library this shim was compiled against.
const char *csimdjson_version(void);

/// What a node is. `true` and `false` are two kinds, so that a node needs no value field.
enum csimdjson_kind {
    csimdjson_null = 0,
    csimdjson_true = 1,
    csimdjson_false = 2,
    csimdjson_number = 3,
    csimdjson_string = 4,
    csimdjson_array = 5,
    csimdjson_object = 6,
};

/// One value, or one key, of a document. Nodes lie in document order: a container, then all that is inside it; a key, then its value.
typedef struct csimdjson_node {
    uint32_t start;  ///< Offset of the first byte of the source text; of the opening quote, for a string.
    uint32_t end;    ///< Offset after the last byte of the source text.
    uint32_t size;   ///< Unescaped bytes of a string, bytes of a number, members of an object, elements of an array.
    uint32_t link;   ///< Bits 0-2: the kind. Bit 3: a string with escapes. Bits 4-31: how many nodes on the next sibling is.
} csimdjson_node;

#define CSIMDJSON_KIND_MASK 7u
#define CSIMDJSON_ESCAPED 8u
#define CSIMDJSON_SKIP_SHIFT 4u

/// A parsed document, valid until the parser parses again or is destroyed.
typedef struct csimdjson_document {
    const uint8_t *text;         ///< The source, followed by at least 32 spaces.
    const uint8_t *unescaped;    ///< The unescaped bytes of an escaped string that starts at `start` stand at `unescaped[start + 1]`.
    const csimdjson_node *tape;  ///< The root, and after it everything else.
    size_t length;               ///< Bytes of source.
} csimdjson_document;

/// Why a text is not taken.
enum csimdjson_fault {
    csimdjson_sound = 0,
    csimdjson_out_of_memory,
    csimdjson_too_large,
    csimdjson_too_deep,
    csimdjson_empty,
    csimdjson_invalid_utf8,
    csimdjson_control_character,  ///< A byte below 0x20 inside a string; `at` is that byte.
    csimdjson_unclosed_string,    ///< `at` is the opening quote.
    csimdjson_bad_escape,         ///< `at` is the opening quote of the string; lone surrogates are bad escapes.
    csimdjson_bad_number,
    csimdjson_bad_literal,
    csimdjson_expected_value,
    csimdjson_expected_key,
    csimdjson_expected_colon,
    csimdjson_expected_comma_or_brace,
    csimdjson_expected_comma_or_bracket,
    csimdjson_trailing_content,
    csimdjson_duplicate_key,  ///< `at` is the opening quote of the second of the two keys.
};

typedef struct csimdjson_outcome {
    uint32_t fault;  ///< One of `csimdjson_fault`.
    uint32_t at;     ///< The offset it was noticed at; 0 where no place can be named.
} csimdjson_outcome;

/// The largest document, because a node counts nodes in 28 bits.
#define CSIMDJSON_LARGEST_DOCUMENT ((size_t)256 << 20)

typedef struct csimdjson_parser csimdjson_parser;

csimdjson_parser *_Nullable csimdjson_parser_create(void);
void csimdjson_parser_destroy(csimdjson_parser *parser);

/// Checks a whole document and lays it out; `deepest` is how many containers may be open at once, at most 1,024.
csimdjson_outcome csimdjson_parser_parse(csimdjson_parser *parser, const uint8_t *_Nullable bytes, size_t count, uint32_t deepest);

/// The document of the last parse; meaningful only if that was sound.
const csimdjson_document *csimdjson_parser_document(const csimdjson_parser *parser);

/// Gives buffers larger than `bytes` of document back.
void csimdjson_parser_trim(csimdjson_parser *parser, size_t bytes);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
