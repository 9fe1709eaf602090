package org.tornado4j.web;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Converts the text of arguments to other types: those of the path to the parameter types of entry methods, those of
 * queries and forms to the types that a handler requests.
 *
 * <p>Called once for each parameter when the application is built, and once for each further type when a handler first
 * requests it, one call at a time; the returned conversions are used by several loops at once.
 */
@FunctionalInterface
public interface ArgumentConverter {

    /** A conversion from text to a value. */
    @FunctionalInterface
    interface Conversion {

        /**
         * Converts {@code text} to a value.
         *
         * @throws IllegalArgumentException if {@code text} is not valid; the request is answered with 400
         */
        Object convert(String text);
    }

    /** Returns the conversion from text to {@code type}; null if there is none. */
    @Nullable
    Conversion conversionTo(Type type);

    /** Returns a converter that uses {@code next} for types that this one does not support. */
    default ArgumentConverter or(ArgumentConverter next) {
        return type -> {
            Conversion own = conversionTo(type);
            return own != null ? own : next.conversionTo(type);
        };
    }

    /**
     * Returns the conversions of the engine: {@code String}, the primitive types and their classes, {@code BigInteger},
     * {@code BigDecimal}, {@code UUID}, {@code LocalDate}, {@code Instant}, and enums by the name of the constant.
     * Numbers are written in ASCII digits, optionally preceded by a minus sign; booleans are {@code true} and
     * {@code false}.
     */
    static ArgumentConverter standard() {
        return StandardConversions::to;
    }
}
