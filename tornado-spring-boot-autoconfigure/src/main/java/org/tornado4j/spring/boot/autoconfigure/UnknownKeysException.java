package org.tornado4j.spring.boot.autoconfigure;

import java.util.List;

/** Keys of the server that do not exist. */
final class UnknownKeysException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param keys with their origins, and the keys that are meant as far as that can be guessed */
    UnknownKeysException(List<String> keys) {
        super("There are no such keys: " + String.join("; ", keys));
    }
}
