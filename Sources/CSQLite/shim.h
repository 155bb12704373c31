#pragma once
#include <sqlite3.h>
#include <sys/syscall.h>
#include <unistd.h>

/* SQLITE_TRANSIENT is a cast that Swift cannot import: SQLite copies the bytes before the call returns. */
static inline int csqlite_bind_text(sqlite3_stmt *_Nonnull statement, int index, const char *_Nonnull text, int count) {
    return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

/* SQLITE_STATIC: the bytes stay where they are until the statement is reset. */
static inline int csqlite_bind_blob(
    sqlite3_stmt *_Nonnull statement, int index, const void *_Nullable bytes, sqlite3_uint64 count) {
    return bytes ? sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_STATIC)
                 : sqlite3_bind_zeroblob(statement, index, 0);
}

/* SQLITE_TRANSIENT, for bytes that are short enough to be copied. */
static inline int csqlite_bind_blob_copy(
    sqlite3_stmt *_Nonnull statement, int index, const void *_Nullable bytes, sqlite3_uint64 count) {
    return bytes ? sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT)
                 : sqlite3_bind_zeroblob(statement, index, 0);
}

/* Has the disk begin to write these bytes of a file, and waits for nothing. Where the system cannot, they are written later. */
static inline void csqlite_begin_writing(int file, sqlite3_int64 offset, sqlite3_int64 count) {
#ifdef SYS_sync_file_range
    syscall(SYS_sync_file_range, file, offset, count, 2 /* SYNC_FILE_RANGE_WRITE */);
#endif
}
