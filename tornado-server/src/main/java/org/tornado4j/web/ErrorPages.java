package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pages of an application for errors, in HTML.
 *
 * <p>Thread: any, several at once; a loop waits while a page is found.
 */
@FunctionalInterface
public interface ErrorPages {

    /**
     * Finds the page for a status.
     *
     * <p>Ownership: of the page, the caller's only to be read.
     *
     * @param status 400 to 599
     * @return HTML in UTF-8; null if there is none
     */
    byte @Nullable [] find(int status);

    /**
     * Returns whether {@link #find} has a page for this status alone, which comes before a template for all statuses that begin with
     * the same digit.
     *
     * @return false by default: such templates come first
     */
    default boolean hasOwnPage(int status) {
        return false;
    }

    /**
     * Returns the pages on the class path that are called {@code 404.html}, or, for all that begin with the same digit,
     * {@code 4xx.html} and {@code 5xx.html}. Each is read when it is needed for the first time, and kept.
     *
     * @param folders where they may be, such as {@code static/error/}, the preferred ones first
     */
    static ErrorPages onClassPath(ClassLoader loader, List<String> folders) {
        return new ClassPathErrorPages(loader, folders);
    }
}
