package org.tornado4j.demo.notes;

import org.springframework.context.annotation.Profile;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** All notes. {@code @Blocking}: its methods run beside the loop and may wait for the database. */
@Route("/api/notes")
@Blocking
@Profile("!bench")
class NotesHandler extends RequestHandler {

    private static final int MOST_SHOWN = 20;
    private static final int LONGEST = 200;

    private final Notes notes;

    NotesHandler(Notes notes) {
        this.notes = notes;
    }

    void get() {
        write(notes.newest(MOST_SHOWN));
    }

    void post() {
        String text = getBodyArgument("text");
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new HTTPError(HTTPStatus.BAD_REQUEST, "a note has 1 to " + LONGEST + " characters");
        }
        notes.add(text);
        setStatus(HTTPStatus.CREATED);
    }
}
