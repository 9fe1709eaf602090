/*
 * TLS 1.3 by OpenSSL. Every server has to do the same work: there is one cipher suite to choose, one group for keys, and no
 * session to resume. The certificate is not looked at, which would be work of the client alone.
 */
#include "transport.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static SSL_CTX *context;

static void give_up(void) {
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void prepare(void) {
    signal(SIGPIPE, SIG_IGN);
    context = SSL_CTX_new(TLS_client_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION)) give_up();
    if (!SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256")) give_up();
    if (!SSL_CTX_set1_groups_list(context, "X25519")) give_up();
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
}

void transport_open(struct transport *t, int fd) {
    if (!context) prepare();
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    t->fd = fd;
    t->session = SSL_new(context);
    if (!t->session || !SSL_set_fd(t->session, fd)) give_up();
    SSL_set_connect_state(t->session);
}

/* Says goodbye, and does not wait for the server's. */
void transport_close(struct transport *t) {
    ERR_clear_error();
    if (SSL_is_init_finished(t->session)) SSL_shutdown(t->session);
    SSL_free(t->session);
    close(t->fd);
}

/* In the words of a socket: the end is 0, and what has to wait is EAGAIN. */
static ssize_t translate(struct transport *t, int result) {
    if (result > 0) return result;
    switch (SSL_get_error(t->session, result)) {
    case SSL_ERROR_ZERO_RETURN: return 0;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: errno = EAGAIN; return -1;
    default: errno = EPROTO; return -1;
    }
}

int transport_establish(struct transport *t) {
    if (SSL_is_init_finished(t->session)) return 1;
    ERR_clear_error();
    ssize_t result = translate(t, SSL_do_handshake(t->session));
    if (result > 0) return 1;
    return result < 0 && errno == EAGAIN ? 0 : -1;
}

ssize_t transport_send(struct transport *t, const char *data, size_t length) {
    ERR_clear_error();
    return translate(t, SSL_write(t->session, data, length));
}

ssize_t transport_receive(struct transport *t, char *buffer, size_t size) {
    ERR_clear_error();
    return translate(t, SSL_read(t->session, buffer, size));
}

ssize_t transport_discard(struct transport *t, size_t length, char *buffer, size_t size) {
    return transport_receive(t, buffer, length < size ? length : size);
}

int transport_holds(const struct transport *t) {
    return SSL_has_pending(t->session);
}
