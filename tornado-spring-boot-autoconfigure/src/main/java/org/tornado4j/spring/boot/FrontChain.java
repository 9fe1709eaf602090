package org.tornado4j.spring.boot;

import java.util.List;
import org.tornado4j.http.HTTPServerConnectionDelegate;

/** The chain of those that answer requests, with a framework at its end, and what the log says of it. */
final class FrontChain {

    private final String mode;
    private final HTTPServerConnectionDelegate framework;
    private final List<FrontHandler> inFront;
    private String description;

    /** @param mode what the log says of the framework */
    FrontChain(String mode, HTTPServerConnectionDelegate framework, List<FrontHandler> inFront) {
        this.mode = mode;
        this.framework = framework;
        this.inFront = List.copyOf(inFront);
        this.description = mode;
    }

    /** Called at each start of the server. */
    HTTPServerConnectionDelegate delegate() {
        HTTPServerConnectionDelegate first = framework;
        StringBuilder text = new StringBuilder(mode);
        for (int i = inFront.size() - 1; i >= 0; i--) {
            HTTPServerConnectionDelegate behind = first;
            FrontHandler handler = inFront.get(i);
            first = handler.before(behind);
            String note = handler.note();
            if (!first.equals(behind)) {
                text.append(", behind ").append(handler.description());
            } else if (note != null) {
                text.append(", ").append(note);
            }
        }
        description = text.toString();
        return first;
    }

    String description() {
        return description;
    }
}
