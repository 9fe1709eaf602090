package org.tornado4j.spring.boot.test.app;

import java.util.concurrent.CompletionStage;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.RequestHandler;

@Route("/account")
public class AccountHandler extends RequestHandler {

    @Authenticated
    CompletionStage<?> get() {
        setHeader("Content-Type", "text/event-stream");
        setCookie("seen", "yes");
        write("data: " + currentUser() + "\n\n");
        return flush().thenRun(() -> write("data: end\n\n"));
    }
}
