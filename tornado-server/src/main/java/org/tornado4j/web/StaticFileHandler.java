package org.tornado4j.web;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.ByteRange;
import org.tornado4j.http.EntityTags;
import org.tornado4j.http.HTTPDate;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.ioloop.IOLoop;

/**
 * Serves files: Tornado's {@code StaticFileHandler}. Its route leaves one piece of the path open, the path of the file:
 *
 * <pre>
 * StaticFiles files = StaticFiles.of(Path.of("public"));
 * builder.route("/public/{*path}", () -&gt; new StaticFileHandler(files));
 * </pre>
 *
 * <p>It answers GET and HEAD, with conditions (If-None-Match, else If-Modified-Since) and a range of bytes, for which
 * If-Range holds, unlike in Tornado. Of several ranges, or one that cannot be read, nothing is made: the whole file is the
 * answer. Files are sent without passing through this process where the platform can do that.
 *
 * <p>Subclasses may find the path in another way ({@link #parseUrlPath}), say how long browsers may keep a file
 * ({@link #cacheTime}), and add fields ({@link #setExtraHeaders}); what the files are is up to the {@link StaticSource}.
 */
public class StaticFileHandler extends RequestHandler {

    /** How long browsers may keep a file whose URL has a version: ten years, as in Tornado. */
    public static final Duration CACHE_TIME = Duration.ofDays(3650);

    private final StaticSource source;
    private @Nullable StaticContent content;

    public StaticFileHandler(StaticSource source) {
        this.source = source;
    }

    void get() throws IOException {
        serve();
    }

    // ------------------------------------------------------------------------------------------ to be overridden

    /** The path for the {@link StaticSource}, from what the route leaves open. */
    protected String parseUrlPath(String path) {
        return path;
    }

    /**
     * How long the response may be kept without asking again.
     *
     * @return {@link #CACHE_TIME} if the URL has a version ({@code ?v=}); else zero, for no such promise
     */
    protected Duration cacheTime(StaticContent file) {
        return getQueryArgumentOrNull("v") != null ? CACHE_TIME : Duration.ZERO;
    }

    /** Adds fields to those that files have. */
    protected void setExtraHeaders(String path) {}

    /** The entity tag of the file. */
    @Override
    protected @Nullable String computeEtag() {
        return content == null ? null : content.etag();
    }

    // ------------------------------------------------------------------------------------------ serving

    private void serve() throws IOException {
        List<@Nullable String> args = pathArgs();
        String open = args.isEmpty() ? null : args.get(0);
        String path = parseUrlPath(open == null ? "" : open);
        StaticContent file = source.find(path);
        if (file.lacksSlash()) {
            redirectToDirectory();
            return;
        }
        content = file;
        setHeaders(file, path);
        if (isNotModified(file)) {
            setStatus(HTTPStatus.NOT_MODIFIED);
        } else {
            serve(file);
        }
    }

    private void redirectToDirectory() {
        String path = request().path();
        // A browser takes what follows two slashes for a host.
        if (path.startsWith("//")) {
            throw new HTTPError(
                    HTTPStatus.FORBIDDEN, "cannot redirect path with two initial slashes: " + LogText.printable(path));
        }
        redirect(path + "/", HTTPStatus.MOVED_PERMANENTLY);
    }

    private void setHeaders(StaticContent file, String path) {
        setHeader("Accept-Ranges", "bytes");
        setEtagHeader();
        Instant modified = file.lastModified();
        if (modified != null) {
            setHeader("Last-Modified", modified);
        }
        setHeader("Content-Type", file.contentType());
        Duration cacheTime = cacheTime(file);
        if (cacheTime.toSeconds() > 0) {
            setHeader("Expires", now().plus(cacheTime));
            setHeader("Cache-Control", "max-age=" + cacheTime.toSeconds());
        }
        setExtraHeaders(path);
    }

    private Instant now() {
        Clock clock = request().connection().executor() instanceof IOLoop loop ? loop.clock() : Clock.SYSTEM;
        return Instant.ofEpochMilli(clock.currentTimeMillis());
    }

    /** If-None-Match, when it is there, is all that counts (RFC 9110 section 13.2.2). */
    private boolean isNotModified(StaticContent file) {
        if (request().headers().contains("If-None-Match")) {
            return checkEtagHeader();
        }
        String field = request().headers().first("If-Modified-Since");
        Instant since = field == null ? null : HTTPDate.parse(field);
        Instant modified = file.lastModified();
        return since != null && modified != null && since.getEpochSecond() >= modified.getEpochSecond();
    }

    private void serve(StaticContent file) throws IOException {
        long size = file.size();
        ByteRange wanted = wantedRange(file);
        if (wanted == null) {
            send(file, 0, size);
            return;
        }
        ByteRange range = wanted.within(size);
        if (range == null) {
            setStatus(HTTPStatus.RANGE_NOT_SATISFIABLE);
            setHeader("Content-Type", "text/plain");
            setHeader("Content-Range", "bytes */" + size);
        } else {
            if (range.length() < size) {
                setStatus(HTTPStatus.PARTIAL_CONTENT);
                setHeader("Content-Range", "bytes " + range.start() + "-" + (range.end() - 1) + "/" + size);
            }
            send(file, range.start(), range.end());
        }
    }

    private @Nullable ByteRange wantedRange(StaticContent file) {
        String field = request().headers().get("Range");
        return field == null || !isSameAsBefore(file) ? null : ByteRange.parse(field);
    }

    /** What If-Range asks (RFC 9110 section 13.1.5): a part is of use only together with the rest of the same file. */
    private boolean isSameAsBefore(StaticContent file) {
        String field = request().headers().first("If-Range");
        if (field == null) {
            return true;
        }
        String etag = file.etag();
        if (etag != null && field.endsWith("\"")) {
            return EntityTags.strongMatch(field, etag);
        }
        Instant date = HTTPDate.parse(field);
        Instant modified = file.lastModified();
        return date != null && modified != null && date.getEpochSecond() == modified.getEpochSecond();
    }

    private void send(StaticContent file, long start, long end) throws IOException {
        setHeader("Content-Length", end - start);
        if (request().method().equals(HTTPMethod.HEAD)) {
            return;
        }
        byte[] bytes = file.bytes();
        if (bytes == null) {
            FileChannel channel = file.open();
            sendFile(channel, start, end - start);
        } else {
            boolean whole = end - start == bytes.length;
            write(whole ? bytes : Arrays.copyOfRange(bytes, (int) start, (int) end));
        }
    }
}
