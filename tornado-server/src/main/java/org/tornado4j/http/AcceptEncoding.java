package org.tornado4j.http;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a content coding that the client accepts: Accept-Encoding (RFC 9110 section 12.5.3).
 *
 * <p>Thread: any.
 */
public final class AcceptEncoding {

    private static final String IDENTITY = "identity";

    private AcceptEncoding() {}

    /**
     * Returns the available coding with the greatest weight; of several with the same weight, the first.
     *
     * <p>Accept-Encoding = #( codings [ weight ] ): a coding that is not listed has the weight of "*"; if neither it
     * nor "*" is listed, uncoded content is accepted but not preferred.
     *
     * @param field the value of the field
     * @param name returns the name of a coding
     * @param available returns whether a coding that the client accepts is available
     * @return null for uncoded content
     */
    public static <T> @Nullable T preferred(
            String field, List<T> codings, Function<? super T, String> name, Predicate<? super T> available) {
        int[] weights = new int[codings.size()];
        Arrays.fill(weights, -1);
        int identity = -1;
        int others = -1;
        for (QualityValue listed : QualityValue.parse(field)) {
            String listedName = listed.value();
            int coding = indexOf(listedName, codings, name);
            if (coding >= 0) {
                weights[coding] = listed.thousandths();
            } else if (listedName.equalsIgnoreCase(IDENTITY)) {
                identity = listed.thousandths();
            } else if (listedName.equals("*")) {
                others = listed.thousandths();
            }
        }
        T best = null;
        int least = Math.max(1, identity);
        for (int i = 0; i < weights.length; i++) {
            int weight = weights[i] >= 0 ? weights[i] : others;
            if (weight >= least && available.test(codings.get(i))) {
                best = codings.get(i);
                least = weight + 1;
            }
        }
        return best;
    }

    /** RFC 9110 section 8.4.1.3: x-gzip is gzip. */
    private static <T> int indexOf(String listed, List<T> codings, Function<? super T, String> name) {
        String known = listed.equalsIgnoreCase("x-gzip") ? "gzip" : listed;
        for (int i = 0; i < codings.size(); i++) {
            if (name.apply(codings.get(i)).equalsIgnoreCase(known)) {
                return i;
            }
        }
        return -1;
    }
}
