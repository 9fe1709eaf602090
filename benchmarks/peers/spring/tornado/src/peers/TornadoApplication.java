package peers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.stereotype.Component;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.StaticContent;
import org.tornado4j.web.StaticFileHandler;
import org.tornado4j.web.StaticFiles;
import org.tornado4j.web.StaticSource;
import org.tornado4j.web.StreamRequestBody;

/** Tornado4j, in an application as small as those of the other peers. */
@SpringBootApplication
class TornadoApplication {

    @Route("/plaintext")
    static class Plaintext extends RequestHandler {

        void get() {
            setHeader("Content-Type", "text/plain");
            write("Hello, World!");
        }
    }

    @Route("/hello/{name}")
    static class Hello extends RequestHandler {

        void get(String name) {
            setHeader("Content-Type", "text/plain; charset=UTF-8");
            write("Hello, " + name + "!");
        }
    }

    /** Sends content back as it arrives, straight from the buffer it was read into. */
    @Route("/echo")
    @StreamRequestBody
    static class Echo extends RequestHandler {

        private static final int MOST_UNSENT = 256 * 1024;

        private boolean headSent;

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            setHeader("Content-Type", "application/octet-stream");
            String length = request().headers().get("Content-Length");
            if (length != null) {
                setHeader("Content-Length", length);
            }
            return null;
        }

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            if (!headSent) {
                headSent = true;
                flush();
            }
            write(chunk);
            return unsentBytes() > MOST_UNSENT ? flush() : null;
        }

        void post() {}
    }

    @Route("/file")
    static class File extends StaticFileHandler {

        File(BenchFile file) {
            super(file);
        }
    }

    /** One file, whatever path is asked for. */
    @Component
    static class BenchFile implements StaticSource {

        private final StaticFiles directory;
        private final String name;

        BenchFile(@Value("${BENCH_FILE}") Path file) {
            this.directory = StaticFiles.of(file.resolveSibling(""));
            this.name = file.getFileName().toString();
        }

        @Override
        public StaticContent find(String path) {
            return directory.find(name);
        }
    }

    public static void main(String[] arguments) {
        SpringApplication.run(TornadoApplication.class, arguments);
    }
}
