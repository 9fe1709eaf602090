package org.tornado4j.spring.boot.autoconfigure;

import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;
import org.tornado4j.web.JsonCodec;
import org.tornado4j.web.JsonDecodeException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.IgnoredPropertyException;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads JSON by a {@code JsonMapper}: what it is told of unknown fields, of types and of limits applies.
 *
 * <p>Jackson's messages name classes and quote values, so that clients get others.
 *
 * <p>Thread: any.
 */
final class JacksonCodec implements JsonCodec {

    private static final Set<Class<?>> INTEGERS =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class);

    private final JsonMapper mapper;

    JacksonCodec(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public byte[] encode(Object value) {
        return mapper.writeValueAsBytes(value);
    }

    @Override
    public @Nullable Object decode(byte[] json, Type type) {
        try {
            return mapper.readValue(json, mapper.constructType(type));
        } catch (InvalidDefinitionException e) {
            throw e; // no JSON can be made into such an object
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation() != null ? e.getLocation() : TokenStreamLocation.NA;
            throw new JsonDecodeException(problem(e), place.getLineNr(), place.getColumnNr(), path(e.getPath()), e);
        }
    }

    private static String problem(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return "beyond the limits on nesting, names, texts or numbers";
        }
        if (e instanceof UnexpectedEndOfInputException) {
            return "the end of the content is missing";
        }
        if (e instanceof InputCoercionException) {
            return "a number out of range";
        }
        if (e instanceof StreamReadException) {
            return "malformed";
        }
        if (e instanceof UnrecognizedPropertyException || e instanceof IgnoredPropertyException) {
            return "unknown field";
        }
        if (e instanceof InvalidNullException) {
            return "must not be null";
        }
        return e instanceof MismatchedInputException mismatch && !(e instanceof ValueInstantiationException)
                ? expected(mismatch.getTargetType())
                : "invalid value";
    }

    private static String expected(@Nullable Class<?> type) {
        Class<?> wanted = type == null ? Object.class : ClassUtils.resolvePrimitiveIfNecessary(type);
        if (wanted.isEnum()) {
            return "expected one of "
                    + Arrays.stream(wanted.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (INTEGERS.contains(wanted)) {
            return "expected an integer";
        }
        if (Number.class.isAssignableFrom(wanted)) {
            return "expected a number";
        }
        if (wanted == Boolean.class) {
            return "expected true or false";
        }
        if (CharSequence.class.isAssignableFrom(wanted)) {
            return "expected text";
        }
        if (wanted.isArray() || Collection.class.isAssignableFrom(wanted)) {
            return "expected an array";
        }
        return BeanUtils.isSimpleValueType(wanted) ? "invalid value" : "missing, or not an object of the expected form";
    }

    private static String path(List<JacksonException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : references) {
            append(reference, path);
        }
        return path.toString();
    }

    private static void append(JacksonException.Reference reference, StringBuilder path) {
        String name = reference.getPropertyName();
        if (name == null) {
            path.append('[').append(reference.getIndex()).append(']');
        } else {
            path.append(path.isEmpty() ? "" : ".").append(name);
        }
    }
}
