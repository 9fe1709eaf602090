package org.tornado4j.web;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.ArgumentConverter.Conversion;

/** The conversions of {@link ArgumentConverter#standard}. */
final class StandardConversions {

    /** More digits than any number of a sensible program has; parsing takes more than linear time in them. */
    private static final int LONGEST_NUMBER = 1000;

    private StandardConversions() {}

    static @Nullable Conversion to(Type type) {
        if (!(type instanceof Class<?> raw)) {
            return null;
        }
        return raw.isEnum() ? toEnum(raw) : toClass(raw.getName());
    }

    /** Only those that somebody asks for are made: each takes a good part of a millisecond. */
    private static @Nullable Conversion toClass(String name) {
        return switch (name) {
            case "java.lang.String", "java.lang.CharSequence" -> text -> text;
            case "int", "java.lang.Integer" -> integer(Integer::valueOf);
            case "long", "java.lang.Long" -> integer(Long::valueOf);
            case "short", "java.lang.Short" -> integer(Short::valueOf);
            case "byte", "java.lang.Byte" -> integer(Byte::valueOf);
            case "double", "java.lang.Double" -> decimal(Double::valueOf);
            case "float", "java.lang.Float" -> decimal(Float::valueOf);
            case "boolean", "java.lang.Boolean" -> StandardConversions::toBoolean;
            case "char", "java.lang.Character" -> StandardConversions::toCharacter;
            case "java.math.BigInteger" -> integer(BigInteger::new);
            case "java.math.BigDecimal" -> decimal(BigDecimal::new);
            case "java.util.UUID" -> StandardConversions::toUUID;
            case "java.time.LocalDate" -> time(LocalDate::parse);
            case "java.time.Instant" -> time(Instant::parse);
            default -> null;
        };
    }

    /** The library also takes a plus sign and the digits of other scripts, so that one value had many spellings. */
    private static Conversion integer(Function<String, Object> parse) {
        return text -> {
            requireOnly("-0123456789", text);
            return parse.apply(text);
        };
    }

    /** Without what the library takes as well: spaces, type suffixes, hexadecimal, {@code NaN}. */
    private static Conversion decimal(Function<String, Object> parse) {
        return text -> {
            requireOnly("-0123456789.eE+", text);
            return parse.apply(text);
        };
    }

    private static void requireOnly(String allowed, String text) {
        if (text.length() > LONGEST_NUMBER) {
            throw new IllegalArgumentException("too long for a number");
        }
        for (int i = 0; i < text.length(); i++) {
            if (allowed.indexOf(text.charAt(i)) < 0) {
                throw new IllegalArgumentException("not a number");
            }
        }
    }

    private static Object toBoolean(String text) {
        if (text.equals("true")) {
            return true;
        }
        if (text.equals("false")) {
            return false;
        }
        throw new IllegalArgumentException("neither true nor false");
    }

    private static Object toCharacter(String text) {
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }

    /** The library also takes shorter spellings. */
    private static Object toUUID(String text) {
        UUID id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a UUID of 36 characters");
        }
        return id;
    }

    private static Conversion time(Function<String, Object> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("not a time: " + e.getMessage(), e);
            }
        };
    }

    private static Conversion toEnum(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
        }
        return text -> {
            Object constant = constants.get(text);
            if (constant == null) {
                throw new IllegalArgumentException("not one of " + type.getSimpleName());
            }
            return constant;
        };
    }
}
