package org.tornado4j.documents;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.tornado4j.httpserver.HTTPServer;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;

/** Surroundings of examples: types of an application, and what a handler of it has at hand. Only compiled against. */
public final class ExampleSurroundings {

    private ExampleSurroundings() {}

    public interface Items {
        Object cached(long id);

        CompletionStage<?> store(long id, byte[] content);

        void delete(long id);
    }

    public record Row(String text) {}

    public interface Prices {
        /** Returns what ends the subscription. */
        Runnable subscribe(Consumer<Double> listener);
    }

    public interface Pages {
        CompletableFuture<String> fetch(String url);
    }

    public interface Mailer {
        void send(String text);
    }

    public static class LineCounter {

        private int lines;

        public void add(ByteBuffer chunk) {
            while (chunk.hasRemaining()) {
                lines += chunk.get() == '\n' ? 1 : 0;
            }
        }

        public int count() {
            return lines;
        }
    }

    public static class HelloHandler extends RequestHandler {}

    /** The handler that methods alone are taken for a part of. */
    public abstract static class ExampleHandler extends RequestHandler {

        protected final List<Row> rows = List.of();
        protected final Pages client = url -> CompletableFuture.completedFuture(url);
        protected final String url = "http://localhost/";
        protected final HTTPServer server = new HTTPServer(Application.builder().build());

        protected String report() {
            return "";
        }

        protected String digest() {
            return "";
        }
    }
}
