package org.tornado4j.examples.chat;

import java.util.Map;
import java.util.UUID;
import org.tornado4j.text.HTMLEscape;

/** A message of the chat. */
record Message(String id, String body) {

    static Message of(String body) {
        return new Message(UUID.randomUUID().toString(), body);
    }

    /** Returns it as a part of the page. */
    String html() {
        return "<div class=\"message\" id=\"m" + id + "\">" + HTMLEscape.escape(body) + "</div>";
    }

    /** Returns it as a script gets it. */
    Map<String, String> json() {
        return Map.of("id", id, "body", body, "html", html());
    }
}
