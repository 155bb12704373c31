// Many readers of one stream of server-sent events, that cost next to nothing: bare sockets of one process.
//
//   crowd --readers N --changes N PORT PATH
//
// Asks 127.0.0.1 for PATH on each socket and reads until every socket had the last change, or nothing came for ten seconds.
// Changes are told apart by their "sequence", the first of which is 3. Prints for each of them that came to all readers
// `SEQUENCE MIDDLE LAST`: when the middle reader had it and when the last, in nanoseconds since 1970.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 1 << 16, EVENTS = 256, FIRST = 3, QUIET_MILLISECONDS = 10000 };

static void fail(const char *what) {
    fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static long readers, changes;
// How many readers have had each change, and when the middle one and the last.
static struct {
    long count;
    int64_t middle, last;
} *seen;

static int reader(int port, const char *path) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0 || connect(made, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    char request[1024];
    int length = snprintf(
        request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n", path);
    if (send(made, request, length, MSG_NOSIGNAL) != length) fail("send");
    return made;
}

// A change is so small that it comes in one piece.
static void look(char *piece, int64_t at) {
    for (char *place = piece; (place = strstr(place, "\"sequence\":"));) {
        place += strlen("\"sequence\":");
        long index = strtol(place, NULL, 10) - FIRST;
        if (index < 0 || index >= changes) continue;
        seen[index].count++;
        if (seen[index].count == readers / 2 + 1) seen[index].middle = at;
        seen[index].last = at;
    }
}

static void read_on(int waiting) {
    static char piece[PIECE + 1];
    struct epoll_event events[EVENTS];
    while (seen[changes - 1].count < readers) {
        int ready = epoll_wait(waiting, events, EVENTS, QUIET_MILLISECONDS);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return;
        for (int index = 0; index < ready; index++) {
            ssize_t got = recv(events[index].data.fd, piece, PIECE, MSG_DONTWAIT);
            if (got < 0 && errno == EAGAIN) continue;
            if (got <= 0) fail("a reader was cut off");
            piece[got] = 0;
            look(piece, now());
        }
    }
}

int main(int argc, char **argv) {
    const char *port = NULL, *path = NULL;
    for (int index = 1; index < argc; index++) {
        if (!strcmp(argv[index], "--readers") && index + 1 < argc) readers = atol(argv[++index]);
        else if (!strcmp(argv[index], "--changes") && index + 1 < argc) changes = atol(argv[++index]);
        else if (!port) port = argv[index];
        else path = argv[index];
    }
    if (readers <= 0 || changes <= 0 || !path) return fprintf(stderr, "usage: crowd --readers N --changes N PORT PATH\n"), 2;
    int waiting = epoll_create1(EPOLL_CLOEXEC);
    if (waiting < 0 || !(seen = calloc(changes, sizeof *seen))) fail("start");
    for (long index = 0; index < readers; index++) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = reader(atoi(port), path)};
        if (epoll_ctl(waiting, EPOLL_CTL_ADD, event.data.fd, &event) < 0) fail("epoll");
    }
    read_on(waiting);
    for (long index = 0; index < changes; index++) {
        if (seen[index].count != readers) continue;
        printf("%ld %" PRId64 " %" PRId64 "\n", index + FIRST, seen[index].middle, seen[index].last);
    }
}
