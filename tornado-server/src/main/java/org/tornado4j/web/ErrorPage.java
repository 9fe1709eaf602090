package org.tornado4j.web;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Tornado's plain error pages. */
final class ErrorPage {

    private ErrorPage() {}

    /**
     * {@code <html><title>404: Not Found</title><body>404: Not Found</body></html>}, in the body followed by a paragraph.
     *
     * @param detail null for no paragraph
     */
    static String html(int status, String reason, @Nullable String detail) {
        String text = status + ": " + escape(reason);
        String paragraph = detail == null ? "" : "<p>" + escape(detail) + "</p>";
        return "<html><title>" + text + "</title><body>" + text + paragraph + "</body></html>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#x27;");
    }

    /** The stack trace of a failure, for {@code serveTraceback}. */
    static String trace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
