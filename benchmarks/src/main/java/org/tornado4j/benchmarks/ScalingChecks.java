package org.tornado4j.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.AcceptEncoding;
import org.tornado4j.http.AcceptLanguage;
import org.tornado4j.http.AddressRanges;
import org.tornado4j.http.ByteRanges;
import org.tornado4j.http.Cookies;
import org.tornado4j.http.EntityTags;
import org.tornado4j.http.FormLimits;
import org.tornado4j.http.FormParser;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.MediaType;
import org.tornado4j.http.MultipartParser;
import org.tornado4j.http.MultipartReader;
import org.tornado4j.http.ProxyHeaders;
import org.tornado4j.http.QualityValue;
import org.tornado4j.http.URLEscape;
import org.tornado4j.http1.ContentLimits;
import org.tornado4j.http1.ContentReader;
import org.tornado4j.http1.HeadLimits;
import org.tornado4j.http1.RequestHeadParser;
import org.tornado4j.http1.ResponseEncoder;
import org.tornado4j.routing.Rule;
import org.tornado4j.routing.RuleRouter;
import org.tornado4j.routing.Target;

/** The checks of {@link Scaling}: everything that reads a peer's bytes, with inputs that tempt it to scan them twice. */
final class ScalingChecks {

    private static final int LARGE = 1 << 30;
    private static final AcceptLanguage LANGUAGES = new AcceptLanguage(List.of(Locale.ENGLISH, Locale.GERMAN));
    private static final List<String> CODINGS = List.of("br", "gzip");
    private static final FormLimits NO_LIMITS = new FormLimits(LARGE, true, LARGE, LARGE);
    private static final ContentLimits NO_CONTENT_LIMITS = new ContentLimits(LARGE, LARGE, LARGE, LARGE);

    /** Sinks keep the compiler from leaving the work out. */
    private static volatile @Nullable Object sink;

    private static final AddressRanges EVERYBODY = AddressRanges.of(List.of("0.0.0.0/0", "::/0"));
    private static final ProxyHeaders FORWARDED = new ProxyHeaders(ProxyHeaders.Kind.FORWARDED, EVERYBODY);
    private static final ProxyHeaders X_FORWARDED = new ProxyHeaders(ProxyHeaders.Kind.X_FORWARDED, EVERYBODY);

    private ScalingChecks() {}

    static List<ScalingCheck> all() {
        List<ScalingCheck> all = new ArrayList<>();
        heads(all);
        fields(all);
        contents(all);
        forms(all);
        values(all);
        routes(all);
        return all;
    }

    // ------------------------------------------------------------------------------------------ heads

    private static void heads(List<ScalingCheck> all) {
        head(all, "many fields", 500, n -> "GET / HTTP/1.1\r\nHost: a\r\n" + "Name: value\r\n".repeat(n));
        head(all, "long value", 20_000, n -> "GET / HTTP/1.1\r\nHost: a\r\nName: " + "v".repeat(n) + "\r\n");
        head(all, "blanks round a value", 20_000, n -> "GET / HTTP/1.1\r\nHost: a\r\nName:" + blanks(n) + "\r\n");
        head(all, "long name", 20_000, n -> "GET / HTTP/1.1\r\nHost: a\r\n" + "n".repeat(n) + ": v\r\n");
        head(all, "long target", 20_000, n -> "GET /" + "t".repeat(n) + " HTTP/1.1\r\nHost: a\r\n");
        head(all, "long method", 20_000, n -> "M".repeat(n) + " / HTTP/1.1\r\nHost: a\r\n");
        head(all, "long host", 20_000, n -> "GET / HTTP/1.1\r\nHost: " + "h".repeat(n) + "\r\n");
        head(all, "empty lines before it", 10_000, n -> "\r\n".repeat(n) + "GET / HTTP/1.1\r\nHost: a\r\n");
        head(
                all,
                "Connection list",
                5_000,
                n -> "GET / HTTP/1.1\r\nHost: a\r\nConnection: " + "a, ".repeat(n) + "b\r\n");
    }

    private static String blanks(int n) {
        return " ".repeat(n / 2) + "v" + "\t ".repeat(n / 4);
    }

    /** Each head is parsed in one piece and as it grows by one byte at a time. */
    private static void head(List<ScalingCheck> all, String name, int size, IntFunction<String> text) {
        all.add(new ScalingCheck("head: " + name, size, n -> {
            byte[] head = Samples.ascii(text.apply(n) + "\r\n");
            RequestHeadParser parser = new RequestHeadParser(new HeadLimits(LARGE, LARGE, LARGE));
            return () -> {
                parser.parse(head, 0, head.length);
                parser.reset();
            };
        }));
        all.add(new ScalingCheck("head, byte by byte: " + name, size, n -> {
            byte[] head = Samples.ascii(text.apply(n) + "\r\n");
            RequestHeadParser parser = new RequestHeadParser(new HeadLimits(LARGE, LARGE, LARGE));
            return () -> {
                for (int end = 1; end <= head.length; end++) {
                    parser.parse(head, 0, end);
                }
                parser.reset();
            };
        }));
    }

    // ------------------------------------------------------------------------------------------ fields

    private static void fields(List<ScalingCheck> all) {
        text(all, "fields: many", 1_000, n -> "Name: value\r\n".repeat(n), HTTPHeaders::parse);
        text(all, "fields: folded", 5_000, n -> "Name: value\r\n" + " more\r\n".repeat(n), HTTPHeaders::parse);
        text(all, "fields: folded with nothing", 5_000, n -> "Name: value\r\n" + " \r\n".repeat(n), HTTPHeaders::parse);
        text(all, "fields: CR without LF", 20_000, n -> "Name: v" + "\r".repeat(n), ScalingChecks::refusedFields);
        all.add(new ScalingCheck("fields: get, many of one name", 1_000, n -> {
            HTTPHeaders headers = HTTPHeaders.parse("Name: value\r\n".repeat(n));
            return () -> sink = headers.get("Name");
        }));
        all.add(new ScalingCheck("fields: remove, many of one name", 1_000, n -> {
            HTTPHeaders headers = HTTPHeaders.parse("Name: value\r\nOther: value\r\n".repeat(n));
            return () -> headers.copy().remove("Name");
        }));
        all.add(new ScalingCheck("response: many fields", 500, n -> {
            HTTPHeaders headers = HTTPHeaders.parse("Name: value\r\n".repeat(n));
            ResponseEncoder encoder = new ResponseEncoder();
            return () -> {
                encoder.begin(200, null);
                encoder.fields(headers);
                encoder.end();
            };
        }));
    }

    private static Object refusedFields(String section) {
        try {
            return HTTPHeaders.parse(section);
        } catch (RuntimeException expected) {
            return expected;
        }
    }

    // ------------------------------------------------------------------------------------------ contents

    private static void contents(List<ScalingCheck> all) {
        content(all, "one chunk", 20_000, n -> Samples.chunked(n, n));
        content(all, "chunks of one byte", 4_000, n -> Samples.chunked(n, 1));
        content(all, "extensions", 20_000, n -> Samples.ascii("1;" + "e".repeat(n) + "\r\nx\r\n0\r\n\r\n"));
        content(all, "many trailers", 500, n -> Samples.ascii("0\r\n" + "Name: value\r\n".repeat(n) + "\r\n"));
        content(all, "long trailer", 20_000, n -> Samples.ascii("0\r\nName: " + "v".repeat(n) + "\r\n\r\n"));
    }

    private static void content(List<ScalingCheck> all, String name, int size, IntFunction<byte[]> bytes) {
        all.add(new ScalingCheck("chunked: " + name, size, n -> {
            ByteBuffer content = ByteBuffer.wrap(bytes.apply(n));
            return () -> read(content, content.capacity());
        }));
        all.add(new ScalingCheck("chunked, byte by byte: " + name, size, n -> {
            ByteBuffer content = ByteBuffer.wrap(bytes.apply(n));
            return () -> read(content, 1);
        }));
    }

    /** Reads content that comes in pieces of {@code step} bytes. */
    private static void read(ByteBuffer content, int step) {
        ContentReader reader = ContentReader.of(true, -1, NO_CONTENT_LIMITS);
        content.clear();
        int found = ContentReader.INCOMPLETE;
        while (found != ContentReader.DONE) {
            content.limit(Math.min(content.capacity(), content.position() + step));
            found = reader.next(content, LARGE);
            content.position(content.position() + Math.max(0, found));
        }
    }

    // ------------------------------------------------------------------------------------------ forms

    private static void forms(List<ScalingCheck> all) {
        form(all, "many parameters", 1_000, Samples::form);
        form(all, "many of one name", 1_000, n -> Samples.ascii("name=value&".repeat(n)));
        form(all, "names whose hashes collide", 1_000, ScalingChecks::collidingNames);
        form(all, "separators alone", 20_000, n -> Samples.ascii("&".repeat(n)));
        form(all, "escapes", 5_000, n -> Samples.ascii("name=" + "%41".repeat(n)));
        multipart(all, "many parts", 300, n -> Samples.multipart(n, 10));
        multipart(all, "long part", 20_000, n -> Samples.multipart(1, n));
        multipart(all, "line ends alone", 10_000, n -> oneFile("\r\n".repeat(n)));
        multipart(all, "boundaries that go on", 1_000, n -> oneFile(("\r\n--" + Samples.BOUNDARY + "-").repeat(n)));
        multipart(
                all,
                "blanks after a boundary",
                20_000,
                n -> oneFile("\r\n--" + Samples.BOUNDARY + " ".repeat(n) + "x"));
    }

    private static void form(List<ScalingCheck> all, String name, int size, IntFunction<byte[]> form) {
        bytes(all, "form: " + name, size, form, content -> sink = FormParser.parse(content, NO_LIMITS));
    }

    /** "Aa" and "BB" have the same hash, and so have all words made of them. */
    private static byte[] collidingNames(int count) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < count; i++) {
            for (int bit = 0; bit < 12; bit++) {
                form.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            form.append("=1&");
        }
        return Samples.ascii(form.toString());
    }

    private static void multipart(List<ScalingCheck> all, String name, int size, IntFunction<byte[]> form) {
        bytes(all, "multipart: " + name, size, form, content -> {
            sink = MultipartParser.parse(Samples.BOUNDARY, content, NO_LIMITS);
        });
        bytes(all, "multipart, byte by byte: " + name, size, form, content -> {
            MultipartReader reader = MultipartReader.of(Samples.BOUNDARY, NO_LIMITS);
            for (int i = 0; i < content.length; i++) {
                ByteBuffer in = ByteBuffer.wrap(content, i, 1);
                while (reader.next(in) != MultipartReader.Event.MORE) {
                    // goes on
                }
            }
            reader.finish();
        });
    }

    static byte[] oneFile(String content) {
        return Samples.ascii("--" + Samples.BOUNDARY + "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
                + content + "\r\n--" + Samples.BOUNDARY + "--\r\n");
    }

    // ------------------------------------------------------------------------------------------ values

    private static void values(List<ScalingCheck> all) {
        text(all, "cookies: many", 1_000, ScalingChecks::cookies, Cookies::parse);
        text(all, "cookies: separators alone", 20_000, ";"::repeat, Cookies::parse);
        text(all, "cookies: escapes", 5_000, n -> "a=\"" + "\\101".repeat(n) + "\"", Cookies::parse);
        text(all, "entity tags", 2_000, "\"abc\", "::repeat, list -> EntityTags.weakMatch(list, "\"z\""));
        text(all, "entity tags: open quotes", 20_000, "W/\""::repeat, list -> EntityTags.weakMatch(list, "\"z\""));
        text(all, "quality values", 1_000, "en;q=0.5, "::repeat, QualityValue::preferred);
        text(all, "languages", 1_000, n -> "xx-yy;q=0.5, ".repeat(n) + "de", LANGUAGES::choose);
        text(all, "languages: long ones", 20_000, "a-"::repeat, LANGUAGES::choose);
        text(all, "codings", 1_000, n -> "x;q=0.5, ".repeat(n) + "br", ScalingChecks::coding);
        text(all, "media type: parameters", 1_000, ScalingChecks::parameters, MediaType::parse);
        text(all, "media type: quoted pairs", 10_000, n -> "a/b; c=\"" + "\\\"".repeat(n) + "\"", MediaType::parse);
        text(all, "range", 20_000, n -> "bytes=" + "0".repeat(n) + "-", ByteRanges::parse);
        text(all, "ranges: many", 5_000, n -> "bytes=" + "0-0,".repeat(n) + "1-", ByteRanges::parse);
        text(
                all,
                "Forwarded: many hops",
                1_000,
                n -> "for=192.0.2.1;proto=https, ".repeat(n) + "for=_x",
                ScalingChecks::forwarded);
        text(all, "X-Forwarded-For: many hops", 1_000, n -> "192.0.2.1, ".repeat(n) + "::1", ScalingChecks::forwarded);
        text(all, "path: escapes", 5_000, "%41"::repeat, URLEscape::decodePath);
        text(all, "path: encoding", 5_000, "\u00e9"::repeat, URLEscape::encodePathSegment);
    }

    /** Everybody is trusted, so that every hop is looked at. */
    private static Object forwarded(String value) {
        HTTPHeaders headers = new HTTPHeaders();
        headers.add("Forwarded", value);
        headers.add("X-Forwarded-For", value);
        FORWARDED.read(headers, "http");
        return X_FORWARDED.read(headers, "http");
    }

    private static @Nullable Object coding(String field) {
        return AcceptEncoding.preferred(field, CODINGS, coding -> coding, coding -> true);
    }

    private static String cookies(int count) {
        StringBuilder cookies = new StringBuilder();
        for (int i = 0; i < count; i++) {
            cookies.append("cookie").append(i).append("=value; ");
        }
        return cookies.toString();
    }

    private static String parameters(int count) {
        StringBuilder type = new StringBuilder("text/plain");
        for (int i = 0; i < count; i++) {
            type.append("; p").append(i).append("=\"v\"");
        }
        return type.toString();
    }

    // ------------------------------------------------------------------------------------------ routes

    private static void routes(List<ScalingCheck> all) {
        Target nobody = Target.callback(request -> {});
        RuleRouter router = new RuleRouter(List.of(
                new Rule("/a/{b}/c/{d}", nobody),
                new Rule("/{x}-{y}.{z}", nobody),
                new Rule("/f/{*rest}", nobody),
                new Rule("/a/{b}/{*rest}", nobody)));
        Consumer<String> match = path -> sink = router.match(new HTTPServerRequest(path));
        for (String piece : List.of("/", "a", "/a", "-", "%2F")) {
            all.add(new ScalingCheck("route: /a followed by " + piece, 20_000, n -> {
                String path = "/a" + piece.repeat(n);
                return () -> match.accept(path);
            }));
        }
    }

    // ------------------------------------------------------------------------------------------ kinds of input

    /** Parses something that came as text. */
    private interface TextParser {
        @Nullable
        Object parse(String text);
    }

    private static void text(
            List<ScalingCheck> all, String name, int size, IntFunction<String> input, TextParser parser) {
        all.add(new ScalingCheck(name, size, n -> {
            String text = input.apply(n);
            return () -> sink = parser.parse(text);
        }));
    }

    private static void bytes(
            List<ScalingCheck> all, String name, int size, IntFunction<byte[]> input, Consumer<byte[]> parser) {
        all.add(new ScalingCheck(name, size, n -> {
            byte[] bytes = input.apply(n);
            return () -> parser.accept(bytes);
        }));
    }
}
