/*
 * Loads of WebSocket messages, all of which are binary and have the content of FILE. CPU time is that of the server's process, in
 * microseconds. Compressed is 1 if permessage-deflate is offered and the content is compressed already.
 *
 *     sockets echo PORT CONNECTIONS FILE COMPRESSED SECONDS PID DEPTH
 *
 * Each connection sends DEPTH messages at /ws together, and the next when all of them are back.
 * Prints {"messages", "seconds", "cpu": for each message}.
 *
 *     sockets fan PORT CONNECTIONS FILE COMPRESSED SECONDS PID
 *
 * One connection sends a message at /fan, which comes to all, and the next one when all have it.
 * Prints {"messages", "seconds", "cpu": for each message that is delivered, "last": milliseconds until the last one has it, the median}.
 *
 *     sockets idle PORT CONNECTIONS FILE COMPRESSED
 *
 * Each connection sends one message at /ws and has it back; prints "idle", and ends with its standard input.
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

#define MOST_TIMES 1000000

struct connection {
    int fd;
    long expected; /* messages that are to come back */
    size_t sent;   /* bytes of the batch */
    /* Of the frame that is read: */
    unsigned char head[10];
    int head_length;
    uint64_t rest;
};

static unsigned char *batch;
static size_t batch_length;
static long depth = 1;
static int compressed;
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
    snprintf(command, sizeof command, "cat /proc/%d/task/*/schedstat 2>/dev/null", pid);
    FILE *all = popen(command, "r");
    double sum = 0;
    while (fgets(line, sizeof line, all)) sum += strtod(line, NULL);
    pclose(all);
    return sum;
}

static size_t put_frame(unsigned char *out, const unsigned char *content, size_t length) {
    size_t at = 0;
    out[at++] = compressed ? 0xc2 : 0x82;
    if (length < 126) {
        out[at++] = 0x80 | length;
    } else {
        out[at++] = 0x80 | 126;
        out[at++] = length >> 8;
        out[at++] = length & 0xff;
    }
    unsigned char mask[4] = {0x12, 0x34, 0x56, 0x78};
    memcpy(out + at, mask, 4);
    at += 4;
    for (size_t i = 0; i < length; i++) out[at + i] = content[i] ^ mask[i % 4];
    return at + length;
}

/* Makes the batch of as many messages as are sent together. */
static void make_batch(const char *file) {
    static unsigned char content[1 << 16];
    FILE *in = fopen(file, "rb");
    if (!in) fail(file);
    size_t length = fread(content, 1, sizeof content, in);
    fclose(in);
    if (length == 0 || length == sizeof content) {
        fprintf(stderr, "%s: a message has between 1 and 65535 bytes\n", file);
        exit(2);
    }
    batch = malloc((length + 14) * depth);
    for (long i = 0; i < depth; i++) batch_length += put_frame(batch + batch_length, content, length);
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
            "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n%s"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", path, port,
            compressed ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "");
    if (write(c->fd, request, length) != length) fail("write");
    char *end;
    do { /* looked at first, so that a frame behind it stays where it is */
        ssize_t count = recv(c->fd, head, sizeof head - 1, MSG_PEEK);
        if (count <= 0 || count == sizeof head - 1) fail("handshake");
        head[count] = 0;
    } while (!(end = strstr(head, "\r\n\r\n")));
    if (read(c->fd, head, end + 4 - head) != end + 4 - head) fail("handshake");
    end[4] = 0;
    if (!strstr(head, " 101 ") || (compressed && !strstr(head, "permessage-deflate"))) {
        fprintf(stderr, "%s", head);
        exit(1);
    }
}

/* Returns how many messages are complete with these bytes. */
static long count_messages(struct connection *c, const unsigned char *at, size_t count) {
    long complete = 0;
    const unsigned char *end = at + count;
    while (at < end) {
        int needed = c->head_length < 2 ? 2 : 2 + ((c->head[1] & 0x7f) == 126 ? 2 : (c->head[1] & 0x7f) == 127 ? 8 : 0);
        if (c->head_length < needed) {
            c->head[c->head_length++] = *at++;
            needed = c->head_length < 2 ? 2 : 2 + ((c->head[1] & 0x7f) == 126 ? 2 : (c->head[1] & 0x7f) == 127 ? 8 : 0);
            if (c->head_length < needed) continue;
            c->rest = 0;
            for (int i = 2; i < needed; i++) c->rest = c->rest << 8 | c->head[i];
            if (needed == 2) c->rest = c->head[1];
        } else {
            uint64_t some = c->rest < (uint64_t) (end - at) ? c->rest : (uint64_t) (end - at);
            at += some;
            c->rest -= some;
        }
        if (c->rest == 0) {
            int opcode = c->head[0] & 0x0f;
            if (opcode == 8) {
                fprintf(stderr, "the server closed a socket\n");
                exit(1);
            }
            complete += opcode < 8 && c->head[0] & 0x80;
            c->head_length = 0;
        }
    }
    return complete;
}

/* Sends what is left of the batch, as far as the socket takes it. */
static void send_batch(struct connection *c) {
    while (c->sent < batch_length) {
        ssize_t count = send(c->fd, batch + c->sent, batch_length - c->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0) {
            if (errno == EAGAIN) return;
            fail("send");
        }
        c->sent += count;
    }
}

/* Returns how many messages have come. */
static long receive(struct connection *c) {
    ssize_t count = recv(c->fd, sink, sizeof sink, MSG_DONTWAIT);
    if (count == 0) {
        fprintf(stderr, "the server ended a connection\n");
        exit(1);
    }
    if (count < 0) {
        if (errno != EAGAIN) fail("recv");
        return 0;
    }
    return count_messages(c, (unsigned char *) sink, count);
}

static void begin(struct connection *c) {
    c->sent = 0;
    c->expected = depth;
    send_batch(c);
}

static void echoed(struct connection *c, int again) {
    long came = receive(c);
    messages += came;
    c->expected -= came;
    if (c->expected == 0 && again) begin(c);
    else if (c->sent < batch_length) send_batch(c);
}

static int wait_for(int poll, struct epoll_event *events) {
    int count = epoll_wait(poll, events, 256, 10000);
    if (count == 0) {
        fprintf(stderr, "no message for ten seconds\n");
        exit(1);
    }
    return count < 0 ? 0 : count;
}

static void echo(int poll, struct connection *all, int connections, double seconds, int pid) {
    for (int i = 0; i < connections; i++) begin(&all[i]);
    double began = now(), ended = began, ran = run_time(pid);
    long first = messages;
    struct epoll_event events[256];
    while (ended - began < seconds) {
        int count = wait_for(poll, events);
        for (int i = 0; i < count; i++) echoed(events[i].data.ptr, 1);
        ended = now();
    }
    ran = run_time(pid) - ran;
    long done = messages - first;
    printf("{\"messages\": %ld, \"seconds\": %.3f, \"cpu\": %.3f}\n", done, ended - began, ran / 1e3 / done);
}

/* Has one message come to all. */
static void fan_out(int poll, struct connection *all, int connections) {
    struct epoll_event events[256];
    all[0].sent = 0;
    send_batch(&all[0]);
    long missing = connections;
    while (missing > 0) {
        int count = wait_for(poll, events);
        for (int i = 0; i < count; i++) missing -= receive(events[i].data.ptr);
    }
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void fan(int poll, struct connection *all, int connections, double seconds, int pid) {
    double *times = malloc(MOST_TIMES * sizeof *times);
    usleep(500000); /* some servers open a socket after they have answered */
    fan_out(poll, all, connections);
    double began = now(), ended = began, ran = run_time(pid);
    long done = 0;
    while (ended - began < seconds && done < MOST_TIMES) {
        double sent = now();
        fan_out(poll, all, connections);
        ended = now();
        times[done++] = ended - sent;
    }
    ran = run_time(pid) - ran;
    qsort(times, done, sizeof *times, ascending);
    printf("{\"messages\": %ld, \"seconds\": %.3f, \"cpu\": %.4f, \"last\": %.3f}\n", done, ended - began,
            ran / 1e3 / done / connections, times[done / 2] * 1e3);
}

static void idle(int poll, struct connection *all, int connections) {
    struct epoll_event events[256];
    for (int i = 0; i < connections; i++) begin(&all[i]);
    while (messages < connections) {
        int count = wait_for(poll, events);
        for (int i = 0; i < count; i++) echoed(events[i].data.ptr, 0);
    }
    printf("idle\n");
    fflush(stdout);
    while (getchar() != EOF);
}

int main(int argc, char **argv) {
    const char *kind = argc > 1 ? argv[1] : "";
    int is_echo = !strcmp(kind, "echo"), is_fan = !strcmp(kind, "fan"), is_idle = !strcmp(kind, "idle");
    if (!((is_echo && argc == 9) || (is_fan && argc == 8) || (is_idle && argc == 6))) {
        fprintf(stderr, "usage: sockets echo|fan|idle PORT CONNECTIONS FILE COMPRESSED [SECONDS PID [DEPTH]]\n");
        return 2;
    }
    int port = atoi(argv[2]), connections = atoi(argv[3]);
    compressed = atoi(argv[5]);
    double seconds = is_idle ? 0 : atof(argv[6]);
    int pid = is_idle ? 0 : atoi(argv[7]);
    depth = is_echo ? atol(argv[8]) : 1;
    make_batch(argv[4]);
    struct connection *all = calloc(connections, sizeof *all);
    int poll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        open_socket(&all[i], port, is_fan ? "/fan" : "/ws");
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event) < 0) fail("epoll");
    }
    if (is_echo) echo(poll, all, connections, seconds, pid);
    if (is_fan) fan(poll, all, connections, seconds, pid);
    if (is_idle) idle(poll, all, connections);
    return 0;
}
