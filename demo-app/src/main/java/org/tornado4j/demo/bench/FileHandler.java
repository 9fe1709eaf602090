package org.tornado4j.demo.bench;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.StaticFileHandler;
import org.tornado4j.web.StaticFiles;
import org.tornado4j.web.StaticSource;

/** One file, whichever {@code BENCH_FILE} in the environment names. */
@Route("/file")
@ConditionalOnProperty("bench.file")
class FileHandler extends StaticFileHandler {

    FileHandler(StaticSource benchFile) {
        super(benchFile);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("bench.file")
    static class BenchFile {

        @Bean
        StaticSource benchFile(@Value("${bench.file}") Path file) {
            StaticFiles directory =
                    StaticFiles.of(requireNonNull(file.toAbsolutePath().getParent(), "no file: /"));
            String name = file.getFileName().toString();
            return path -> directory.find(name);
        }
    }
}
