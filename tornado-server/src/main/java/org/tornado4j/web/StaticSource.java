package org.tornado4j.web;

import java.util.List;

/**
 * The source of a {@link StaticFileHandler}'s files.
 *
 * <p>Thread: several loops ask at once.
 */
@FunctionalInterface
public interface StaticSource {

    /**
     * Finds a file. Called on the loop: it may look at the file's attributes, but not read much.
     *
     * @param path what follows the prefix of the route, decoded: as the client sent it, {@code ..} and all
     * @throws HTTPError 404 if there is none, 403 if it is not to be seen
     */
    StaticContent find(String path);

    /** Returns what looks in several places, in their order: the first that has a file counts. */
    static StaticSource firstOf(List<? extends StaticSource> sources) {
        return sources.size() == 1 ? sources.get(0) : new FirstStaticSource(sources);
    }
}
