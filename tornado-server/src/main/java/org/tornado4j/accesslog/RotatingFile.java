package org.tornado4j.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.ioloop.Clock;

/** Writes to a {@link LogFile}. */
final class RotatingFile implements LogSink {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.general");

    /** The interval at which to check that the file is still in its place. */
    private static final long LOOK_MILLIS = 1000;
    /** The interval after a failed rotation. */
    private static final long RETRY_MILLIS = 60_000;

    private final LogFile file;
    private final Clock clock;
    private final ZoneId zone;
    private final OldLogFiles old;
    /** Null when it could not be opened, until it can. */
    private @Nullable OutputStream out;

    private @Nullable Object key;
    private long size;
    private LocalDate day;
    private long nextLook;
    private long noRotationBefore;

    RotatingFile(LogFile file, Clock clock, ZoneId zone) throws IOException {
        this.file = file;
        this.clock = clock;
        this.zone = zone;
        this.old = new OldLogFiles(file);
        Path directory = file.path().toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        this.out = open();
        BasicFileAttributes attributes = attributes();
        this.key = attributes.fileKey();
        this.size = attributes.size();
        this.day = size == 0 ? today() : dayOf(attributes.lastModifiedTime().toMillis());
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file.path(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(file.path(), BasicFileAttributes.class);
    }

    private LocalDate today() {
        return dayOf(clock.currentTimeMillis());
    }

    private LocalDate dayOf(long millis) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(millis), zone);
    }

    @Override
    public void write(byte[] lines) throws IOException {
        long now = clock.currentTimeMillis();
        if (now >= nextLook) {
            nextLook = now + LOOK_MILLIS;
            reopenIfMoved();
        }
        if (isDue(lines.length) && now >= noRotationBefore) {
            rotate(now);
        }
        out().write(lines);
        size += lines.length;
    }

    private OutputStream out() throws IOException {
        OutputStream open = out;
        return open != null ? open : begin();
    }

    private boolean isDue(int more) {
        boolean tooLarge = file.maxBytes() > 0 && size + more > file.maxBytes();
        boolean tooOld = file.daily() && !day.equals(today());
        return size > 0 && (tooLarge || tooOld);
    }

    /** A file that cannot be moved is written on: its lines are worth more than its name. */
    private void rotate(long now) throws IOException {
        closeFile();
        try {
            old.add(file.path(), day);
        } catch (IOException e) {
            LOG.warn("Cannot rotate the access log {}", file.path(), e);
            noRotationBefore = now + RETRY_MILLIS;
        }
        begin();
    }

    private OutputStream begin() throws IOException {
        OutputStream opened = open();
        out = opened;
        BasicFileAttributes attributes = attributes();
        key = attributes.fileKey();
        size = attributes.size();
        day = today();
        return opened;
    }

    private void closeFile() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }

    private void reopenIfMoved() throws IOException {
        try {
            if (Objects.equals(key, attributes().fileKey())) {
                return;
            }
        } catch (NoSuchFileException e) {
            LOG.debug("the access log {} was moved away", file.path(), e); // the usual way of logrotate
        }
        reopen();
    }

    @Override
    public void reopen() throws IOException {
        closeFile();
        begin();
    }

    @Override
    public void close() throws IOException {
        closeFile();
        old.close();
    }
}
