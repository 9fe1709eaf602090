package org.tornado4j.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;

/**
 * Error pages on the class path.
 *
 * <p>Thread: any. Two that look for the same page at once both read it.
 */
final class ClassPathErrorPages implements ErrorPages {

    private static final byte[] NO_CONTENT = {};
    private static final Page NONE = new Page(NO_CONTENT, false);
    private static final int FIRST = HTTPStatus.BAD_REQUEST;
    private static final int LAST = 599;

    /**
     * A page.
     *
     * @param own whether it is for one status alone
     */
    @SuppressWarnings("ArrayRecordComponent") // none is compared with another but NONE
    private record Page(byte[] content, boolean own) {}

    private final ClassLoader loader;
    private final List<String> folders;
    /** By status; null until it was looked for. */
    private final AtomicReferenceArray<@Nullable Page> known = new AtomicReferenceArray<>(LAST - FIRST + 1);

    ClassPathErrorPages(ClassLoader loader, List<String> folders) {
        this.loader = loader;
        this.folders = List.copyOf(folders);
    }

    @Override
    public byte @Nullable [] find(int status) {
        Page page = page(status);
        return page == NONE ? null : page.content();
    }

    @Override
    public boolean hasOwnPage(int status) {
        return page(status).own();
    }

    private Page page(int status) {
        if (status < FIRST || status > LAST) {
            return NONE;
        }
        Page page = known.get(status - FIRST);
        if (page == null) {
            page = read(status);
            known.set(status - FIRST, page);
        }
        return page;
    }

    private Page read(int status) {
        byte[] own = read(status + ".html");
        byte[] content = own.length != 0 ? own : read(status / 100 + "xx.html");
        return content.length == 0 ? NONE : new Page(content, own.length != 0);
    }

    private byte[] read(String name) {
        for (String folder : folders) {
            try (InputStream page = loader.getResourceAsStream(folder + name)) {
                if (page != null) {
                    return page.readAllBytes();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + folder + name + " on the class path", e);
            }
        }
        return NO_CONTENT;
    }
}
