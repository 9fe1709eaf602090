/* A socket as it is. */
#include "transport.h"

#include <sys/socket.h>
#include <unistd.h>

void transport_open(struct transport *t, int fd) {
    t->fd = fd;
}

void transport_close(struct transport *t) {
    close(t->fd);
}

int transport_establish(struct transport *t) {
    (void)t;
    return 1;
}

ssize_t transport_send(struct transport *t, const char *data, size_t length) {
    return send(t->fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t transport_receive(struct transport *t, char *buffer, size_t size) {
    return recv(t->fd, buffer, size, MSG_DONTWAIT);
}

ssize_t transport_discard(struct transport *t, size_t length, char *buffer, size_t size) {
    (void)buffer, (void)size;
    return recv(t->fd, NULL, length, MSG_TRUNC | MSG_DONTWAIT);
}

int transport_holds(const struct transport *t) {
    (void)t;
    return 0;
}
