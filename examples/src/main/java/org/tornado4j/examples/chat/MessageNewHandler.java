package org.tornado4j.examples.chat;

import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** Takes a new message: of the form of the page, which has {@code next}, or of its script. */
final class MessageNewHandler extends RequestHandler {

    private static final int LONGEST = 1000;

    private final MessageBuffer buffer;

    MessageNewHandler(MessageBuffer buffer) {
        this.buffer = buffer;
    }

    void post() {
        String body = getArgument("body");
        if (body.isEmpty() || body.length() > LONGEST) {
            throw new HTTPError(HTTPStatus.BAD_REQUEST, "a message has 1 to " + LONGEST + " characters");
        }
        Message message = Message.of(body);
        if (getArgumentOrNull("next") != null) {
            redirect(getNextUrl("/"));
        } else {
            write(message.json());
        }
        buffer.add(message);
    }
}
