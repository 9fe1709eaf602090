package peers;

import java.nio.file.Path;
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

    @Route("/echo")
    static class Echo extends RequestHandler {

        void post() {
            setHeader("Content-Type", "application/octet-stream");
            write(request().body());
        }
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
