// The least program that does what the record must: one thread that reads the feed's messages, has the disk keep them, and only
// then writes a line for each.
//
//   least PORT FILE
//
// It checks nothing, and keeps no journal, no book and no index: what it takes is what this machine's sockets, scheduler and
// disk take.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 1 << 22, KEPT = 1 << 26, PAGE = 4096, LINE = 128, LINES = ROOM / LINE, SHORT = 125, TEXT = 0x81 };

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

// A file of zeros that is overwritten from the beginning when it is full: an overwritten page needs no new place on the disk.
static int kept(const char *path) {
    static unsigned char zeros[PAGE];
    int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0) fail(path);
    for (size_t at = 0; at < KEPT + ROOM; at += PAGE)
        if (write(file, zeros, PAGE) != PAGE) fail(path);
    if (fsync(file) < 0) fail("fsync");
    return file;
}

// Whole pages from `at` on, durably; where the next ones go.
static size_t keep(int file, size_t at, size_t length) {
    size_t pages = (length + PAGE - 1) / PAGE * PAGE;
    if (pwrite(file, heard.data, pages, at) != (ssize_t)pages) fail("pwrite");
    if (fdatasync(file) < 0) fail("fdatasync");
    return at + pages < KEPT ? at + pages : 0;
}

int main(int count, char **arguments) {
    if (count != 3) return fprintf(stderr, "usage: least PORT FILE\n"), 2;
    int file = kept(arguments[2]), feed = connected(atoi(arguments[1]));
    size_t next = 0;
    static char lines[LINES * LINE];
    while (more(feed)) {
        size_t at = 0, written = 0, length;
        for (unsigned char *text; (text = payload(at, &length)); at = text + length - heard.data) {
            char *sequence = memmem(text, length, "\"sequence\":", 11);
            // The first two are the answers to what it said.
            if (sequence && atol(sequence + 11) > 2)
                written += sprintf(lines + written, "{\"type\":\"statement\",\"sequence\":%ld,\n", atol(sequence + 11));
        }
        next = keep(file, next, at);
        forget(at);
        if (write(STDOUT_FILENO, lines, written) < 0) fail("write");
    }
}
