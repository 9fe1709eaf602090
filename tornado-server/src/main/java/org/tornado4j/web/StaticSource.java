package org.tornado4j.web;

/**
 * Where a {@link StaticFileHandler} gets its files from.
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
}
