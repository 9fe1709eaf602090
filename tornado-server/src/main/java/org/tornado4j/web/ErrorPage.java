package org.tornado4j.web;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import org.tornado4j.text.HTMLEscape;

/** Tornado's plain error pages. */
final class ErrorPage {

    private ErrorPage() {}

    /**
     * {@code <html><title>404: Not Found</title><body>404: Not Found</body></html>}, in the body followed by a paragraph.
     *
     * @param detail null for no paragraph
     */
    static String html(int status, String reason, @Nullable String detail) {
        String text = status + ": " + HTMLEscape.escape(reason);
        String paragraph = detail == null ? "" : "<p>" + HTMLEscape.escape(detail) + "</p>";
        return "<html><title>" + text + "</title><body>" + text + paragraph + "</body></html>";
    }

    /** The stack trace of a failure, for {@code serveTraceback}. */
    static String trace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
