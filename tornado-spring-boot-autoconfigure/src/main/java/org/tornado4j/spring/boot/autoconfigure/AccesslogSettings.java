package org.tornado4j.spring.boot.autoconfigure;

import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.atLeast;
import static org.tornado4j.spring.boot.autoconfigure.AllowedValue.refused;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tornado4j.accesslog.AccessLog;
import org.tornado4j.accesslog.LogFile;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties.Accesslog;
import org.tornado4j.spring.boot.autoconfigure.TornadoServerProperties.Accesslog.Output;

/** Makes the access log of {@code tornado.server.accesslog.*}. */
final class AccesslogSettings {

    private static final String KEY = "tornado.server.accesslog.";

    private final Accesslog properties;

    AccesslogSettings(Accesslog properties) {
        this.properties = properties;
    }

    /** Null when no requests are to be logged; what is wrong is reported all the same. */
    AccessLog.@Nullable Builder builder() {
        AccessLog.Builder log = AccessLog.builder()
                .maskFields(properties.maskHeaders())
                .maskCookies(properties.maskCookies())
                .maskParameters(properties.maskParameters());
        check("format", properties.format(), log::format);
        check("exclude", properties.exclude(), log::exclude);
        applyOutput(log);
        return properties.enabled() ? log : null;
    }

    private static <T> void check(String name, T value, Consumer<T> use) {
        try {
            use.accept(value);
        } catch (IllegalArgumentException e) {
            throw refused(KEY + name, value, "It is not understood: " + e.getMessage() + ".");
        }
    }

    private void applyOutput(AccessLog.Builder log) {
        Path path = properties.file().path();
        switch (output(path)) {
            case LOGGER -> log.toLogger();
            case STDOUT -> log.toStandardOutput();
            case FILE -> log.toFile(file(path));
        }
    }

    /** The file that is written to; null if there is none. */
    @Nullable
    Path path() {
        Path path = properties.file().path();
        return properties.enabled() && output(path) == Output.FILE ? path : null;
    }

    private Output output(@Nullable Path path) {
        if (properties.output() != null) {
            return properties.output();
        }
        if (path != null) {
            return Output.FILE;
        }
        return properties.format().equals("tornado") ? Output.LOGGER : Output.STDOUT;
    }

    private LogFile file(@Nullable Path path) {
        if (path == null) {
            throw refused(KEY + "output", Output.FILE, "It needs the path of a file in " + KEY + "file.path.");
        }
        Accesslog.File file = properties.file();
        if (file.maxSize().isNegative()) {
            throw refused(KEY + "file.max-size", file.maxSize(), "It must not be negative. Write 0B for no limit.");
        }
        return new LogFile(
                path,
                file.rotateDaily(),
                file.maxSize().toBytes(),
                atLeast(0, KEY + "file.keep", file.keep(), "Write 0 to keep all old files."),
                file.compress());
    }
}
