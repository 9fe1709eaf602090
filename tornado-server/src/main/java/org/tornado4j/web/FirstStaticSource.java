package org.tornado4j.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;

/**
 * Several places of files, of which the first that has one counts.
 *
 * <p>Thread: never changed; any.
 */
final class FirstStaticSource implements StaticSource {

    private final List<StaticSource> sources;

    FirstStaticSource(List<? extends StaticSource> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public StaticContent find(String path) {
        HTTPError refusal = null;
        for (StaticSource source : sources) {
            try {
                return source.find(path);
            } catch (HTTPError e) {
                refusal = worse(refusal, e);
            }
        }
        throw refusal != null ? refusal : new HTTPError(HTTPStatus.NOT_FOUND);
    }

    /** Tells more than that the last place has no such file. */
    private static HTTPError worse(@Nullable HTTPError known, HTTPError other) {
        return known != null && known.status() != HTTPStatus.NOT_FOUND ? known : other;
    }
}
