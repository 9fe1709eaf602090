/*
 * A load of WebSocket messages: some connections, each of which sends a masked binary message and waits for it to come back, over and
 * over. Prints a line of JSON: messages, seconds, and the CPU time of the server's process for each message, in microseconds.
 *
 *     sockets PORT PATH CONNECTIONS BYTES DEPTH SECONDS PID
 *
 * DEPTH messages are sent together, and the next when all of them are back.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
    int fd;
    size_t sent;     /* bytes of the batch */
    size_t expected; /* bytes that are to come back */
};

static unsigned char *batch;
static size_t batch_length, answer_length;
static long depth;
static long messages;
static char sink[1 << 18];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

/* Nanoseconds that the threads of a process have run, which the scheduler counts exactly. */
static double run_time(int pid) {
    char command[128], line[256];
    snprintf(command, sizeof command, "cat /proc/%d/task/*/schedstat", pid);
    FILE *all = popen(command, "r");
    double sum = 0;
    while (fgets(line, sizeof line, all)) sum += strtod(line, NULL);
    pclose(all);
    return sum;
}

static size_t put_frame(unsigned char *out, size_t length) {
    size_t at = 0;
    out[at++] = 0x82;
    if (length < 126) {
        out[at++] = 0x80 | length;
    } else if (length < 65536) {
        out[at++] = 0x80 | 126;
        out[at++] = length >> 8;
        out[at++] = length & 0xff;
    } else {
        out[at++] = 0x80 | 127;
        for (int shift = 56; shift >= 0; shift -= 8) out[at++] = (unsigned char) ((uint64_t) length >> shift);
    }
    unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    memcpy(out + at, mask, 4);
    at += 4;
    for (size_t i = 0; i < length; i++) out[at + i] = ('a' + i % 26) ^ mask[i % 4];
    return at + length;
}

static void open_socket(struct connection *c, int port, const char *path) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c->fd, (struct sockaddr *) &address, sizeof address) < 0) fail("connect");
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    char request[512], head[4096];
    int length = snprintf(request, sizeof request,
            "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", path, port);
    if (write(c->fd, request, length) != length) fail("write");
    size_t got = 0;
    do {
        ssize_t count = read(c->fd, head + got, sizeof head - 1 - got);
        if (count <= 0) fail("handshake");
        got += count;
        head[got] = 0;
    } while (!strstr(head, "\r\n\r\n"));
    if (!strstr(head, " 101 ")) {
        fprintf(stderr, "%s", head);
        exit(1);
    }
}

/* Sends what is left of the batch, as far as the socket takes it. */
static void send_batch(struct connection *c) {
    while (c->sent < batch_length) {
        ssize_t count = send(c->fd, batch + c->sent, batch_length - c->sent, MSG_DONTWAIT);
        if (count < 0) {
            if (errno == EAGAIN) return;
            fail("send");
        }
        c->sent += count;
    }
}

static void begin(struct connection *c) {
    c->sent = 0;
    c->expected = answer_length;
    send_batch(c);
}

static void ready(struct connection *c) {
    ssize_t count = recv(c->fd, sink, sizeof sink, MSG_DONTWAIT);
    if (count == 0) {
        fprintf(stderr, "the server closed a connection\n");
        exit(1);
    }
    if (count < 0) {
        if (errno != EAGAIN) fail("recv");
        count = 0;
    }
    c->expected -= count;
    if (c->expected == 0) {
        messages += depth;
        begin(c);
    } else if (c->sent < batch_length) {
        send_batch(c);
    }
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: sockets PORT PATH CONNECTIONS BYTES DEPTH SECONDS PID\n");
        return 2;
    }
    int port = atoi(argv[1]), connections = atoi(argv[3]), pid = atoi(argv[7]);
    size_t bytes = strtoul(argv[4], NULL, 10);
    depth = atol(argv[5]);
    double seconds = atof(argv[6]);
    batch = malloc((bytes + 14) * depth);
    for (long i = 0; i < depth; i++) batch_length += put_frame(batch + batch_length, bytes);
    answer_length = batch_length - 4 * depth; /* what comes back has no mask */
    struct connection *all = calloc(connections, sizeof *all);
    int poll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        open_socket(&all[i], port, argv[2]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    }
    for (int i = 0; i < connections; i++) begin(&all[i]);
    double began = now(), ended = began, ran = run_time(pid);
    long first = messages;
    struct epoll_event events[256];
    while (ended - began < seconds) {
        int count = epoll_wait(poll, events, 256, 5000);
        if (count == 0) {
            fprintf(stderr, "no answer for five seconds\n");
            return 1;
        }
        for (int i = 0; i < count; i++) ready(events[i].data.ptr);
        ended = now();
    }
    ran = run_time(pid) - ran;
    long done = messages - first;
    printf("{\"messages\": %ld, \"seconds\": %.3f, \"cpu\": %.3f}\n", done, ended - began, ran / 1e3 / done);
    return 0;
}
