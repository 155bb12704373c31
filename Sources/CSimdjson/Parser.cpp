#include "CSimdjson.h"
#include "Walk.hpp"
#include <simdjson.h>

// The buffers, simdjson's stage 1 (which picks its kernel for this processor at run time), and the C functions.

#define CSIMDJSON_TEXT_(x) #x
#define CSIMDJSON_TEXT(x) CSIMDJSON_TEXT_(x)

struct csimdjson_parser {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stages;
    std::unique_ptr<uint8_t[]> text;
    std::unique_ptr<uint8_t[]> unescaped;
    std::unique_ptr<csimdjson_node[]> tape;
    std::unique_ptr<keys::Key[]> keys;
    std::vector<uint32_t> table;
    size_t capacity = 0;
    size_t nodes = 0;
    csimdjson_document document{};

    bool reserve(size_t count);
    bool reserveNodes(size_t count);
    csimdjson_outcome parse(const uint8_t *bytes, size_t count, uint32_t deepest);
};

namespace {

/// Room after the text: simdjson reads whole blocks, and short keys are read eight bytes at a time.
constexpr size_t padding = simdjson::SIMDJSON_PADDING + 32;
constexpr size_t smallestCapacity = 4096;

template <typename T> bool allocate(std::unique_ptr<T[]> &array, size_t count) {
    array.reset();
    array.reset(new (std::nothrow) T[count]);
    return array != nullptr;
}

uint8_t *unescape(void *context, const uint8_t *source, uint8_t *destination) {
    return static_cast<csimdjson_parser *>(context)->stages->parse_string(source, destination);
}

/// Where a text that stage 1 refused for its strings goes wrong: a bare control character, or the quote that is never closed.
csimdjson_outcome faultyString(const uint8_t *text, size_t count) {
    size_t quote = SIZE_MAX;
    for (size_t i = 0; i < count; ++i) {
        if (quote == SIZE_MAX) {
            if (text[i] == '"') quote = i;
        } else if (text[i] < 0x20) {
            return {csimdjson_control_character, uint32_t(i)};
        } else if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quote = SIZE_MAX;
        }
    }
    return {csimdjson_unclosed_string, uint32_t(quote == SIZE_MAX ? count : quote)};
}

csimdjson_outcome refusedByStage1(simdjson::error_code code, const uint8_t *text, size_t count) {
    switch (code) {
    case simdjson::EMPTY: return {csimdjson_empty, 0};
    case simdjson::UTF8_ERROR: return {csimdjson_invalid_utf8, 0};
    case simdjson::CAPACITY: return {csimdjson_too_large, 0};
    case simdjson::MEMALLOC: return {csimdjson_out_of_memory, 0};
    default: return faultyString(text, count);
    }
}

}  // namespace

bool csimdjson_parser::reserve(size_t count) {
    if (count <= capacity && stages) return true;
    size_t wanted = std::max({count, smallestCapacity, std::min(capacity * 2, CSIMDJSON_LARGEST_DOCUMENT)});
    capacity = 0;
    stages.reset();
    if (simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, deepestEver, stages) != simdjson::SUCCESS) return false;
    if (!allocate(text, wanted + padding) || !allocate(unescaped, wanted + padding)) return false;
    capacity = wanted;
    return true;
}

bool csimdjson_parser::reserveNodes(size_t count) {
    if (count <= nodes) return true;
    size_t wanted = std::max(count, std::min(nodes * 2, CSIMDJSON_LARGEST_DOCUMENT));
    nodes = 0;
    if (!allocate(tape, wanted) || !allocate(keys, wanted / 2 + 1)) return false;
    nodes = wanted;
    return true;
}

csimdjson_outcome csimdjson_parser::parse(const uint8_t *bytes, size_t count, uint32_t deepest) {
    if (count == 0) return {csimdjson_empty, 0};
    if (count > CSIMDJSON_LARGEST_DOCUMENT) return {csimdjson_too_large, 0};
    if (!reserve(count)) return {csimdjson_out_of_memory, 0};
    std::memcpy(text.get(), bytes, count);
    std::memset(text.get() + count, ' ', padding);
    auto code = stages->stage1(text.get(), count, simdjson::stage1_mode::regular);
    if (code != simdjson::SUCCESS) return refusedByStage1(code, text.get(), count);
    uint32_t found = stages->n_structural_indexes;
    if (!reserveNodes(found + 1)) return {csimdjson_out_of_memory, 0};
    uint32_t *index = stages->structural_indexes.get();
    // Stage 1 keeps room for nine indexes more than there are bytes.
    std::fill_n(index + found, ahead, uint32_t(count));
    Ground ground{text.get(), unescaped.get(), uint32_t(count), index, found, std::min(deepest, deepestEver),
                  tape.get(), keys.get(), &table, unescape, this};
    document = {text.get(), unescaped.get(), tape.get(), count};
    Frame frames[deepestEver];
    return Walk(ground, frames).run();
}

const char *csimdjson_version(void) { return CSIMDJSON_TEXT(SIMDJSON_VERSION); }

csimdjson_parser *csimdjson_parser_create(void) { return new (std::nothrow) csimdjson_parser; }

void csimdjson_parser_destroy(csimdjson_parser *parser) { delete parser; }

csimdjson_outcome csimdjson_parser_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t count, uint32_t deepest) {
    return parser->parse(bytes, count, deepest);
}

const csimdjson_document *csimdjson_parser_document(const csimdjson_parser *parser) { return &parser->document; }

void csimdjson_parser_trim(csimdjson_parser *parser, size_t bytes) {
    if (parser->capacity > bytes) *parser = csimdjson_parser{};
}
