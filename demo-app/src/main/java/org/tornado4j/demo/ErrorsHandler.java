package org.tornado4j.demo;

import org.tornado4j.http.HTTPStatus;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.RequestHandler;

/** Fails in the way it is asked to. */
@Route("/errors/{kind}")
class ErrorsHandler extends RequestHandler {

    void get(String kind) {
        switch (kind) {
            case "exception" -> throw new IllegalStateException("this handler fails when it is asked to");
            case "teapot" -> throw new HTTPError(418, "a teapot was asked for coffee");
            case "argument" -> write("You got here with the argument " + getArgument("name"));
            default -> throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
    }
}
