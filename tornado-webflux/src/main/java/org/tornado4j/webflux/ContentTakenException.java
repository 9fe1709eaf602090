package org.tornado4j.webflux;

/** Thrown to a second reader of the content of a request: it goes to one, and is not kept. */
final class ContentTakenException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    ContentTakenException() {
        super("the content of a request can be read only once");
    }
}
