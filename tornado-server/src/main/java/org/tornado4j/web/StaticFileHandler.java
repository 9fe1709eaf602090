package org.tornado4j.web;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.AcceptEncoding;
import org.tornado4j.http.ByteRange;
import org.tornado4j.http.ByteRanges;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Preconditions;
import org.tornado4j.http.Validators;
import org.tornado4j.ioloop.Clock;
import org.tornado4j.text.PeerText;

/**
 * Serves files: Tornado's {@code StaticFileHandler}. Its route has one argument, the path of the file:
 *
 * <pre>
 * StaticFiles files = StaticFiles.of(Path.of("public"));
 * builder.route("/public/{*path}", () -&gt; new StaticFileHandler(files));
 * </pre>
 *
 * <p>It answers GET and HEAD, with conditions in the order of RFC 9110 section 13.2.2. GET supports byte ranges,
 * several of them as {@code multipart/byteranges}, and If-Range, unlike Tornado; malformed ranges are ignored. Files
 * are sent without copying them through this process where the platform supports that. A file with precompressed
 * variants is sent in the coding that the client prefers: {@link StaticFiles.Builder#precompressed}.
 *
 * <p>Subclasses may change the path ({@link #parseUrlPath}) and the time for which browsers may cache a file
 * ({@link #cacheTime}), and add fields ({@link #setExtraHeaders}). The files themselves come from the
 * {@link StaticSource}.
 */
public class StaticFileHandler extends RequestHandler {

    /** The default time for which browsers may cache a file whose URL has a version: ten years, as in Tornado. */
    public static final Duration CACHE_TIME = Duration.ofDays(3650);

    private final StaticSource source;
    private @Nullable StaticContent content;

    public StaticFileHandler(StaticSource source) {
        this.source = source;
    }

    @Nullable
    CompletionStage<?> get() throws IOException {
        return serve();
    }

    // ------------------------------------------------------------------------------------------ to be overridden

    /** Returns the path for the {@link StaticSource}, given the argument of the route. */
    protected String parseUrlPath(String path) {
        return path;
    }

    /**
     * Returns the time for which the response may be cached without revalidation.
     *
     * @return {@link ApplicationSettings#staticVersionedMaxAge} if the URL has a version ({@code ?v=}), else
     *     {@link ApplicationSettings#staticMaxAge}; zero for not at all
     */
    protected Duration cacheTime(StaticContent file) {
        boolean versioned = getQueryArgumentOrNull("v") != null;
        return versioned ? settings().staticVersionedMaxAge() : settings().staticMaxAge();
    }

    /** Adds header fields to those of files. */
    protected void setExtraHeaders(String path) {}

    /** Returns the entity tag of the file. */
    @Override
    protected @Nullable String computeEtag() {
        return content == null ? null : content.etag();
    }

    // ------------------------------------------------------------------------------------------ URLs

    /**
     * Returns the path of a static file: Tornado's {@code make_static_url}, for code without a handler. A handler has
     * {@link #staticUrl(String)}.
     *
     * @param path below the {@link ApplicationSettings#staticUrlPrefix}; not escaped
     * @param includeVersion whether the version is added, so that browsers may cache the file and still notice when it
     *     changes
     * @throws IllegalStateException if the application has no static files
     */
    public static String makeStaticUrl(ApplicationSettings settings, String path, boolean includeVersion) {
        return StaticUrls.of(settings, path, includeVersion);
    }

    // ------------------------------------------------------------------------------------------ serving

    private @Nullable CompletionStage<?> serve() throws IOException {
        List<@Nullable String> args = pathArgs();
        String open = args.isEmpty() ? null : args.get(0);
        String path = parseUrlPath(open == null ? "" : open);
        StaticContent found = source.find(path);
        // A route without arguments is for one file, whatever its path is.
        boolean rootWithoutSlash =
                !args.isEmpty() && path.isEmpty() && !request().path().endsWith("/");
        if (found.lacksSlash() || rootWithoutSlash) {
            redirectToDirectory();
            return null;
        }
        StaticContent file = variant(found);
        content = file;
        setHeaders(file, found, path); // which a 304 has, too
        checkPreconditions(validators(file));
        return send(file, parts(file));
    }

    /** Returns what the client gets of a file that is there in several codings. Transforms want it uncoded. */
    private StaticContent variant(StaticContent found) {
        List<? extends StaticContent> variants = found.variants();
        String accepted = variants.isEmpty() || isTransformed()
                ? null
                : request().headers().get("Accept-Encoding");
        if (accepted == null) {
            return found;
        }
        StaticContent chosen = AcceptEncoding.preferred(accepted, variants, StaticFileHandler::coding, variant -> true);
        return chosen == null ? found : chosen;
    }

    private static String coding(StaticContent variant) {
        return String.valueOf(variant.contentCoding());
    }

    private boolean isTransformed() {
        return output().transforms() != null;
    }

    private void redirectToDirectory() {
        String path = request().path();
        // A browser takes what follows two slashes for a host.
        if (path.startsWith("//")) {
            throw new HTTPError(
                    HTTPStatus.FORBIDDEN, "cannot redirect path with two initial slashes: " + PeerText.escaped(path));
        }
        redirect(path + "/", HTTPStatus.MOVED_PERMANENTLY);
    }

    /** @param found the file, of which {@code file} may be a variant */
    private void setHeaders(StaticContent file, StaticContent found, String path) {
        if (!isTransformed()) {
            setHeader("Accept-Ranges", "bytes");
        }
        setHeader("Content-Type", found.contentType());
        setCoding(file, found);
        Duration cacheTime = cacheTime(file);
        if (cacheTime.toSeconds() > 0) {
            setHeader("Expires", now().plus(cacheTime));
            setHeader("Cache-Control", "max-age=" + cacheTime.toSeconds());
        }
        setExtraHeaders(path);
    }

    private void setCoding(StaticContent file, StaticContent found) {
        if (found.variants().isEmpty()) {
            return;
        }
        VaryField.add(headers(), "Accept-Encoding");
        String coding = file.contentCoding();
        if (coding != null) {
            setHeader("Content-Encoding", coding);
        }
    }

    private Instant now() {
        Clock clock = loop().clock();
        return Instant.ofEpochMilli(clock.currentTimeMillis());
    }

    /** The parts of the file that are asked for: one that is all of it, or several that are not; none for 416. */
    private List<ByteRange> parts(StaticContent file) {
        ByteRange all = new ByteRange(0, file.size());
        ByteRanges wanted = isTransformed() ? null : wanted(file);
        if (wanted == null) {
            return List.of(all);
        }
        List<ByteRange> parts = wanted.within(file.size());
        return parts.size() > 1 && isReadAsStream(file) ? List.of(all) : parts;
    }

    private static boolean isReadAsStream(StaticContent file) {
        return file.isStreamed() && file.bytes() == null;
    }

    /** A Range means something to GET alone (RFC 9110 section 14.2). */
    private @Nullable ByteRanges wanted(StaticContent file) {
        String field =
                request().method().equals(HTTPMethod.GET) ? request().headers().get("Range") : null;
        if (field == null) {
            return null;
        }
        return Preconditions.rangeHolds(request().headers(), validators(file), now()) ? ByteRanges.parse(field) : null;
    }

    /** Replaces a time in the future by now (RFC 9110 section 8.8.2.1). */
    private Validators validators(StaticContent file) {
        Instant modified = file.lastModified();
        Instant now = now();
        return new Validators(computeEtag(), modified != null && modified.isAfter(now) ? now : modified);
    }

    private @Nullable CompletionStage<?> send(StaticContent file, List<ByteRange> parts) throws IOException {
        return switch (parts.size()) {
            case 0 -> {
                refuseRange(file.size());
                yield null;
            }
            case 1 -> send(file, parts.get(0));
            default -> send(new MultipartRanges(file, parts));
        };
    }

    private void refuseRange(long size) {
        clear();
        setStatus(HTTPStatus.RANGE_NOT_SATISFIABLE);
        setHeader("Accept-Ranges", "bytes");
        setHeader("Content-Type", "text/plain");
        setHeader("Content-Range", "bytes */" + size);
    }

    private CompletionStage<?> send(MultipartRanges ranges) throws IOException {
        setStatus(HTTPStatus.PARTIAL_CONTENT);
        output().code(ranges.length()); // by the type of the file, which decides whether the whole would vary
        setHeader("Content-Type", ranges.contentType());
        setHeader("Content-Length", ranges.length());
        return ranges.sendBy(this);
    }

    private @Nullable CompletionStage<?> send(StaticContent file, ByteRange part) throws IOException {
        long size = file.size();
        if (part.length() < size) {
            setStatus(HTTPStatus.PARTIAL_CONTENT);
            setHeader("Content-Range", part.contentRange(size));
        }
        setHeader("Content-Length", part.length());
        if (request().method().equals(HTTPMethod.HEAD)) {
            return null;
        }
        byte[] bytes = file.bytes();
        if (bytes != null) {
            boolean whole = part.length() == bytes.length;
            write(whole ? bytes : Arrays.copyOfRange(bytes, (int) part.start(), (int) part.end()));
            return null;
        }
        return sendOpened(file, part);
    }

    private @Nullable CompletionStage<?> sendOpened(StaticContent file, ByteRange part) throws IOException {
        if (file.isStreamed() || isTransformed() || output().code(part.length())) {
            return new FileReading(loop(), this, file, part).start();
        }
        sendFile(file.open(), part.start(), part.length());
        return null;
    }
}
