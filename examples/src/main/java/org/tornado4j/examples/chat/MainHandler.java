package org.tornado4j.examples.chat;

import java.util.stream.Collectors;
import org.tornado4j.web.RequestHandler;

/** The page, with the messages so far. */
final class MainHandler extends RequestHandler {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Chat</title>
            <script src="/chat.js" defer></script>
            </head>
            <body>
            <div id="inbox">""";

    private static final String FORM = """
            </div>
            <form id="new" action="/a/message/new" method="post">
            <input type="hidden" name="next" value="/">
            <input name="body" maxlength="1000" required autocomplete="off" aria-label="Message"> <button>Post</button>
            """;

    private final MessageBuffer buffer;

    MainHandler(MessageBuffer buffer) {
        this.buffer = buffer;
    }

    void get() {
        String inbox = buffer.messages().stream().map(Message::html).collect(Collectors.joining("\n"));
        writeHtml(HEAD + inbox + FORM + xsrfFormHtml() + "</form></body></html>\n");
    }
}
