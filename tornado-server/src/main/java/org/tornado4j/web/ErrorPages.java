package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTML error pages of an application.
 *
 * <p>Thread: any, several at once; the loop waits for the result.
 */
@FunctionalInterface
public interface ErrorPages {

    /**
     * Finds the page for a status.
     *
     * <p>Ownership: the caller may only read the returned array.
     *
     * @param status 400 to 599
     * @return HTML in UTF-8; null if there is none
     */
    byte @Nullable [] find(int status);

    /**
     * Returns whether {@link #find} has a page for only this status, which takes precedence over a template for all
     * statuses that begin with the same digit.
     *
     * @return false by default: such templates take precedence
     */
    default boolean hasOwnPage(int status) {
        return false;
    }

    /**
     * Returns the pages on the class path that are named {@code 404.html} or, for all statuses that begin with the same
     * digit, {@code 4xx.html} and {@code 5xx.html}. Each is read on first use, and cached.
     *
     * @param folders the folders to search, such as {@code static/error/}, the preferred ones first
     */
    static ErrorPages onClassPath(ClassLoader loader, List<String> folders) {
        return new ClassPathErrorPages(loader, folders);
    }
}
