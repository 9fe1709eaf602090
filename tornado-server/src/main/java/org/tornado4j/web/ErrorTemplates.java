package org.tornado4j.web;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPServerRequest;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.ioloop.FatalErrors;

/**
 * The templates for errors: {@code error/404} for a status, else {@code error/4xx} or {@code error/5xx}, unless there is a static page
 * for the status alone. Each is looked for once.
 *
 * <table>
 *   <caption>Names beside those of all templates</caption>
 *   <tr><td>{@code status}, {@code error}</td><td>the status and its phrase</td></tr>
 *   <tr><td>{@code message}</td><td>what an {@link HTTPProblem} tells the client; else empty</td></tr>
 *   <tr><td>{@code errors}</td><td>the member of that name of an {@link HTTPProblem}, such as a list of violations; else an
 *       empty list</td></tr>
 *   <tr><td>{@code path}</td><td>the path of the request, as the client sent it</td></tr>
 *   <tr><td>{@code requestId}</td><td>empty if requests have none</td></tr>
 * </table>
 *
 * <p>Thread: any. Two that look for the same template at the same time both ask for it.
 */
final class ErrorTemplates {

    private static final Logger LOG = LoggerFactory.getLogger("tornado.application");

    private static final String NONE = "";
    private static final int FIRST = HTTPStatus.BAD_REQUEST;
    private static final int LAST = 599;

    private final TemplateEngine engine;
    /** Names of templates by status; null until one was looked for. */
    private final AtomicReferenceArray<@Nullable String> known = new AtomicReferenceArray<>(LAST - FIRST + 1);

    ErrorTemplates(TemplateEngine engine) {
        this.engine = engine;
    }

    /**
     * Renders the page for an error.
     *
     * @param message null for none
     * @param errors what is wrong with the input; null for nothing
     * @param pages whose page for the status alone comes before a template for several; null for none
     * @return null if there is no template, or it fails, which is logged
     */
    @Nullable
    String render(
            RequestHandler handler,
            int status,
            String error,
            @Nullable String message,
            @Nullable Object errors,
            @Nullable ErrorPages pages) {
        try {
            String template = find(status);
            boolean yields = template.equals(series(status)) && pages != null && pages.hasOwnPage(status);
            return template.isEmpty() || yields
                    ? null
                    : Pages.renderPage(handler, template, model(handler, status, error, message, errors));
        } catch (Throwable e) {
            FatalErrors.escalate(e);
            LOG.error("Cannot render the page for {}", status, e);
            return null;
        }
    }

    private String find(int status) {
        if (status < FIRST || status > LAST) {
            return NONE;
        }
        String template = known.get(status - FIRST);
        if (template == null) {
            template = lookUp(status);
            known.set(status - FIRST, template);
        }
        return template;
    }

    private String lookUp(int status) {
        String own = "error/" + status;
        if (engine.exists(own)) {
            return own;
        }
        String series = series(status);
        return engine.exists(series) ? series : NONE;
    }

    private static String series(int status) {
        return "error/" + status / 100 + "xx";
    }

    private static Map<String, @Nullable Object> model(
            RequestHandler handler, int status, String error, @Nullable String message, @Nullable Object errors) {
        HTTPServerRequest request = handler.request();
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("status", status);
        model.put("error", error);
        model.put("message", message == null ? "" : message);
        model.put("errors", errors == null ? List.of() : errors);
        model.put("path", request.path());
        model.put("requestId", request.requestId() == null ? "" : request.requestId());
        if (handler.isUserBeyondReach()) {
            model.put("currentUser", null); // a page for an error does not look for the user
        }
        return model;
    }
}
