#define _GNU_SOURCE
#include "browsers.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define NAME 32

enum engine { CHROMIUM, GECKO, WEBKIT };

struct browser {
    enum engine engine;
    const char *agent;
    const char *hints; /* what Chromium says of itself besides */
};

static const struct browser BROWSERS[] = {
    {CHROMIUM,
     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
     "sec-ch-ua: \"Chromium\";v=\"%d\", \"Google Chrome\";v=\"%d\", \"Not)A;Brand\";v=\"99\"\r\n"
     "sec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: \"Windows\"\r\n"},
    {CHROMIUM,
     "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
     "sec-ch-ua: \"Chromium\";v=\"%d\", \"Google Chrome\";v=\"%d\", \"Not)A;Brand\";v=\"99\"\r\n"
     "sec-ch-ua-mobile: ?1\r\nsec-ch-ua-platform: \"Android\"\r\n"},
    {GECKO, "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0", NULL},
    {GECKO, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:%d.0) Gecko/20100101 Firefox/%d.0", NULL},
    {WEBKIT, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.%d Safari/605.1.15",
     NULL},
    {WEBKIT,
     "Mozilla/5.0 (iPhone; CPU iPhone OS 18_%d like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.%d "
     "Mobile/15E148 Safari/604.1",
     NULL},
};

static const char *const LANGUAGES[] = {
    "en-US,en;q=0.9", "en-GB,en;q=0.9,de;q=0.8", "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "fr-FR,fr;q=0.8,en;q=0.5",
    "es-ES,es;q=0.9", "pt-BR,pt;q=0.9,en;q=0.6",  "ja,en-US;q=0.7,en;q=0.3",           "zh-CN,zh;q=0.9",
};

/* What is asked for: a page, or what belongs to one. */
static const struct {
    const char *accept, *destination, *mode;
} KINDS[] = {
    {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "document", "navigate"},
    {"text/css,*/*;q=0.1", "style", "no-cors"},
    {"*/*", "script", "no-cors"},
    {"image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8", "image", "no-cors"},
    {"application/json", "empty", "cors"},
};

static const char *const WORDS[] = {"amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron",
                                    "iris",  "jade",  "kelp",  "lotus", "maple", "north", "otter", "pearl"};

/* The same in every run: what is measured before and after is the same load. Marsaglia's xorshift. */
static uint32_t next(uint32_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

static void choose_name(char *name, uint32_t *random) {
    const char *first = WORDS[next(random) % COUNT(WORDS)], *second = WORDS[next(random) % COUNT(WORDS)];
    uint32_t number = next(random);
    if (number & 1) {
        snprintf(name, NAME, "%s-%s-%u", first, second, number >> 12);
    } else {
        snprintf(name, NAME, "%s%u", first, number >> 12);
    }
}

static void write_agent(FILE *out, const struct browser *browser, int version) {
    fputs("User-Agent: ", out);
    fprintf(out, browser->agent, version, version);
    fputs("\r\n", out);
}

static struct visit make_visit(const struct browser *browser, uint32_t visitor, uint32_t *random, const char *path,
                               const char *name, const char *from, int port, int digits) {
    struct visit visit = {0};
    size_t kind = next(random) % COUNT(KINDS);
    int version = (browser->engine == WEBKIT ? 0 : 130) + visitor % 8;
    FILE *out = open_memstream(&visit.request, &visit.length);
    fprintf(out, "GET %s/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: keep-alive\r\n", path, name, port);
    if (browser->hints) fprintf(out, browser->hints, version, version);
    if (kind == 0) fputs("Upgrade-Insecure-Requests: 1\r\n", out);
    write_agent(out, browser, version);
    fprintf(out, "Accept: %s\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: %s\r\nSec-Fetch-Dest: %s\r\n",
            KINDS[kind].accept, KINDS[kind].mode, KINDS[kind].destination);
    fprintf(out, "Referer: http://127.0.0.1:%d%s/%s\r\n", port, path, from);
    fputs("Accept-Encoding: gzip, deflate\r\n", out);
    fprintf(out, "Accept-Language: %s\r\n", LANGUAGES[visitor % COUNT(LANGUAGES)]);
    if (browser->engine == GECKO) fprintf(out, "Priority: u=%zu\r\n", kind);
    fprintf(out, "Cookie: session=%08x%08x%08x%08x; theme=%s; seen=", visitor * 2654435761u, visitor * 2246822519u,
            visitor * 3266489917u, visitor * 668265263u, visitor & 1 ? "dark" : "light");
    fflush(out);
    visit.count = visit.length;
    fprintf(out, "%0*d; _v=%u.%u\r\n\r\n", digits, 0, visitor, next(random));
    fclose(out);
    visit.answer_length = asprintf(&visit.answer, "Hello, %s!", name);
    return visit;
}

struct visit *make_visits(int visitor, const char *path, int port, int digits) {
    uint32_t random = (visitor + 1) * 2654435761u;
    const struct browser *browser = &BROWSERS[visitor % COUNT(BROWSERS)];
    struct visit *visits = calloc(VISITS, sizeof *visits);
    char from[NAME], name[NAME];
    choose_name(from, &random);
    for (int i = 0; i < VISITS; i++) {
        choose_name(name, &random);
        visits[i] = make_visit(browser, visitor + 1, &random, path, name, from, port, digits);
        /* A page has some twelve other things on it. */
        if (i % 12 == 0) memcpy(from, name, NAME);
    }
    return visits;
}
