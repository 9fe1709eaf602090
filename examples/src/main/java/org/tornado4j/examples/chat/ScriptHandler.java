package org.tornado4j.examples.chat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.tornado4j.web.RequestHandler;

/** The script of the page, which is read once from the class path. */
final class ScriptHandler extends RequestHandler {

    private static final byte[] SCRIPT = read();

    private static byte[] read() {
        try (InputStream script = Objects.requireNonNull(ScriptHandler.class.getResourceAsStream("chat.js"))) {
            return script.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void get() {
        setHeader("Content-Type", "text/javascript; charset=UTF-8");
        write(SCRIPT);
    }
}
