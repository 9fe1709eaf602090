/* Requests as browsers make them: hardly two are the same. */
#include <stddef.h>

/* A GET of a name below a path, and the content of its answer. */
struct visit {
    char *request;
    size_t length;
    size_t count; /* where in it the digits are that may differ each time */
    char *answer;
    size_t answer_length;
};

/* How many requests a visitor makes before the first comes again. */
#define VISITS 256

/* The requests of one visitor, who has one browser, language and session; each goes from page to page in a way of its own. */
struct visit *make_visits(int visitor, const char *path, int port, int digits);
