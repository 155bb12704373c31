#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef struct cslices_parser cslices_parser;

/// A simdjson parser with a padded copy of one sFOX Connect balances message.
cslices_parser *cslices_parser_create(const uint8_t *message, size_t count);
void cslices_parser_destroy(cslices_parser *parser);

/// Reads the message as simdjson alone can: On-Demand, every field found and its raw token sliced, nothing converted, copied or kept.
/// Returns the bytes of all slices, or 0 if a field was not where it should be.
size_t cslices_read(cslices_parser *parser);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
