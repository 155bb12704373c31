// The least program that does what the record must: one thread that reads the feed's messages, commits them to SQLite, and only
// then writes a line for each.
//
//   least PORT DATABASE
//
// It checks nothing, keeps no book and no index: what it takes is what this machine's sockets, scheduler and disk take.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 1 << 22, LINE = 128, LINES = ROOM / LINE, SHORT = 125, TEXT = 0x81 };

static void fail(const char *what) {
    perror(what);
    exit(1);
}

// What came and has not been looked at.
static struct {
    unsigned char data[ROOM];
    size_t length;
} heard;

static bool more(int socket) {
    ssize_t got = read(socket, heard.data + heard.length, sizeof heard.data - heard.length);
    if (got > 0) heard.length += got;
    return got > 0;
}

static void forget(size_t length) {
    heard.length -= length;
    memmove(heard.data, heard.data + length, heard.length);
}

static void say(int socket, const char *text) {
    unsigned char frame[SHORT + 6] = {TEXT, 0x80 | strlen(text)};  // The mask is zero.
    memcpy(frame + 6, text, strlen(text));
    if (write(socket, frame, strlen(text) + 6) < 0) fail("write");
}

static int connected(int port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    if (connect(made, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    dprintf(
        made, "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    unsigned char *end;
    while (!(end = memmem(heard.data, heard.length, "\r\n\r\n", 4)))
        if (!more(made)) fail("the handshake");
    forget(end + 4 - heard.data);
    say(made, "{\"type\":\"authenticate\",\"apiKey\":\"bench-key\"}");
    say(made, "{\"type\":\"subscribe\",\"feeds\":[\"private.enterprise.users.balances\"]}");
    return made;
}

// Where the next whole frame's payload begins, and how long it is; NULL when it has not come.
static unsigned char *payload(size_t at, size_t *length) {
    size_t rest = heard.length - at, head = 2;
    if (rest < 4) return NULL;
    *length = heard.data[at + 1];
    if (*length == 126) *length = heard.data[at + 2] << 8 | heard.data[at + 3], head = 4;
    return rest < head + *length ? NULL : heard.data + at + head;
}

static sqlite3 *database;

static sqlite3_stmt *prepared(const char *sql) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK) fail(sqlite3_errmsg(database));
    return statement;
}

static void run(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(database));
    sqlite3_reset(statement);
}

int main(int count, char **arguments) {
    if (count != 3) return fprintf(stderr, "usage: least PORT DATABASE\n"), 2;
    if (sqlite3_open(arguments[2], &database) != SQLITE_OK) fail("sqlite3_open");
    const char *tables = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                         "CREATE TABLE journal (position INTEGER PRIMARY KEY, raw BLOB NOT NULL) STRICT";
    if (sqlite3_exec(database, tables, NULL, NULL, NULL) != SQLITE_OK) fail(sqlite3_errmsg(database));
    sqlite3_stmt *begin = prepared("BEGIN"), *insert = prepared("INSERT INTO journal (raw) VALUES (?)"),
                 *commit = prepared("COMMIT");
    int feed = connected(atoi(arguments[1]));
    static char lines[LINES * LINE];
    while (more(feed)) {
        size_t at = 0, written = 0, length;
        run(begin);
        for (unsigned char *text; (text = payload(at, &length)); at = text + length - heard.data) {
            sqlite3_bind_blob(insert, 1, text, length, SQLITE_STATIC);
            run(insert);
            char *sequence = memmem(text, length, "\"sequence\":", 11);
            // The first two are the answers to what it said.
            if (sequence && atol(sequence + 11) > 2)
                written += sprintf(lines + written, "{\"type\":\"statement\",\"sequence\":%ld,\n", atol(sequence + 11));
        }
        run(commit);
        forget(at);
        if (write(STDOUT_FILENO, lines, written) < 0) fail("write");
    }
}
