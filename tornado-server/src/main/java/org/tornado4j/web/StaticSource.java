package org.tornado4j.web;

import java.util.List;

/**
 * The source of a {@link StaticFileHandler}'s files.
 *
 * <p>Thread: called by several loops at once.
 */
@FunctionalInterface
public interface StaticSource {

    /**
     * Finds a file. Called on the loop: it may read the file's attributes, but not much content.
     *
     * @param path the part of the path after the prefix of the route, decoded but not normalized: it may contain
     *     {@code ..}
     * @throws HTTPError 404 if there is none, 403 if access is denied
     */
    StaticContent find(String path);

    /** Returns a source that searches several sources in order, and uses the first that has a file. */
    static StaticSource firstOf(List<? extends StaticSource> sources) {
        return sources.size() == 1 ? sources.get(0) : new FirstStaticSource(sources);
    }
}
