package org.tornado4j.examples.chat;

import java.io.IOException;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.web.Application;
import org.tornado4j.web.ApplicationSettings;

/** Serves the chat on port 8888, or on the one that the arguments name. */
public final class ChatDemo {

    private ChatDemo() {}

    static Application application(MessageBuffer buffer) {
        return Application.builder()
                .settings(ApplicationSettings.builder().xsrfCookies(true).build())
                .route("/", MainHandler.class, () -> new MainHandler(buffer))
                .route("/a/message/new", MessageNewHandler.class, () -> new MessageNewHandler(buffer))
                .route("/a/message/updates", MessageUpdatesHandler.class, () -> new MessageUpdatesHandler(buffer))
                .route("/chat.js", ScriptHandler::new)
                .build();
    }

    public static void main(String[] arguments) throws IOException {
        application(new MessageBuffer()).listen(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8888);
        IOLoop.current().start();
    }
}
