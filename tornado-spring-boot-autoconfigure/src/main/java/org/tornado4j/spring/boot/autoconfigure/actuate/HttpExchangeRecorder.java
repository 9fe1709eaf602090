package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.web.exchanges.HttpExchange;
import org.springframework.boot.actuate.web.exchanges.HttpExchangeRepository;
import org.springframework.boot.actuate.web.exchanges.Include;
import org.springframework.boot.actuate.web.exchanges.RecordableHttpRequest;
import org.springframework.boot.actuate.web.exchanges.RecordableHttpResponse;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.RequestObservation;
import org.tornado4j.web.RequestObserver;

/** Records the requests that handlers answer for the endpoint {@code httpexchanges}. */
final class HttpExchangeRecorder implements RequestObserver {

    private final HttpExchangeRepository repository;
    private final Set<Include> includes;

    HttpExchangeRecorder(HttpExchangeRepository repository, Set<Include> includes) {
        this.repository = repository;
        this.includes = Set.copyOf(includes);
    }

    @Override
    public RequestObservation begin(HTTPServerRequest request, @Nullable String route) {
        return new Recording(HttpExchange.start(new Request(request)));
    }

    /** Fields of a name in one entry, which has the name as it came first. */
    private static Map<String, List<String>> toMap(HTTPHeaders headers) {
        Map<String, List<String>> map = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.nameAt(i);
            if (map.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                map.put(name, headers.getList(name));
            }
        }
        return map;
    }

    private final class Recording implements RequestObservation {

        private final HttpExchange.Started started;

        Recording(HttpExchange.Started started) {
            this.started = started;
        }

        @Override
        public void finished(RequestHandler handler) {
            repository.add(started.finish(new Response(handler), () -> null, () -> null, includes));
        }

        @Override
        public void clientGone(RequestHandler handler) {
            finished(handler);
        }
    }

    private record Request(HTTPServerRequest request) implements RecordableHttpRequest {

        /** Unreserved and reserved characters of RFC 3986, except letters, digits and those that a target cannot have. */
        private static final String MARKS = "-._~:/?@!$&'()*+,;=";

        @Override
        public String getMethod() {
            return request.method();
        }

        /** Returns the URL without the values of masked parameters; characters that are in no URI are escaped. */
        @Override
        public URI getUri() {
            String url = request.maskedParameters().mask(request.fullUrl());
            try {
                return new URI(url);
            } catch (URISyntaxException e) {
                int path = url.indexOf('/', url.indexOf("://") + "://".length());
                return path < 0 ? URI.create("/") : escaped(url.substring(0, path), url.substring(path));
            }
        }

        private static URI escaped(String origin, String target) {
            String escaped = escape(target);
            try {
                return new URI(origin + escaped);
            } catch (URISyntaxException e) {
                return URI.create(escaped);
            }
        }

        private static String escape(String target) {
            StringBuilder escaped = new StringBuilder(target.length() + 8);
            for (int i = 0; i < target.length(); i++) {
                char c = target.charAt(i); // of Latin-1, as it travelled
                if (isAllowed(c) || (c == '%' && isEscape(target, i))) {
                    escaped.append(c);
                } else {
                    escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
                }
            }
            return escaped.toString();
        }

        private static boolean isAllowed(char c) {
            return c < 0x80 && (Character.isLetterOrDigit(c) || MARKS.indexOf(c) >= 0);
        }

        private static boolean isEscape(String text, int at) {
            return at + 2 < text.length()
                    && HexFormat.isHexDigit(text.charAt(at + 1))
                    && HexFormat.isHexDigit(text.charAt(at + 2));
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            return toMap(request.headers());
        }

        @Override
        public String getRemoteAddress() {
            return request.remoteIp();
        }
    }

    private record Response(RequestHandler handler) implements RecordableHttpResponse {

        @Override
        public int getStatus() {
            return handler.getStatus();
        }

        @Override
        public Map<String, List<String>> getHeaders() {
            return toMap(handler.headers());
        }
    }
}
