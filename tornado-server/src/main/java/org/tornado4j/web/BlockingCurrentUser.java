package org.tornado4j.web;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A {@link CurrentUser} that was declared to block. */
@Blocking
final class BlockingCurrentUser<T> implements CurrentUser<T> {

    private final CurrentUser<T> finder;

    BlockingCurrentUser(CurrentUser<T> finder) {
        this.finder = finder;
    }

    @Override
    public @Nullable T find(RequestHandler handler) {
        return finder.find(handler);
    }

    /** Returns whether {@code finder} has to run outside the loop; a proxy has the annotations of the class above it. */
    static boolean isBlocking(CurrentUser<?> finder) {
        for (Class<?> type = finder.getClass(); type != null; type = type.getSuperclass()) {
            boolean method = Arrays.stream(type.getDeclaredMethods())
                    .anyMatch(declared ->
                            declared.getName().equals("find") && declared.isAnnotationPresent(Blocking.class));
            if (method || type.isAnnotationPresent(Blocking.class)) {
                return true;
            }
        }
        return false;
    }
}
