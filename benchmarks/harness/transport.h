/* What bytes travel by: load.c is linked with transport-plain.c, or with transport-tls.c. */
#include <stddef.h>
#include <sys/types.h>

/* The bytes of one connection. */
struct transport {
    int fd;
    void *session;
};

/* Takes a connected socket over. */
void transport_open(struct transport *t, int fd);

void transport_close(struct transport *t);

/* 1 when bytes can be sent, 0 when the peer has to say something first, -1 when the connection is broken. */
int transport_establish(struct transport *t);

/* Like send and recv of a socket that does not block. */
ssize_t transport_send(struct transport *t, const char *data, size_t length);
ssize_t transport_receive(struct transport *t, char *buffer, size_t size);

/* Receives and throws away; where that is not possible without a buffer, into this one. */
ssize_t transport_discard(struct transport *t, size_t length, char *buffer, size_t size);

/* Whether there may be bytes that have left the socket, so that it does not tell of them. */
int transport_holds(const struct transport *t);
