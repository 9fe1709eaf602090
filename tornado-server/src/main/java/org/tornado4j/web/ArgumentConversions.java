package org.tornado4j.web;

import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.ArgumentConverter.Conversion;

/**
 * The conversions of an application's {@link ArgumentConverter} that handlers ask for while they answer requests. The
 * converter is asked once for each type.
 *
 * <p>Thread: any. The lock is held while the converter is asked, which happens a few times in the life of an application.
 */
final class ArgumentConversions {

    private final ArgumentConverter converter;
    private final Predicate<Parameter> nullable;
    private final Map<Type, Conversion> known = new ConcurrentHashMap<>();
    private final Map<Class<?>, ArgumentRecord<?>> records = new ConcurrentHashMap<>();

    /** @param nullable {@link ApplicationSettings#nullableParameters} */
    ArgumentConversions(ArgumentConverter converter, Predicate<Parameter> nullable) {
        this.converter = converter;
        this.nullable = nullable;
    }

    /** @throws IllegalArgumentException if the converter cannot make such a value of text */
    Conversion to(Type type) {
        Conversion conversion = known.get(type);
        return conversion != null ? conversion : find(type);
    }

    private synchronized Conversion find(Type type) {
        @Nullable Conversion conversion = converter.conversionTo(type);
        if (conversion == null) {
            throw new IllegalArgumentException("no " + type.getTypeName()
                    + " can be made of an argument: take a String, or give the application's settings an"
                    + " ArgumentConverter that can");
        }
        known.put(type, conversion);
        return conversion;
    }

    /** @throws IllegalArgumentException if it is not a record, or one of its components cannot be made of arguments */
    @SuppressWarnings("unchecked") // what is kept for a class is of that class
    <T> ArgumentRecord<T> ofRecord(Class<T> type) {
        ArgumentRecord<?> made = records.get(type);
        if (made == null) {
            made = new ArgumentRecord<>(type, this, nullable);
            records.put(type, made);
        }
        return (ArgumentRecord<T>) made;
    }
}
