package org.tornado4j.web;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of arguments into other types: those of the path into the parameter types of entry methods, those of
 * queries and forms into what a handler asks for.
 *
 * <p>Asked once for each parameter when the application is built, and once for each further type when the first handler asks
 * for it, one at a time; the conversions it gives are used by several loops at once.
 */
@FunctionalInterface
public interface ArgumentConverter {

    /** A conversion from text to a value. */
    @FunctionalInterface
    interface Conversion {

        /**
         * Makes a value.
         *
         * @throws IllegalArgumentException if {@code text} is none; the request is answered with 400
         */
        Object convert(String text);
    }

    /** Returns the conversion from text to {@code type}; null if there is none. */
    @Nullable
    Conversion conversionTo(Type type);

    /** This converter, and {@code next} for what it cannot do. */
    default ArgumentConverter or(ArgumentConverter next) {
        return type -> {
            Conversion own = conversionTo(type);
            return own != null ? own : next.conversionTo(type);
        };
    }

    /**
     * The conversions of the engine: {@code String}, the primitive types and their classes, {@code BigInteger},
     * {@code BigDecimal}, {@code UUID}, {@code LocalDate}, {@code Instant}, and enums by the name of the constant. Numbers
     * are written in ASCII digits, with a minus sign at most before them; booleans are {@code true} and {@code false}.
     */
    static ArgumentConverter standard() {
        return StandardConversions::to;
    }
}
