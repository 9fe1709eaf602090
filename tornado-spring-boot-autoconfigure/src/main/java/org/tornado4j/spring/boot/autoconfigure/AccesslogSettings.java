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
public final class AccesslogSettings {

    private static final String KEY = "tornado.server.accesslog.";

    private final Accesslog properties;

    public AccesslogSettings(Accesslog properties) {
        this.properties = properties;
    }

    /** Null when no requests are to be logged; what is wrong is reported all the same. */
    AccessLog.@Nullable Builder builder() {
        AccessLog.Builder log = AccessLog.builder()
                .maskFields(properties.getMaskHeaders())
                .maskCookies(properties.getMaskCookies())
                .maskParameters(properties.getMaskParameters());
        check("format", properties.getFormat(), log::format);
        check("exclude", properties.getExclude(), log::exclude);
        applyOutput(log);
        return properties.isEnabled() ? log : null;
    }

    private static <T> void check(String name, T value, Consumer<T> use) {
        try {
            use.accept(value);
        } catch (IllegalArgumentException e) {
            throw refused(KEY + name, value, "It is not understood: " + e.getMessage() + ".");
        }
    }

    private void applyOutput(AccessLog.Builder log) {
        Path path = properties.getFile().getPath();
        switch (output(path)) {
            case LOGGER -> log.toLogger();
            case STDOUT -> log.toStandardOutput();
            case FILE -> log.toFile(file(path));
        }
    }

    /** The file that is written to; null if there is none. */
    public @Nullable Path path() {
        Path path = properties.getFile().getPath();
        return properties.isEnabled() && output(path) == Output.FILE ? path : null;
    }

    private Output output(@Nullable Path path) {
        if (properties.getOutput() != null) {
            return properties.getOutput();
        }
        if (path != null) {
            return Output.FILE;
        }
        return properties.getFormat().equals("tornado") ? Output.LOGGER : Output.STDOUT;
    }

    private LogFile file(@Nullable Path path) {
        if (path == null) {
            throw refused(KEY + "output", Output.FILE, "It needs the path of a file in " + KEY + "file.path.");
        }
        Accesslog.File file = properties.getFile();
        if (file.getMaxSize().isNegative()) {
            throw refused(KEY + "file.max-size", file.getMaxSize(), "It must not be negative. Write 0B for no limit.");
        }
        return new LogFile(
                path,
                file.isRotateDaily(),
                file.getMaxSize().toBytes(),
                atLeast(0, KEY + "file.keep", file.getKeep(), "Write 0 to keep all old files."),
                file.isCompress());
    }
}
