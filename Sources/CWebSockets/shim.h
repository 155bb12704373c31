#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libwebsockets.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// Swift cannot fill libwebsockets' creation structs safely (their layout depends on the build's options), reach its
// macros, or read errno. Everything here is a thin, typed way to those; decisions are made in Swift.

#pragma clang assume_nonnull begin

/// One timer of the loop; `sul` stands first, so that the callback's argument is also the address of this struct.
typedef struct foil_timer {
    lws_sorted_usec_list_t sul;
    void *_Nullable owner;
} foil_timer;

typedef void (*foil_timer_callback)(lws_sorted_usec_list_t *_Nullable sul);

/// Creates a context without listeners that only runs raw connections.
///
/// libwebsockets sets SIGPIPE to ignored for the whole process and sizes a table by RLIMIT_NOFILE (some containers say 2^30);
/// both are put right here: the disposition is restored and the limit is lowered while the table is made.
static inline struct lws_context *_Nullable foil_context_create(
    const struct lws_protocols *protocols, void *owner, unsigned int read_bytes, unsigned int max_descriptors) {
    struct lws_context_creation_info info;
    struct sigaction before;
    struct rlimit given, lowered;
    memset(&info, 0, sizeof info);
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = protocols;
    info.user = owner;
    info.gid = (gid_t)-1;
    info.uid = (uid_t)-1;
    info.pt_serv_buf_size = read_bytes;
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
    lws_set_log_level(0, NULL);
    sigaction(SIGPIPE, NULL, &before);
    int limited = getrlimit(RLIMIT_NOFILE, &given) == 0 && given.rlim_cur > max_descriptors;
    if (limited) {
        lowered = given;
        lowered.rlim_cur = max_descriptors;
        limited = setrlimit(RLIMIT_NOFILE, &lowered) == 0;
    }
    struct lws_context *context = lws_create_context(&info);
    if (limited) setrlimit(RLIMIT_NOFILE, &given);
    sigaction(SIGPIPE, &before, NULL);
    return context;
}

/// A host for plain connections when `certificate` is NULL, otherwise for TLS with these PEM files.
static inline struct lws_vhost *_Nullable foil_vhost_create(
    struct lws_context *context, const struct lws_protocols *protocols, const char *name, const char *_Nullable certificate,
    const char *_Nullable key, void *_Nullable owner) {
    struct lws_context_creation_info info;
    memset(&info, 0, sizeof info);
    info.user = owner;
    info.port = certificate ? CONTEXT_PORT_NO_LISTEN_SERVER : CONTEXT_PORT_NO_LISTEN;
    info.vhost_name = name;
    info.protocols = protocols;
    info.ssl_cert_filepath = certificate;
    info.ssl_private_key_filepath = key;
    info.alpn = "http/1.1";
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_ONLY_RAW;
    return lws_create_vhost(context, &info);
}

/// What every TLS listener's context must be: 1.2 or newer, no renegotiation, writes of parts of what was given, no buffers
/// while nothing is under way.
///
/// Nothing is read ahead: OpenSSL takes one record at a time from the socket, and a read with room for a whole one takes it
/// whole, so that whatever else came is still the system's to tell of.
///
/// libwebsockets picks a certificate by server name among all hosts without a port, so a second TLS listener could answer
/// with the first one's: each listener keeps its own.
static inline void foil_tls_prepare(void *ssl_context) {
    SSL_CTX *context = (SSL_CTX *)ssl_context;
    SSL_CTX_callback_ctrl(context, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, NULL);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(
        context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_read_ahead(context, 0);
}

/// A certificate chain and its key, in place of those a TLS listener began with.
typedef struct foil_identity {
    X509 *leaf;
    STACK_OF(X509) *chain;
    EVP_PKEY *key;
} foil_identity;

static inline void foil_identity_free(foil_identity *_Nullable identity) {
    if (!identity) return;
    X509_free(identity->leaf);
    sk_X509_pop_free(identity->chain, X509_free);
    EVP_PKEY_free(identity->key);
    free(identity);
}

/// A key with a password is not asked for at a terminal.
static inline int foil_no_password(char *buffer, int size, int writing, void *_Nullable owner) {
    (void)buffer, (void)size, (void)writing, (void)owner;
    return -1;
}

static inline int foil_identity_read_certificates(foil_identity *identity, BIO *file) {
    identity->leaf = PEM_read_bio_X509_AUX(file, NULL, foil_no_password, NULL);
    if (!identity->leaf) return 0;
    X509 *next;
    while ((next = PEM_read_bio_X509(file, NULL, foil_no_password, NULL))) {
        if (sk_X509_push(identity->chain, next) == 0) {
            X509_free(next);
            return 0;
        }
    }
    // The file's end looks like an error; every other one is one.
    return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

/// Reads both PEM files. NULL: one cannot be read, or they do not belong together.
static inline foil_identity *_Nullable foil_identity_read(const char *certificate, const char *key) {
    foil_identity *identity = (foil_identity *)calloc(1, sizeof *identity);
    BIO *certificates = BIO_new_file(certificate, "r"), *keys = BIO_new_file(key, "r");
    int good = 0;
    ERR_clear_error();
    if (identity && certificates && keys && (identity->chain = sk_X509_new_null())) {
        good = foil_identity_read_certificates(identity, certificates);
        identity->key = PEM_read_bio_PrivateKey(keys, NULL, foil_no_password, NULL);
        good = good && identity->key && X509_check_private_key(identity->leaf, identity->key) == 1;
    }
    BIO_free(certificates);
    BIO_free(keys);
    ERR_clear_error();
    if (good) return identity;
    foil_identity_free(identity);
    return NULL;
}

static inline int foil_tls_choose(SSL *ssl, void *owner) {
    foil_identity *identity = *(foil_identity **)owner;
    if (!identity) return 1;
    SSL_certs_clear(ssl);
    return SSL_use_cert_and_key(ssl, identity->leaf, identity->key, identity->chain, 1);
}

/// Shows, in every handshake from now on, the identity that is then at the address; NULL there: what the context began with.
///
/// Per handshake, because a context keeps one certificate for every kind of key, the old one beside the new one.
static inline void foil_tls_show(void *ssl_context, foil_identity *_Nullable *_Nonnull current) {
    SSL_CTX_set_cert_cb((SSL_CTX *)ssl_context, foil_tls_choose, current);
}

/// Hands a descriptor to the loop, which only says when it is readable. NULL: it is still the caller's.
static inline struct lws *_Nullable foil_watch(struct lws_vhost *host, int descriptor, void *opaque) {
    lws_adopt_desc_t info;
    memset(&info, 0, sizeof info);
    info.vh = host;
    info.type = LWS_ADOPT_RAW_FILE_DESC;
    info.fd.filefd = descriptor;
    info.opaque = opaque;
    return lws_adopt_descriptor_vhost_via_info(&info);
}

/// Ends the watching at the loop's next turn and closes the descriptor.
static inline void foil_kill(struct lws *watched) {
    lws_set_timeout(watched, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

/// A TLS connection on an accepted socket, before its handshake. NULL: no memory.
static inline SSL *_Nullable foil_tls_new(void *ssl_context, int descriptor) {
    SSL *ssl = SSL_new((SSL_CTX *)ssl_context);
    if (ssl && SSL_set_fd(ssl, descriptor) == 1) return ssl;
    SSL_free(ssl);
    ERR_clear_error();
    return NULL;
}

/// What came of asking OpenSSL: bytes, 0 for "not now", -1 for "never".
static inline int foil_tls_outcome(SSL *ssl, int result) {
    if (result > 0) return result;
    int error = SSL_get_error(ssl, result);
    ERR_clear_error();
    return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ ? 0 : -1;
}

/// Goes on with a handshake. 1: it is done, 0: more must come or go, -1: it failed.
static inline int foil_tls_accept(SSL *ssl, int *wants_room) {
    ERR_clear_error();
    int outcome = foil_tls_outcome(ssl, SSL_accept(ssl));
    *wants_room = outcome == 0 && SSL_want_write(ssl);
    return outcome;
}

static inline void foil_tls_free(SSL *_Nullable ssl) {
    SSL_free(ssl);
    ERR_clear_error();
}

/// Reads what is there. Returns how much, 0 when there is nothing now, -1 at the end.
static inline int foil_read(int descriptor, SSL *_Nullable ssl, void *bytes, size_t count) {
    if (ssl) {
        ERR_clear_error();
        return foil_tls_outcome(ssl, SSL_read(ssl, bytes, (int)count));
    }
    ssize_t read = recv(descriptor, bytes, count, 0);
    if (read > 0) return (int)read;
    return read < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) ? 0 : -1;
}

/// Sends bytes as they are. Returns how many the system took, 0 when it takes none now, -1 when the connection is dead.
static inline int foil_write(int descriptor, SSL *_Nullable ssl, const void *bytes, size_t count) {
    if (ssl) {
        ERR_clear_error();
        return foil_tls_outcome(ssl, SSL_write(ssl, bytes, (int)count));
    }
    ssize_t written = send(descriptor, bytes, count, MSG_NOSIGNAL);
    if (written >= 0) return (int)written;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -1;
}

/// Says good-bye in TLS and ends the sending half, so that the peer reads everything that was sent.
static inline void foil_shutdown_write(int descriptor, SSL *_Nullable ssl) {
    if (ssl) {
        SSL_shutdown(ssl);
        ERR_clear_error();
    }
    shutdown(descriptor, SHUT_WR);
}

/// Ends both halves and closes. The peer is to know at once, also when a child that was just forked has the socket open still.
static inline void foil_close(int descriptor) {
    shutdown(descriptor, SHUT_RDWR);
    close(descriptor);
}

static inline int foil_readiness(void) { return epoll_create1(EPOLL_CLOEXEC); }

/// Says what is to be told of a socket, under a number: that there is something to read, that there is room to write.
/// It is told again as long as it holds.
static inline int foil_interest(int readiness, int is_new, int descriptor, int reads, int writes, uint64_t number) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = (reads ? EPOLLIN : 0u) | (writes ? EPOLLOUT : 0u);
    event.data.u64 = number;
    return epoll_ctl(readiness, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

/// Nothing is told of the socket any more. Closing it is not enough: a child that was just forked may have it open still.
static inline void foil_forget(int readiness, int descriptor) {
    struct epoll_event ignored;
    memset(&ignored, 0, sizeof ignored);
    epoll_ctl(readiness, EPOLL_CTL_DEL, descriptor, &ignored);
}

/// What is ready now; waits for nothing.
static inline int foil_ready(int readiness, struct epoll_event *events, int most) {
    return epoll_wait(readiness, events, most, 0);
}

static inline uint64_t foil_ready_number(const struct epoll_event *event) { return event->data.u64; }
static inline int foil_ready_has_room(const struct epoll_event *event) { return (event->events & EPOLLOUT) != 0; }
/// Something to read, or an end, which reading tells.
static inline int foil_ready_to_read(const struct epoll_event *event) {
    return (event->events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
}
static inline int foil_ready_is_dead(const struct epoll_event *event) { return (event->events & (EPOLLHUP | EPOLLERR)) != 0; }

static inline foil_timer *_Nonnull foil_timer_of(lws_sorted_usec_list_t *_Nonnull sul) { return (foil_timer *)sul; }

static inline void foil_timer_schedule(
    struct lws_context *context, foil_timer *timer, foil_timer_callback callback, int64_t microseconds) {
    lws_sul_schedule(context, 0, &timer->sul, callback, microseconds);
}

static inline void foil_timer_cancel(struct lws_context *context, foil_timer *timer) {
    lws_sul_schedule(context, 0, &timer->sul, NULL, LWS_SET_TIMER_USEC_CANCEL);
}

/// The network a peer counts for: an IPv4 address, or the 64 bits of an IPv6 address that one customer of a provider gets.
static inline uint64_t foil_network(const struct sockaddr_storage *peer, int *is_loopback) {
    uint64_t network = 0;
    if (peer->ss_family == AF_INET6) {
        const struct in6_addr *address = &((const struct sockaddr_in6 *)peer)->sin6_addr;
        *is_loopback = IN6_IS_ADDR_LOOPBACK(address);
        memcpy(&network, address, sizeof network);
    } else {
        uint32_t address = ntohl(((const struct sockaddr_in *)peer)->sin_addr.s_addr);
        *is_loopback = address >> 24 == 127;
        network = address;
    }
    return network;
}

/// Accepts one connection, non-blocking, without Nagle's delay, and not for a program that is started in the same moment;
/// `address` gets the peer's numeric address.
/// Returns a negative error number when there is none.
static inline int foil_accept(int listener, char *address, size_t size, uint64_t *network, int *is_loopback) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int one = 1;
    int descriptor = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return -errno;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (getnameinfo((struct sockaddr *)&peer, length, address, (socklen_t)size, NULL, 0, NI_NUMERICHOST) != 0) address[0] = 0;
    *network = foil_network(&peer, is_loopback);
    return descriptor;
}

/// Binds and listens. Returns the descriptor, or -1 with the error number in `error` (a resolver's error is negative).
static inline int foil_listen(const char *host, int port, int backlog, int *real_port, int *error) {
    struct addrinfo hints, *found = NULL;
    struct sockaddr_storage bound;
    socklen_t length = sizeof bound;
    char service[8];
    int one = 1;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    snprintf(service, sizeof service, "%d", port);
    int resolved = getaddrinfo(host, service, &hints, &found);
    if (resolved != 0) {
        *error = resolved < 0 ? resolved : -resolved;
        return -1;
    }
    int descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor >= 0) {
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (found->ai_family == AF_INET6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    }
    if (descriptor < 0 || bind(descriptor, found->ai_addr, found->ai_addrlen) != 0 || listen(descriptor, backlog) != 0
        || getsockname(descriptor, (struct sockaddr *)&bound, &length) != 0) {
        *error = errno;
        if (descriptor >= 0) close(descriptor);
        freeaddrinfo(found);
        return -1;
    }
    *real_port = ntohs(
        bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port : ((struct sockaddr_in *)&bound)->sin_port);
    freeaddrinfo(found);
    return descriptor;
}

static inline int foil_is_out_of_descriptors(int error) { return error == -EMFILE || error == -ENFILE; }
static inline int foil_is_in_use(int error) { return error == EADDRINUSE; }

/// The system's or the resolver's words for an error of `foil_listen`.
static inline const char *foil_error_text(int error) { return error < 0 ? gai_strerror(error) : strerror(error); }

/// A descriptor held in reserve, to be closed when all others are used up.
static inline int foil_spare_descriptor(void) { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

/// Keeps the process's signals away from the calling thread; a blocked SIGPIPE turns a dead peer into an error number.
static inline void foil_block_signals(void) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
}

#pragma clang assume_nonnull end
