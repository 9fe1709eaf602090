package org.tornado4j.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.ErrorContent;
import org.tornado4j.http.HTTPHeaders;
import org.tornado4j.http.HTTPInputError;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.Refusal;
import org.tornado4j.ioloop.FatalErrors;

/**
 * Makes the content of error responses in the form that the application wants, or the client if that is left to it.
 *
 * <p>Thread: never changed; any.
 */
final class ErrorResponses {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private final ErrorFormat format;
    private final @Nullable ErrorPages pages;
    private final @Nullable ErrorTemplates templates;

    ErrorResponses(ErrorFormat format, @Nullable ErrorPages pages, @Nullable TemplateEngine engine) {
        this.format = format;
        this.pages = pages;
        this.templates = engine == null ? null : new ErrorTemplates(engine);
    }

    /** The status and message for the client. */
    private record Told(int status, String title, @Nullable String detail, Map<String, Object> members) {

        String text() {
            String line = status + " " + title;
            return detail == null ? line : line + ": " + detail;
        }
    }

    /** Writes the response of a handler whose status is set. */
    void write(RequestHandler handler, int status, @Nullable Throwable failure) {
        if (HTTPStatus.isWithoutContent(status)) {
            return;
        }
        if (failure != null
                && !(failure instanceof HTTPProblem)
                && handler.settings().serveTraceback()) {
            handler.setHeader("Content-Type", "text/plain; charset=UTF-8");
            handler.write(ErrorPage.trace(failure));
            return;
        }
        Response response = handler.output().response();
        ErrorContent content = of(handler.request(), status, response.reason(), failure, handler);
        content.headers().forEach((name, value) -> set(response.headers(), name, value));
        handler.write(content.content());
    }

    private static void set(HTTPHeaders headers, String name, String value) {
        if (name.equals("Vary")) {
            VaryField.add(headers, value);
        } else {
            headers.set(name, value);
        }
    }

    /** Returns the content for what is answered with an error that the handler has no part in. */
    ErrorContent of(HTTPServerRequest request, int status, String reason) {
        return of(request, status, reason, null, null);
    }

    /** @param handler renders the page; null for none */
    private ErrorContent of(
            HTTPServerRequest request,
            int status,
            String reason,
            @Nullable Throwable failure,
            @Nullable RequestHandler handler) {
        if (failure instanceof HTTPProblem problem) {
            Told told = new Told(status, reason, problem.detail(), problem.members());
            return content(told, formFor(request, ErrorFormat.PROBLEM), handler);
        }
        if (failure instanceof HTTPInputError error && error.limit() != null) {
            Told told = new Told(status, reason, error.getMessage(), Map.of());
            return content(told, formFor(request, ErrorFormat.PROBLEM), handler);
        }
        return content(new Told(status, reason, null, Map.of()), formFor(request, ErrorFormat.HTML), handler);
    }

    /** Returns the content for what the server refuses by itself. */
    ErrorContent of(Refusal refusal, @Nullable HTTPServerRequest request) {
        int status = refusal.status();
        Told told = new Told(status, HTTPStatus.reason(status), refusal.message(), Map.of());
        return content(told, request == null ? formForUnknown() : formFor(request, ErrorFormat.HTML), null);
    }

    private ErrorFormat formForUnknown() {
        return format == ErrorFormat.AUTO ? ErrorFormat.PLAIN : format;
    }

    /** @param usual what a client gets that does not say what it likes */
    private ErrorFormat formFor(HTTPServerRequest request, ErrorFormat usual) {
        if (format != ErrorFormat.AUTO) {
            return format;
        }
        AcceptField accept = AcceptField.of(request);
        int html = Math.max(accept.weightOf("text/html"), accept.weightOf("application/xhtml+xml"));
        int json = accept.weightOfJson();
        int plain = accept.weightOf("text/plain");
        if (html == 0 && json == 0 && plain == 0) {
            return usual;
        }
        if (html >= json && html >= plain) {
            return ErrorFormat.HTML;
        }
        return json >= plain ? ErrorFormat.PROBLEM : ErrorFormat.PLAIN;
    }

    private ErrorContent content(Told told, ErrorFormat form, @Nullable RequestHandler handler) {
        ErrorContent content = switch (form) {
            case PROBLEM -> new ErrorContent("application/problem+json", problem(told));
            case PLAIN -> new ErrorContent("text/plain; charset=UTF-8", utf8(told.text() + "\n"));
            case HTML, AUTO -> new ErrorContent("text/html; charset=UTF-8", html(told, handler));
        };
        if (format == ErrorFormat.AUTO) {
            content.headers().add("Vary", "Accept");
        }
        return content;
    }

    private static byte[] problem(Told told) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("title", told.title());
        all.put("status", told.status());
        if (told.detail() != null) {
            all.put("detail", told.detail());
        }
        all.putAll(told.members());
        return JsonText.encode(all);
    }

    private byte[] html(Told told, @Nullable RequestHandler handler) {
        if (handler != null && templates != null) {
            String rendered = templates.render(
                    handler,
                    told.status(),
                    told.title(),
                    told.detail(),
                    told.members().get(TypedArguments.ERRORS),
                    pages);
            if (rendered != null) {
                return utf8(rendered);
            }
        }
        byte[] page = page(told.status());
        return page != null ? page : utf8(ErrorPage.html(told.status(), told.title(), told.detail()));
    }

    private byte @Nullable [] page(int status) {
        try {
            return pages == null ? null : pages.find(status);
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Cannot find an error page for {}", status, e);
            return null;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
