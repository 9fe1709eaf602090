/*
 * A floor, no server: what epoll, a read and a write cost on this machine. It looks for the end of a request, and believes
 * the rest. NioServer.java does the same.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE (128 * 1024)
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %ld\r\n\r\n"
#define HELLO "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!"

enum progress { GONE, BLOCKED, SENT };

struct connection {
    int fd;
    char *kept; /* input that is not a whole request yet */
    size_t kept_length;
    char *unsent;
    size_t unsent_from, unsent_length;
    off_t file_at; /* as far as it was sent; file_size when none is being sent */
};

static char input[SIZE], output[SIZE];
static size_t output_length;
static int poller, file;
static off_t file_size;

static void watch(struct connection *c, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(poller, operation, c->fd, &event);
}

static void forget(struct connection *c) {
    close(c->fd);
    free(c->kept);
    free(c->unsent);
    free(c);
}

static enum progress send_rest(struct connection *c) {
    while (c->unsent) {
        ssize_t sent = send(c->fd, c->unsent + c->unsent_from, c->unsent_length - c->unsent_from, MSG_DONTWAIT);
        if (sent < 0) return BLOCKED;
        c->unsent_from += sent;
        if (c->unsent_from == c->unsent_length) {
            free(c->unsent);
            c->unsent = NULL;
        }
    }
    while (c->file_at < file_size) {
        if (sendfile(c->fd, file, &c->file_at, file_size - c->file_at) <= 0) return BLOCKED;
    }
    return SENT;
}

static enum progress flush(struct connection *c) {
    if (output_length > 0) {
        ssize_t sent = send(c->fd, output, output_length, MSG_DONTWAIT);
        size_t from = sent < 0 ? 0 : sent;
        if (from < output_length) {
            c->unsent_from = 0;
            c->unsent_length = output_length - from;
            c->unsent = memcpy(malloc(c->unsent_length), output + from, c->unsent_length);
        }
        output_length = 0;
    }
    return send_rest(c);
}

static size_t content_length(const char *head, const char *end) {
    const char *line = head;
    while ((line = memchr(line, '\n', end - line)) && ++line < end) {
        if (strncasecmp(line, "content-length:", 15) == 0) return strtoul(line + 15, NULL, 10);
    }
    return 0;
}

static void put(const char *data, size_t length) {
    memcpy(output + output_length, data, length);
    output_length += length;
}

static void put_head(const char *type, long length) {
    output_length += sprintf(output + output_length, HEAD, type, length);
}

static enum progress answer_one(struct connection *c, const char *head, const char *end, size_t content) {
    if (SIZE - output_length < content + 512 && flush(c) != SENT) return GONE;
    switch (head[0] == 'P' ? 'e' : head[5]) {
    case 'p':
        put(HELLO, sizeof HELLO - 1);
        return SENT;
    case 'h': {
        const char *name = head + 11, *stop = memchr(name, ' ', end - name);
        put_head("text/plain", stop - name + 8);
        put("Hello, ", 7);
        put(name, stop - name);
        put("!", 1);
        return SENT;
    }
    case 'e':
        put_head("application/octet-stream", content);
        put(end, content);
        return SENT;
    default:
        put_head("application/octet-stream", file_size);
        c->file_at = 0;
        return flush(c);
    }
}

/* Answers the complete requests of the input, and keeps the others. */
static enum progress answer(struct connection *c, size_t length) {
    char *from = input, *to = input + length;
    enum progress progress = SENT;
    while (progress == SENT) {
        char *end = memmem(from, to - from, "\r\n\r\n", 4);
        if (!end) break;
        end += 4;
        size_t content = from[0] == 'P' ? content_length(from, end) : 0;
        if ((size_t)(to - end) < content) break;
        progress = answer_one(c, from, end, content);
        from = end + content;
    }
    if (from < to) {
        c->kept_length = to - from;
        c->kept = memcpy(malloc(c->kept_length), from, c->kept_length);
    }
    return progress == SENT ? flush(c) : progress;
}

static size_t restore(struct connection *c) {
    if (!c->kept) return 0;
    memcpy(input, c->kept, c->kept_length);
    free(c->kept);
    c->kept = NULL;
    return c->kept_length;
}

static void serve(struct connection *c, uint32_t events) {
    enum progress progress = GONE;
    if (events & EPOLLOUT) {
        progress = send_rest(c);
        if (progress == SENT) progress = answer(c, restore(c));
        if (progress == SENT) watch(c, EPOLL_CTL_MOD, EPOLLIN);
    } else {
        size_t had = restore(c);
        ssize_t received = recv(c->fd, input + had, SIZE - had, 0);
        if (received > 0) progress = answer(c, had + received);
        if (progress == BLOCKED) watch(c, EPOLL_CTL_MOD, EPOLLOUT);
    }
    if (progress == GONE || events & EPOLLERR) forget(c);
}

static void accept_one(int listener) {
    int on = 1;
    struct connection *c = calloc(1, sizeof *c);
    c->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    c->file_at = file_size;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

static int open_listener(void) {
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(atoi(getenv("PORT"))), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror("listen");
        exit(1);
    }
    return listener;
}

int main(void) {
    struct stat status;
    file = open(getenv("BENCH_FILE"), O_RDONLY);
    fstat(file, &status);
    file_size = status.st_size;
    signal(SIGPIPE, SIG_IGN);
    int listener = open_listener();
    poller = epoll_create1(0);
    struct epoll_event events[512] = {{.events = EPOLLIN}};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, events);
    for (;;) {
        int ready = epoll_wait(poller, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) {
                serve(events[i].data.ptr, events[i].events);
            } else {
                accept_one(listener);
            }
        }
    }
}
