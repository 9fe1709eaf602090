package org.tornado4j.demo.notes;

import org.springframework.context.annotation.Profile;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** One note. */
@Route("/api/notes/{id}")
@Blocking
@Profile("!bench")
class NoteHandler extends RequestHandler {

    private final Notes notes;

    NoteHandler(Notes notes) {
        this.notes = notes;
    }

    void delete(long id) {
        if (!notes.remove(id)) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        setStatus(HTTPStatus.NO_CONTENT);
    }
}
