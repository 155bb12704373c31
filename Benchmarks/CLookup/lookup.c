#include "lookup.h"

#include <sqlite3.h>
#include <stdlib.h>

struct lookup {
    sqlite3 *database;
    sqlite3_stmt *row;
    // The number of each user's history.
    sqlite3_int64 *subjects;
};

static int read_subjects(struct lookup *made, int users) {
    sqlite3_stmt *row;
    const char *sql = "SELECT CAST(substr(holder, 7) AS INTEGER), id FROM subjects WHERE holder LIKE ':user-%'";
    if (sqlite3_prepare_v2(made->database, sql, -1, &row, NULL) != SQLITE_OK) return 0;
    int found = 0;
    while (sqlite3_step(row) == SQLITE_ROW) {
        sqlite3_int64 user = sqlite3_column_int64(row, 0);
        if (user < 0 || user >= users) continue;
        made->subjects[user] = sqlite3_column_int64(row, 1);
        found++;
    }
    sqlite3_finalize(row);
    return found == users;
}

struct lookup *lookup_open(const char *path, int users) {
    struct lookup *made = calloc(1, sizeof *made);
    made->subjects = calloc(users, sizeof *made->subjects);
    const char *sql = "SELECT record FROM history WHERE subject = ? AND time <= ? ORDER BY time DESC, position DESC LIMIT 1";
    // As much memory for pages as the index itself has.
    const char *cache = "PRAGMA cache_size = -65536";
    if (sqlite3_open_v2(path, &made->database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_exec(made->database, cache, NULL, NULL, NULL) == SQLITE_OK && read_subjects(made, users) &&
        sqlite3_prepare_v2(made->database, sql, -1, &made->row, NULL) == SQLITE_OK)
        return made;
    lookup_close(made);
    return NULL;
}

int lookup_find(struct lookup *lookup, int user, int64_t time) {
    sqlite3_bind_int64(lookup->row, 1, lookup->subjects[user]);
    sqlite3_bind_int64(lookup->row, 2, time);
    int bytes = sqlite3_step(lookup->row) == SQLITE_ROW ? sqlite3_column_bytes(lookup->row, 0) : 0;
    sqlite3_reset(lookup->row);
    return bytes;
}

void lookup_close(struct lookup *lookup) {
    sqlite3_finalize(lookup->row);
    sqlite3_close_v2(lookup->database);
    free(lookup->subjects);
    free(lookup);
}
