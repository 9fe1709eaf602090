package org.tornado4j.httpserver;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPHeaders;

/**
 * Assigns ids to requests: the one that a trusted proxy sends, else 32 random hexadecimal digits.
 *
 * <p>Ids are written to logs and returned to the client. Only trusted proxies can choose one, and since they may pass
 * on a client's, it must look like an id: up to 128 letters, digits and marks that need no escaping anywhere.
 *
 * <p>Thread: confined to the loop.
 */
public final class RequestIds {

    private static final int LONGEST = 128;

    private static final String MARKS = "-._~+/=:";

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private final String field;
    /** Different ids are all that is asked of it; that they cannot be guessed is not. */
    private final SplittableRandom random = new SplittableRandom();

    RequestIds(String field) {
        this.field = field;
    }

    /** Returns the ids by the field of {@code options}; null if it asks for none. */
    static @Nullable RequestIds of(HTTPServerOptions options) {
        String field = options.requestIdHeader();
        return field == null ? null : new RequestIds(field);
    }

    /** Returns the name of the field with the id, in requests and responses. */
    public String field() {
        return field;
    }

    /** Returns the id of a request with {@code headers}. */
    public String of(ConnectionContext context, HTTPHeaders headers) {
        String sent = context.isFromTrustedProxy() ? headers.first(field) : null;
        return sent != null && isFit(sent) ? sent : make();
    }

    static boolean isFit(String id) {
        return !id.isEmpty() && id.length() <= LONGEST && id.chars().allMatch(RequestIds::isFit);
    }

    private static boolean isFit(int character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9')
                || MARKS.indexOf(character) >= 0;
    }

    private String make() {
        char[] digits = new char[2 * Long.BYTES * 2];
        append(random.nextLong(), digits, 0);
        append(random.nextLong(), digits, digits.length / 2);
        return new String(digits);
    }

    private static void append(long bits, char[] digits, int from) {
        for (int i = 0; i < digits.length / 2; i++) {
            digits[from + i] = DIGITS[(int) (bits >>> (4 * i)) & 0xf];
        }
    }
}
