// A feed that costs next to nothing: an sFOX Connect `/ws` for one client at a time, which sends the documented message
// with another sequence, user and amount each, as fast as the socket takes them or at a steady rate.
//
//   sender --count N [--rate PER_SECOND] [--users N] [--times FILE] MESSAGE.json
//
// Prints `port N` when it listens, `first NANOSECONDS` since 1970 before the first message, and when the last one is in the
// socket `sent N NANOSECONDS`, counted from the first.
// It then keeps the connection and answers pings until its standard input ends. --times: when each message was sent, as
// nanoseconds since 1970 in 64 bits each, in the order of their numbers, the first of which is 3.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 1 << 18, LARGEST = 4096, AMOUNT_DIGITS = 8, STAMP_DIGITS = 19, USER_DIGITS = 7 };

static void fail(const char *what) {
    fprintf(stderr, "sender: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

// The message in pieces, between which the digits that change are written. The amounts are the first currency's:
// its balance, available and trading wallet change alike, so that the venue's equations hold.
enum { AMOUNTS = 3, PIECES = 4 + AMOUNTS };
static struct {
    char *text;
    size_t length;
} pieces[PIECES];

static char *after(char *text, const char *mark) {
    char *found = strstr(text, mark);
    if (!found) {
        fprintf(stderr, "sender: the message has no %s\n", mark);
        exit(1);
    }
    return found + strlen(mark);
}

static void cut(char *message) {
    char *starts[PIECES], *ends[PIECES];
    starts[0] = message;
    ends[0] = after(message, "\"sequence\":");
    starts[1] = ends[0] + strspn(ends[0], "0123456789");
    ends[1] = after(starts[1], "\"timestamp\":");
    starts[2] = ends[1] + strspn(ends[1], "0123456789");
    ends[2] = after(starts[2], "\"user_id\":\"");
    starts[3] = strchr(ends[2], '"');
    const char *names[AMOUNTS] = {"\"balance\":\"", "\"available\":\"", "\"trading_wallet\":\""};
    for (int index = 0; index < AMOUNTS; index++) {
        char *amount = after(starts[3 + index], names[index]);
        ends[3 + index] = after(amount, ".");
        starts[4 + index] = ends[3 + index] + strspn(ends[3 + index], "0123456789");
    }
    ends[PIECES - 1] = message + strlen(message);
    for (int index = 0; index < PIECES; index++) {
        pieces[index].text = starts[index];
        pieces[index].length = ends[index] - starts[index];
    }
}

static char *digits(char *to, uint64_t number, int width) {
    for (int index = width - 1; index >= 0; index--, number /= 10) to[index] = '0' + number % 10;
    return to + width;
}

static int width(uint64_t number) {
    int count = 1;
    while (number >= 10) number /= 10, count++;
    return count;
}

static char *piece(char *to, int index) {
    memcpy(to, pieces[index].text, pieces[index].length);
    return to + pieces[index].length;
}

static char *header(char *to, size_t length, int opcode) {
    *to++ = 0x80 | opcode;
    if (length < 126) {
        *to++ = length;
    } else {
        *to++ = 126;
        *to++ = length >> 8;
        *to++ = length;
    }
    return to;
}

// The same numbers give the same message; only the time differs.
static char *message(char *to, uint64_t sequence, uint64_t users, int64_t stamp) {
    size_t length = width(sequence) + STAMP_DIGITS + 1 + USER_DIGITS + AMOUNTS * AMOUNT_DIGITS;
    for (int index = 0; index < PIECES; index++) length += pieces[index].length;
    to = header(to, length, 1);
    to = digits(piece(to, 0), sequence, width(sequence));
    to = digits(piece(to, 1), stamp, STAMP_DIGITS);
    to = piece(to, 2);
    *to++ = 'u';
    // A prime step, so that neighbours in time are no neighbours in any index.
    to = digits(to, sequence * 7919 % users, USER_DIGITS);
    for (int index = 0; index < AMOUNTS; index++) to = digits(piece(to, 3 + index), sequence % 100000000, AMOUNT_DIGITS);
    return piece(to, PIECES - 1);
}

// Sockets.

static bool send_all(int socket, const char *data, size_t length) {
    while (length > 0) {
        ssize_t sent = send(socket, data, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data += sent, length -= sent;
    }
    return true;
}

static bool send_text(int socket, const char *text) {
    char out[LARGEST];
    char *end = header(out, strlen(text), 1);
    memcpy(end, text, strlen(text));
    return send_all(socket, out, end - out + strlen(text));
}

// What a client has sent and has not been looked at.
static struct {
    unsigned char data[LARGEST];
    size_t length;
} heard;

static bool more(int socket, int flags) {
    if (heard.length == sizeof heard.data) return false;
    ssize_t got = recv(socket, heard.data + heard.length, sizeof heard.data - heard.length, flags);
    if (got > 0) heard.length += got;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

// Takes a whole frame of the client's if there is one, unmasked and ended with a zero byte; its opcode, or -1.
static int frame(unsigned char *payload, size_t *length) {
    if (heard.length < 6) return -1;
    size_t size = heard.data[1] & 0x7f, at = 2;
    if (size == 126) size = heard.data[2] << 8 | heard.data[3], at = 4;
    if (size + 5 + at > sizeof heard.data || heard.length < at + 4 + size) return -1;
    for (size_t index = 0; index < size; index++) payload[index] = heard.data[at + 4 + index] ^ heard.data[at + index % 4];
    payload[size] = 0;
    *length = size;
    int opcode = heard.data[0] & 0x0f;
    heard.length -= at + 4 + size;
    memmove(heard.data, heard.data + at + 4 + size, heard.length);
    return opcode;
}

// Answers pings; false when the client has gone or says so.
static bool listens(int socket, int flags) {
    unsigned char payload[LARGEST];
    size_t length;
    if (!more(socket, flags)) return false;
    for (int opcode; (opcode = frame(payload, &length)) >= 0;) {
        if (opcode == 8) return false;
        if (opcode != 9) continue;
        char out[LARGEST];
        char *end = header(out, length, 10);
        memcpy(end, payload, length);
        if (!send_all(socket, out, end - out + length)) return false;
    }
    return true;
}

static bool hears(int socket, const char *word) {
    unsigned char payload[LARGEST];
    size_t length;
    int opcode;
    while ((opcode = frame(payload, &length)) != 1) {
        if (opcode < 0 && !more(socket, 0)) return false;
    }
    return strstr((char *)payload, word) != NULL;
}

static bool shake(int socket) {
    heard.length = 0;
    char *end, *key;
    do {
        if (!more(socket, 0) || heard.length == sizeof heard.data) return false;
        heard.data[heard.length] = 0;
    } while (!(end = strstr((char *)heard.data, "\r\n\r\n")));
    if (!(key = strcasestr((char *)heard.data, "sec-websocket-key:"))) return false;
    key += strlen("sec-websocket-key:");
    key += strspn(key, " ");
    char joined[128], accept[64], answer[512];
    snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, " \r\n"), key);
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1((unsigned char *)joined, strlen(joined), digest);
    EVP_EncodeBlock((unsigned char *)accept, digest, sizeof digest);
    snprintf(
        answer, sizeof answer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
        accept);
    size_t taken = (unsigned char *)end + 4 - heard.data;
    heard.length -= taken;
    memmove(heard.data, heard.data + taken, heard.length);
    return send_all(socket, answer, strlen(answer));
}

static bool greet(int socket) {
    char text[512];
    if (!shake(socket) || !hears(socket, "authenticate")) return false;
    snprintf(
        text, sizeof text,
        "{\"type\":\"success\",\"sequence\":1,\"timestamp\":%" PRId64
        ",\"payload\":{\"action\":\"authenticate\"},\"action\":\"authenticate\"}",
        now(CLOCK_REALTIME));
    if (!send_text(socket, text) || !hears(socket, "private.enterprise.users.balances")) return false;
    snprintf(
        text, sizeof text,
        "{\"type\":\"success\",\"sequence\":2,\"timestamp\":%" PRId64
        ",\"payload\":{\"action\":\"subscribe\",\"feeds\":[\"private.enterprise.users.balances\"]},\"action\":\"subscribe\"}",
        now(CLOCK_REALTIME));
    return send_text(socket, text);
}

// Messages.

static uint64_t count, rate, users = 10000;
static int64_t *times;

static uint64_t due(int64_t start, uint64_t sent) {
    if (rate == 0) return count;
    int64_t next = start + (int64_t)((double)sent / rate * 1e9);
    struct timespec until = {next / 1000000000, next % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    uint64_t number = (uint64_t)((now(CLOCK_MONOTONIC) - start) / 1e9 * rate) + 1;
    return number < count ? number : count;
}

// Sends from message `sent` on; where it stopped: `count`, unless the client went.
static uint64_t pour(int socket, uint64_t sent) {
    static char batch[BATCH + LARGEST];
    int64_t start = now(CLOCK_MONOTONIC);
    uint64_t first = sent;
    printf("first %" PRId64 "\n", now(CLOCK_REALTIME));
    fflush(stdout);
    while (sent < count) {
        uint64_t to = first + due(start, sent - first);
        if (to > count) to = count;
        char *end = batch;
        int64_t stamp = now(CLOCK_REALTIME);
        for (; sent < to && end - batch < BATCH; sent++) {
            if (times) times[sent] = stamp;
            end = message(end, sent - first + 3, users, stamp);
        }
        if (!send_all(socket, batch, end - batch) || !listens(socket, MSG_DONTWAIT)) return sent;
    }
    printf("sent %" PRIu64 " %" PRId64 "\n", sent - first, now(CLOCK_MONOTONIC) - start);
    fflush(stdout);
    return sent;
}

static void write_times(const char *file) {
    FILE *out = fopen(file, "wb");
    if (!out || fwrite(times, sizeof *times, count, out) != count || fclose(out) != 0) fail(file);
}

static void stay(int socket) {
    struct pollfd both[] = {{.fd = socket, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    while (poll(both, 2, -1) >= 0) {
        char byte;
        if (both[1].revents && read(0, &byte, 1) == 0) exit(0);
        if (both[0].revents && !listens(socket, MSG_DONTWAIT)) return;
    }
}

static char *contents(const char *file) {
    static char text[LARGEST / 2];
    FILE *in = fopen(file, "rb");
    if (!in) fail(file);
    size_t length = fread(text, 1, sizeof text - 1, in);
    fclose(in);
    while (length > 0 && text[length - 1] == '\n') length--;
    text[length] = 0;
    return text;
}

static int listening(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server < 0 || bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 16) < 0) fail("listen");
    getsockname(server, (struct sockaddr *)&address, &length);
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return server;
}

int main(int argc, char **argv) {
    const char *times_file = NULL, *file = NULL;
    for (int index = 1; index < argc; index++) {
        bool has_value = index + 1 < argc;
        if (has_value && !strcmp(argv[index], "--count")) count = strtoull(argv[++index], NULL, 10);
        else if (has_value && !strcmp(argv[index], "--rate")) rate = strtoull(argv[++index], NULL, 10);
        else if (has_value && !strcmp(argv[index], "--users")) users = strtoull(argv[++index], NULL, 10);
        else if (has_value && !strcmp(argv[index], "--times")) times_file = argv[++index];
        else file = argv[index];
    }
    if (count == 0 || users == 0 || !file) return fprintf(stderr, "usage: sender --count N [--rate N] [--users N] MESSAGE.json\n"), 2;
    if (times_file && !(times = calloc(count, sizeof *times))) fail("--times");
    prctl(PR_SET_TIMERSLACK, 1);
    cut(contents(file));
    int server = listening();
    uint64_t sent = 0;
    for (;;) {
        int one = 1, client = accept4(server, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0) fail("accept");
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (greet(client)) {
            if (sent > 0) fprintf(stderr, "sender: the client came back after %" PRIu64 " messages\n", sent);
            sent = pour(client, sent);
            if (sent == count && times_file) write_times(times_file);
            stay(client);
        }
        close(client);
    }
}
