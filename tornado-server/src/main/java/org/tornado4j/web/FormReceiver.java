package org.tornado4j.web;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ContentBuffer;
import org.tornado4j.http.FormData;
import org.tornado4j.http.FormPart;
import org.tornado4j.http.HTTPConnection;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Limit;
import org.tornado4j.http.MultipartReader;

/**
 * Reads a form as it arrives: fields and small files stay in memory, others go to temporary files. No more is read while
 * those are written.
 *
 * <p>Thread: the connection's loop.
 */
final class FormReceiver implements ContentReceiver {

    /** Approximate heap of a part besides its texts and its content, in bytes. */
    private static final int PART_OVERHEAD = 200;

    private final HTTPConnection connection;
    private final MultipartReader reader;
    private final UploadLimits limits;
    private final DiskTasks disk;
    private final Map<String, List<byte[]>> fields = new LinkedHashMap<>();
    private final Map<String, List<UploadedFile>> files = new LinkedHashMap<>();
    private final List<TemporaryFile> temporary = new ArrayList<>();
    private long fieldBytes;

    /** Heap of complete parts and of the heads of all parts, in bytes. */
    private long partBytes;
    /** Bytes that wait to be written to files. */
    private long unwrittenBytes;
    /** Bytes that the connection was last told are held here. */
    private long told;

    /** The part that is being read: what of it is in memory, how long it is, and its file if it has one. */
    private @Nullable FormPart part;

    private final ContentBuffer memory = new ContentBuffer();
    private long size;
    private @Nullable TemporaryFile file;

    FormReceiver(HTTPConnection connection, MultipartReader reader, UploadLimits limits, DiskTasks disk) {
        this.connection = connection;
        this.reader = reader;
        this.limits = limits;
        this.disk = disk;
    }

    /** Those that are whole. */
    Map<String, List<UploadedFile>> files() {
        return files;
    }

    @Override
    public @Nullable CompletionStage<?> receive(ByteBuffer chunk) {
        MultipartReader.Event event;
        do {
            event = reader.next(chunk);
            switch (event) {
                case PART -> beginPart(reader.part());
                case CONTENT -> add(reader.content());
                case PART_END -> endPart();
                case MORE, END -> {
                    // nothing to be kept
                }
            }
        } while (event != MultipartReader.Event.MORE);
        spill();
        CompletionStage<?> written = disk.start();
        tell();
        return written == null ? null : written.thenRun(this::written);
    }

    private void written() {
        unwrittenBytes = 0;
        tell();
    }

    private void tell() {
        long now = partBytes + unwrittenBytes + memory.reserved();
        if (now != told) {
            told = now;
            connection.holds(now);
        }
    }

    private void beginPart(FormPart begun) {
        part = begun;
        String filename = begun.filename();
        int characters =
                begun.name().length() + begun.contentType().length() + (filename == null ? 0 : filename.length());
        partBytes += PART_OVERHEAD + (long) Character.BYTES * characters;
    }

    private FormPart current() {
        return Objects.requireNonNull(part, "no part yet");
    }

    // ------------------------------------------------------------------------------------------ content

    private void add(ByteBuffer piece) {
        size += piece.remaining();
        if (current().filename() == null) {
            fieldBytes += piece.remaining();
            require(fieldBytes <= limits.maxFieldBytes(), Limit.MAX_FIELD_SIZE, limits.maxFieldBytes());
        } else {
            require(size <= limits.maxFileBytes(), Limit.MAX_FILE_SIZE, limits.maxFileBytes());
        }
        memory.add(piece);
    }

    private static void require(boolean within, Limit limit, long bytes) {
        if (!within) {
            throw new HTTPInputError(
                    HTTPStatus.CONTENT_TOO_LARGE,
                    "multipart/form-data beyond " + limit.key() + ": " + bytes + " bytes",
                    limit);
        }
    }

    /** Has what is in memory written, if that is not to stay there. */
    private void spill() {
        boolean large = part != null && part.filename() != null && size > limits.memoryThreshold();
        if (large && memory.length() > 0) {
            TemporaryFile target = fileOfPart();
            byte[] bytes = memory.take();
            unwrittenBytes += bytes.length;
            disk.add(() -> target.write(bytes));
        }
    }

    private TemporaryFile fileOfPart() {
        TemporaryFile target = file;
        if (target == null) {
            target = new TemporaryFile(limits.directory());
            temporary.add(target);
            file = target;
        }
        return target;
    }

    private void endPart() {
        spill();
        FormPart whole = current();
        TemporaryFile target = file;
        if (whole.filename() == null) {
            fields.computeIfAbsent(whole.name(), absent -> new ArrayList<>(1)).add(takeMemory());
        } else if (target == null) {
            keep(UploadedFile.inMemory(whole, takeMemory()));
        } else {
            disk.add(target::close);
            keep(UploadedFile.onDisk(whole, size, target.path()));
        }
        part = null;
        file = null;
        size = 0;
    }

    private byte[] takeMemory() {
        byte[] bytes = memory.take();
        partBytes += bytes.length;
        return bytes;
    }

    private void keep(UploadedFile whole) {
        files.computeIfAbsent(whole.name(), absent -> new ArrayList<>(1)).add(whole);
    }

    // ------------------------------------------------------------------------------------------ the end

    @Override
    public void finish(HTTPServerRequest request) {
        reader.finish();
        request.setForm(new FormData(fields, Map.of()));
    }

    @Override
    public void release() {
        if (!temporary.isEmpty()) {
            disk.startLast(
                    temporary.stream().<DiskTasks.Task>map(each -> each::delete).toList());
            temporary.clear();
        }
    }
}
