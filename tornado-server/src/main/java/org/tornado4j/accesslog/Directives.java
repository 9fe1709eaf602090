package org.tornado4j.accesslog;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.RequestStartLine;
import org.tornado4j.httpserver.RequestLog;
import org.tornado4j.process.Processes;

/**
 * The directives of a pattern.
 *
 * <p>Where Apache, Tomcat and Undertow mean different things by one, it is Apache's: {@code %D} are microseconds.
 */
final class Directives {

    private static final String KNOWN =
            "%h %a %A %p %l %u %t %{msec}t %{sec}t %{iso}t %r %m %U %q %H %s %b %B %D %T %{ms}T %{us}T %v %{Name}i"
                    + " %{Name}o %{Name}c %{refusal}x %{requestId}x"
                    + " %{route}x %{task}x %{connection}x %%";

    private final Masks masks;

    Directives(Masks masks) {
        this.masks = masks;
    }

    /**
     * The directive of a letter.
     *
     * @param written all of it, for the message
     * @throws IllegalArgumentException if there is none
     */
    LineFormat find(char letter, String argument, String written) {
        LineFormat found = argument.isEmpty() ? plain(letter) : withArgument(letter, argument);
        if (found == null) {
            throw new IllegalArgumentException("unknown directive " + written + "; there are " + KNOWN);
        }
        return found;
    }

    private @Nullable LineFormat plain(char letter) {
        return switch (letter) {
            case 'h', 'a' -> (request, line) -> line.value(request.context().remoteIp());
            case 'A' -> (request, line) -> line.value(localAddress(request));
            case 'p' -> (request, line) -> line.number(localPort(request));
            case 'l', 'u' -> (request, line) -> line.put('-');
            case 't' -> (request, line) -> line.time().clf(line);
            case 'r' -> this::requestLine;
            case 'm' -> ofStartLine(RequestStartLine::method);
            case 'U' -> ofStartLine(start -> Targets.path(start.target()));
            case 'q' -> this::query;
            case 'H' -> ofStartLine(RequestStartLine::version);
            case 's' -> (request, line) -> line.number(request.status());
            case 'b' -> Directives::lengthOrHyphen;
            case 'B' -> (request, line) -> line.number(request.contentLength());
            case 'D' -> (request, line) -> line.number(request.nanos() / 1_000);
            case 'T' -> (request, line) -> line.number(request.nanos() / 1_000_000_000);
            case 'v' -> ofFields(RequestLog.Entry::requestHeaders, headers -> headers.get("Host"));
            default -> null;
        };
    }

    private @Nullable LineFormat withArgument(char letter, String argument) {
        return switch (letter) {
            case 't' -> time(argument);
            case 'T' -> duration(argument);
            case 'i' -> field(argument, RequestLog.Entry::requestHeaders);
            case 'o' -> field(argument, RequestLog.Entry::responseHeaders);
            case 'c', 'C' -> cookie(argument);
            case 'x' -> ofServer(argument);
            default -> null;
        };
    }

    /** Directives of what the server knows of a request, and its head does not tell. */
    private static @Nullable LineFormat ofServer(String name) {
        return switch (name) {
            case "refusal" -> (request, line) -> line.value(request.refusal());
            case "requestId" -> (request, line) -> line.value(request.requestId());
            case "route" -> (request, line) -> line.value(request.route());
            case "connection" ->
                (request, line) -> line.number(request.context().connectionId());
            case "task" -> Directives::task;
            default -> null;
        };
    }

    private static void task(RequestLog.Entry request, LineBuffer line) {
        Integer task = Processes.taskId();
        if (task == null) {
            line.put('-');
        } else {
            line.number(task);
        }
    }

    // ------------------------------------------------------------------------------------------ the request line

    private static LineFormat ofStartLine(Function<RequestStartLine, String> part) {
        return (request, line) -> {
            RequestStartLine start = request.startLine();
            line.value(start == null ? null : part.apply(start));
        };
    }

    private void requestLine(RequestLog.Entry request, LineBuffer line) {
        RequestStartLine start = request.startLine();
        if (start == null) {
            line.put('-');
            return;
        }
        line.value(start.method());
        line.put(' ');
        line.value(masks.url(start.target()));
        line.put(' ');
        line.value(start.version());
    }

    /** Nothing at all when there is none: it stands behind the path. */
    private void query(RequestLog.Entry request, LineBuffer line) {
        RequestStartLine start = request.startLine();
        String query = start == null ? null : masks.url(Targets.query(start.target()));
        if (query != null && !query.isEmpty()) {
            line.value(query);
        }
    }

    // ------------------------------------------------------------------------------------------ fields

    private LineFormat field(String name, Function<RequestLog.Entry, @Nullable HTTPHeaders> of) {
        if (masks.hidesField(name)) {
            return ofFields(of, headers -> headers.contains(name) ? Masks.MASK : null);
        }
        if (name.equalsIgnoreCase("Cookie")) {
            return ofFields(of, headers -> masks.cookies(headers.get(name)));
        }
        if (name.equalsIgnoreCase("Set-Cookie")) {
            return ofFields(of, headers -> setCookies(headers.getList(name)));
        }
        if (name.equalsIgnoreCase("Referer") || name.equalsIgnoreCase("Location")) {
            return ofFields(of, headers -> masks.url(headers.get(name)));
        }
        return ofFields(of, headers -> headers.get(name));
    }

    private String setCookies(List<String> values) {
        StringBuilder all = new StringBuilder();
        for (String value : values) {
            all.append(all.length() == 0 ? "" : ", ").append(masks.cookies(value));
        }
        return all.toString();
    }

    private LineFormat cookie(String name) {
        boolean hidden = masks.hidesCookie(name);
        return ofFields(RequestLog.Entry::requestHeaders, headers -> {
            String value = cookieIn(headers.get("Cookie"), name);
            return value != null && hidden ? Masks.MASK : value;
        });
    }

    private static @Nullable String cookieIn(@Nullable String field, String name) {
        if (field == null) {
            return null;
        }
        for (String pair : field.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).strip().equals(name)) {
                return pair.substring(equals + 1).strip();
            }
        }
        return null;
    }

    private static LineFormat ofFields(
            Function<RequestLog.Entry, @Nullable HTTPHeaders> of, Function<HTTPHeaders, @Nullable String> value) {
        return (request, line) -> {
            HTTPHeaders headers = of.apply(request);
            line.value(headers == null ? null : value.apply(headers));
        };
    }

    // ------------------------------------------------------------------------------------------ numbers

    private static void lengthOrHyphen(RequestLog.Entry request, LineBuffer line) {
        if (request.contentLength() == 0) {
            line.put('-');
        } else {
            line.number(request.contentLength());
        }
    }

    private static @Nullable LineFormat time(String unit) {
        return switch (unit) {
            case "msec" -> (request, line) -> line.number(line.time().millis());
            case "sec" ->
                (request, line) -> line.number(Math.floorDiv(line.time().millis(), 1000L));
            case "iso" -> (request, line) -> line.time().iso(line);
            default -> null;
        };
    }

    private static @Nullable LineFormat duration(String unit) {
        return switch (unit) {
            case "us" -> (request, line) -> line.number(request.nanos() / 1_000);
            case "ms" -> (request, line) -> line.number(request.nanos() / 1_000_000);
            case "s" -> (request, line) -> line.number(request.nanos() / 1_000_000_000);
            default -> null;
        };
    }

    private static @Nullable String localAddress(RequestLog.Entry request) {
        return request.context().localAddress() instanceof InetSocketAddress local && local.getAddress() != null
                ? local.getAddress().getHostAddress()
                : null;
    }

    private static int localPort(RequestLog.Entry request) {
        return request.context().localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
    }
}
