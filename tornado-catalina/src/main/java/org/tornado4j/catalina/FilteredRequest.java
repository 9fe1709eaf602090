package org.tornado4j.catalina;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.catalina.connector.RequestFacade;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.MediaType;
import org.tornado4j.http.RequestStartLine;

/** A request of a Servlet container in the engine's terms, as filters pass it on. */
final class FilteredRequest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PARTS = "multipart/form-data";

    private FilteredRequest() {}

    /** Returns whether the path of {@code request} begins with that of its context, as it does unless a filter changes it. */
    static boolean isWithinContext(HttpServletRequest request) {
        return request.getRequestURI().startsWith(request.getContextPath());
    }

    /** Returns the method, the path within the context with the query, and {@code version}. */
    static RequestStartLine startLine(HttpServletRequest request, String version) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        String query = request.getQueryString();
        String target = (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
        return new RequestStartLine(request.getMethod(), target, version);
    }

    /** Returns the fields: the engine's own if no filter has wrapped the request. */
    static HTTPHeaders fields(HttpServletRequest request, CatalinaExchange exchange) {
        return request instanceof RequestFacade ? exchange.request().headers() : copyOfFields(request);
    }

    static HTTPHeaders copyOfFields(HttpServletRequest request) {
        HTTPHeaders copy = new HTTPHeaders();
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                copy.addUnchecked(name, value);
            }
        }
        return copy;
    }

    /** Returns whether {@code fields} say that there is content. */
    static boolean announcesContent(HTTPHeaders fields) {
        String length = fields.first("Content-Length");
        return fields.contains("Transfer-Encoding") || (length != null && !length.equals("0"));
    }

    /**
     * Returns the content of {@code request} that a filter has read, if it is a form: as it would be written today, so that its
     * parameters may be escaped differently, and lines between its parts be left out.
     *
     * @throws IOException if it is something else, which is not kept
     * @throws ServletException if its parts cannot be had
     */
    static InputStream contentReadBefore(HttpServletRequest request) throws IOException, ServletException {
        String type = request.getContentType();
        MediaType parsed = type == null ? null : MediaType.parse(type);
        return switch (parsed == null ? "" : parsed.essence()) {
            case FORM -> new ByteArrayInputStream(formReadBefore(request));
            case PARTS -> PartsContent.of(request);
            default ->
                throw new IOException(
                        "a filter has read the content of this request, which is not kept: have the filter pass on a"
                                + " request with the content, or leave requests with content of type " + type
                                + " alone");
        };
    }

    private static byte[] formReadBefore(HttpServletRequest request) {
        Charset charset = charset(request);
        Map<String, List<String>> fromQuery = query(request.getQueryString());
        StringJoiner form = new StringJoiner("&");
        request.getParameterMap().forEach((name, values) -> {
            List<String> all = new ArrayList<>(Arrays.asList(values));
            fromQuery.getOrDefault(name, List.of()).forEach(all::remove);
            all.forEach(value -> form.add(URLEncoder.encode(name, charset) + "=" + URLEncoder.encode(value, charset)));
        });
        return form.toString().getBytes(charset);
    }

    /** Returns the charset by which the container has read the form, so that its bytes become the same again. */
    private static Charset charset(HttpServletRequest request) {
        String name = request.getCharacterEncoding();
        return name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name); // the container has checked it
    }

    private static Map<String, List<String>> query(@Nullable String query) {
        Map<String, List<String>> parameters = new HashMap<>();
        if (query != null) {
            for (String parameter : query.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                parameters
                        .computeIfAbsent(decode(name), key -> new ArrayList<>())
                        .add(decode(value));
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // the container leaves such a parameter out
        }
    }
}
