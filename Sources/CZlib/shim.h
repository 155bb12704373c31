#pragma once
#include <zlib.h>

/* A macro that Swift cannot import. 31 = the largest window, with gzip's head and tail. */
static inline int czlib_begin(z_stream *_Nonnull stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}
