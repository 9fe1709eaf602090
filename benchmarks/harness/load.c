/*
 * Loads an HTTP/1.1 server on 127.0.0.1 from one thread: each connection sends its next requests when it has the responses
 * to the last. It knows responses with Content-Length only, and does not look at content, which the kernel throws away
 * where it is long: a client that copies and parses would be the bottleneck. Only where requests are a browser's (-v) is
 * content compared with what was asked for.
 *
 * 1. it opens its connections, one after the other, makes a request on each, and prints "ready"
 * 2. for each line of its standard input, which is a number of seconds, it loads the server for so long, waits for the last
 *    responses, and prints: responses, failures, seconds, CPU seconds of its own
 * 3. it ends with its standard input
 */
#define _GNU_SOURCE
#include "browsers.h"
#include "transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER (64 * 1024)
#define MAX_HEAD 4096
#define PATIENCE 30 /* seconds without an event */
#define DIGITS 8
#define VISITORS 64

struct connection {
    struct transport transport;
    int open;
    int awaited;     /* responses to come */
    char *requests;  /* that are sent together */
    size_t length;   /* of these */
    size_t sent;     /* of that */
    size_t content;  /* to come of the response that is received */
    size_t gathered; /* of a head that comes in pieces */
    char *head;
    unsigned visits; /* that were begun, where requests are a browser's */
    const struct visit *visit;
};

static struct sockaddr_in address;
static struct sockaddr_in own = {.sin_family = AF_INET}; /* any, unless it is asked for */
static char *batch;
static size_t batch_length;
static size_t request_length;
static size_t id; /* where in a request the digits are that differ each time; 0 when there are none */
static struct visit **visitors; /* the requests of each, where they are a browser's */
static struct connection *connections;
static int fresh; /* a connection for each batch */
static int depth = 1, poller, running, busy;
static unsigned long answered, failed;

static void usage(void) {
    fputs("load [-c connections] [-i further connections, idle] [-p requests at once]\n"
          "     [-b bytes of content, to POST] [-f fields, at least] [-a own address, of 127.0.0.0/8]\n"
          "     [-n: a new connection each time] [-v: requests of browsers, to PATH/{name}, none like another] PORT PATH\n",
          stderr);
    exit(2);
}

static void give_up(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

/* The same request, as often as it is sent at once. */
static void make_batch(const char *path, long content, int fields) {
    char *one = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&one, &length);
    fprintf(out, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n", content >= 0 ? "POST" : "GET", path, ntohs(address.sin_port));
    if (content >= 0) fprintf(out, "Content-Type: application/octet-stream\r\nContent-Length: %ld\r\n", content);
    int had = content >= 0 ? 3 : 1;
    if (fields > had++) {
        fprintf(out, "X-Request-Id: ");
        fflush(out);
        id = length;
        fprintf(out, "%0*d\r\n", DIGITS, 0);
    }
    for (int i = had + 1; i <= fields; i++) fprintf(out, "X-Field-%d: what field %d says\r\n", i, i);
    fputs("\r\n", out);
    for (long i = 0; i < content; i++) fputc('x', out);
    fclose(out);
    request_length = length;
    batch_length = length * depth;
    batch = malloc(batch_length);
    for (int i = 0; i < depth; i++) memcpy(batch + i * length, one, length);
    free(one);
}

static void make_visitors(const char *path) {
    visitors = calloc(VISITORS, sizeof *visitors);
    for (int i = 0; i < VISITORS; i++) visitors[i] = make_visits(i, path, ntohs(address.sin_port), DIGITS);
}

/* ------------------------------------------------------------------ a connection */

static void watch(struct connection *c, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(poller, operation, c->transport.fd, &event);
}

static void open_connection(struct connection *c) {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) give_up("socket");
    /* With this the port is chosen when the peer is known, so that each address has all ports for each peer. */
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&own, sizeof own)) give_up("bind");
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) give_up("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    transport_open(&c->transport, fd);
    c->open = 1;
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

static void close_connection(struct connection *c) {
    transport_close(&c->transport);
    c->open = 0;
}

/* Sends what is left of the batch. False when the connection is broken. */
static int send_batch(struct connection *c) {
    int established = transport_establish(&c->transport);
    if (established <= 0) return established == 0;
    int waited = c->sent > 0;
    while (c->sent < c->length) {
        ssize_t sent = transport_send(&c->transport, c->requests + c->sent, c->length - c->sent);
        if (sent < 0 && errno == EAGAIN) {
            watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
            return 1;
        }
        if (sent <= 0) return 0;
        c->sent += sent;
    }
    if (waited) watch(c, EPOLL_CTL_MOD, EPOLLIN);
    return 1;
}

static void write_next_number(char *digits) {
    static unsigned last;
    unsigned left = ++last;
    for (char *digit = digits + DIGITS; digit > digits; left /= 10) *--digit = '0' + left % 10;
}

/* Whoever remembers requests does not know them by heart. A batch that is half sent gets another number, which is one too. */
static void choose_requests(struct connection *c) {
    if (visitors) {
        struct visit *visit = &visitors[(c - connections) % VISITORS][c->visits++ % VISITS];
        write_next_number(visit->request + visit->count);
        c->visit = visit;
        c->requests = visit->request;
        c->length = visit->length;
    } else {
        for (int i = 0; id && i < depth; i++) write_next_number(batch + i * request_length + id);
        c->requests = batch;
        c->length = batch_length;
    }
}

static int begin(struct connection *c) {
    if (!c->open) open_connection(c);
    choose_requests(c);
    c->awaited = depth;
    c->sent = 0;
    return send_batch(c);
}

static int complete(struct connection *c) {
    answered++;
    if (--c->awaited > 0) return 1;
    if (running && !fresh) return begin(c);
    busy--;
    return 1;
}

static int understand(struct connection *c, const char *head, const char *end) {
    if (end - head < 12 || memcmp(head, "HTTP/1.1 200", 12) != 0) return 0;
    for (const char *line = head; (line = memchr(line, '\n', end - line)) && ++line < end;) {
        if (strncasecmp(line, "content-length:", 15) == 0) {
            c->content = strtoul(line + 15, NULL, 10);
            if (c->visit && c->content != c->visit->answer_length) return 0;
            return c->content > 0 || complete(c);
        }
    }
    return 0;
}

/* Returns how much of the data belongs to the head; 0 when there is something wrong with it. */
static size_t take_head(struct connection *c, const char *data, size_t length) {
    char *end = c->gathered ? NULL : memmem(data, length, "\r\n\r\n", 4);
    if (end) return understand(c, data, end + 4) ? end + 4 - data : 0;
    size_t had = c->gathered;
    if (length > MAX_HEAD - had) length = MAX_HEAD - had;
    if (!c->head) c->head = malloc(MAX_HEAD);
    memcpy(c->head + had, data, length);
    c->gathered += length;
    end = memmem(c->head, c->gathered, "\r\n\r\n", 4);
    if (!end) return length;
    c->gathered = 0;
    return understand(c, c->head, end + 4) ? end + 4 - c->head - had : 0;
}

static size_t take_content(struct connection *c, const char *data, size_t length) {
    size_t used = length < c->content ? length : c->content;
    if (c->visit && memcmp(data, c->visit->answer + c->visit->answer_length - c->content, used) != 0) return 0;
    c->content -= used;
    return c->content > 0 || complete(c) ? used : 0;
}

/* False when there is something wrong with what was received. */
static int take(struct connection *c, const char *data, size_t length) {
    for (size_t from = 0, used; from < length; from += used) {
        if (c->awaited == 0) return 0;
        used = c->content > 0 ? take_content(c, data + from, length - from) : take_head(c, data + from, length - from);
        if (used == 0) return 0;
    }
    return 1;
}

/* False when the connection is broken. */
static int receive(struct connection *c) {
    static char buffer[BUFFER];
    do {
        int discard = c->content > BUFFER;
        ssize_t received = discard ? transport_discard(&c->transport, c->content, buffer, BUFFER)
                                   : transport_receive(&c->transport, buffer, BUFFER);
        if (received < 0 && errno == EAGAIN) return 1;
        if (received <= 0) return 0;
        /* It is not in the buffer, and nobody looks at it: no answer to a browser is that long. */
        if (discard ? !take_content(c, NULL, received) : !take(c, buffer, received)) return 0;
    } while (transport_holds(&c->transport));
    return 1;
}

/* Counts as a failure, and starts again with a new connection. */
static void replace(struct connection *c) {
    unsigned visits = c->visits;
    failed++;
    if (c->open) close_connection(c);
    free(c->head);
    if (c->awaited > 0) busy--;
    memset(c, 0, sizeof *c);
    c->visits = visits;
    open_connection(c);
    if (running) {
        busy++;
        begin(c);
    }
}

/* After the responses of a connection that is not used again. False when the next is broken. */
static int start_afresh(struct connection *c) {
    close_connection(c);
    if (!running) return 1;
    busy++;
    return begin(c);
}

static void serve(struct connection *c, uint32_t events) {
    int sound = 1;
    if (events & EPOLLOUT || (c->awaited > 0 && c->sent == 0)) sound = send_batch(c);
    if (sound && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) sound = receive(c);
    if (sound && fresh && c->awaited == 0) sound = start_afresh(c);
    if (!sound) replace(c);
}

/* ------------------------------------------------------------------ all of them */

/* Sends a batch on each connection, again and again until the time is over, and waits for the last responses. */
static void exchange(struct connection *first, int count, double seconds) {
    struct epoll_event events[512];
    double end = now() + seconds;
    running = seconds > 0;
    busy = count;
    for (int i = 0; i < count; i++) {
        if (!begin(&first[i])) replace(&first[i]);
    }
    while (busy > 0) {
        int ready = epoll_wait(poller, events, 512, PATIENCE * 1000);
        if (ready == 0) {
            fputs("the server does not answer any more\n", stderr);
            exit(1);
        }
        for (int i = 0; i < ready; i++) serve(events[i].data.ptr, events[i].events);
        if (running && now() >= end) running = 0;
    }
}

static void measure(int count, double seconds) {
    answered = failed = 0;
    double from = now(), cpu_from = cpu_seconds();
    exchange(connections, count, seconds);
    printf("%lu %lu %.6f %.6f\n", answered, failed, now() - from, cpu_seconds() - cpu_from);
    fflush(stdout);
}

int main(int argc, char **argv) {
    int count = 64, idle = 0, fields = 0, browsers = 0;
    long content = -1;
    for (int option; (option = getopt(argc, argv, "c:i:p:b:f:a:nv")) != -1;) {
        switch (option) {
        case 'c': count = atoi(optarg); break;
        case 'i': idle = atoi(optarg); break;
        case 'p': depth = atoi(optarg); break;
        case 'b': content = strtol(optarg, NULL, 10); break;
        case 'f': fields = atoi(optarg); break;
        case 'a': own.sin_addr.s_addr = inet_addr(optarg); break;
        case 'n': fresh = 1; break;
        case 'v': browsers = 1; break;
        default: usage();
        }
    }
    if (argc - optind != 2 || (browsers && (depth > 1 || content >= 0 || fields > 0))) usage();
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(atoi(argv[optind]));
    if (browsers) {
        make_visitors(argv[optind + 1]);
    } else {
        make_batch(argv[optind + 1], content, fields);
    }
    poller = epoll_create1(0);
    connections = calloc(count + idle, sizeof *connections);
    /* A request each, so that the server keeps up with accepting and no queue overflows. */
    for (int i = 0; i < count + idle; i++) {
        open_connection(&connections[i]);
        exchange(&connections[i], 1, 0);
    }
    if (failed > 0) {
        fputs("the server answers wrongly, or without Content-Length\n", stderr);
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (char line[64]; fgets(line, sizeof line, stdin);) measure(count, atof(line));
    return 0;
}
