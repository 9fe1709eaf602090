package org.tornado4j.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** Tells what arrived of a form. */
@Route("/form")
class FormHandler extends RequestHandler {

    record Understood(@Nullable String contentType, Map<String, List<String>> fields) {}

    void post() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String name : request().bodyArguments().keySet()) {
            fields.put(name, getBodyArguments(name));
        }
        write(new Understood(request().headers().get("Content-Type"), fields));
    }
}
