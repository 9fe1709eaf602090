package org.tornado4j.web;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.ArgumentConverter.Conversion;
import org.tornado4j.web.InputValidator.Violation;

/**
 * A record whose components are arguments of the same names.
 *
 * <p>Thread: never changed; any.
 */
final class ArgumentRecord<T> {

    /** A component, and the way it takes its argument. */
    private enum Form {
        /** The last value, which has to be there. */
        REQUIRED,
        /** The last value, or null. */
        NULLABLE,
        /** The last value, or {@code Optional.empty()}. */
        OPTIONAL,
        /** All values, which may be none. */
        LIST
    }

    private record Component(String name, Form form, Conversion conversion) {}

    private final Constructor<T> constructor;
    private final List<Component> components;

    /** @throws IllegalArgumentException if {@code type} cannot be made of arguments */
    ArgumentRecord(Class<T> type, ArgumentConversions conversions, Predicate<Parameter> nullable) {
        RecordComponent[] declared = type.getRecordComponents();
        if (declared == null) {
            throw new IllegalArgumentException(type.getName() + " is not a record: arguments are read into records");
        }
        this.constructor = constructor(type, declared);
        Parameter[] parameters = constructor.getParameters();
        this.components = IntStream.range(0, declared.length)
                .mapToObj(i -> component(declared[i], nullable.test(parameters[i]), conversions))
                .toList();
    }

    private static <T> Constructor<T> constructor(Class<T> type, RecordComponent[] components) {
        Class<?>[] parameters =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<T> found = type.getDeclaredConstructor(parameters);
            found.setAccessible(true);
            return found;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "the constructor of " + type.getName() + " is not known to reflection: a native image needs a hint",
                    e);
        }
    }

    private static Component component(RecordComponent declared, boolean nullable, ArgumentConversions conversions) {
        Form form = form(declared, nullable);
        Type type = declared.getGenericType();
        if (form == Form.OPTIONAL || form == Form.LIST) {
            type = type instanceof ParameterizedType generic ? generic.getActualTypeArguments()[0] : String.class;
        }
        return new Component(declared.getName(), form, conversions.to(type));
    }

    private static Form form(RecordComponent declared, boolean nullable) {
        if (declared.getType() == List.class) {
            return Form.LIST;
        }
        if (declared.getType() == Optional.class) {
            return Form.OPTIONAL;
        }
        return nullable || isNullable(declared, declared.getAnnotatedType()) ? Form.NULLABLE : Form.REQUIRED;
    }

    private static boolean isNullable(AnnotatedElement... annotated) {
        return Stream.of(annotated)
                .flatMap(element -> Arrays.stream(element.getAnnotations()))
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    /** @throws HTTPProblem 400 with all arguments that are missing or invalid */
    T read(TypedArguments arguments, RequestHandler handler) {
        List<Violation> violations = new ArrayList<>();
        @Nullable Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(components.get(i), arguments, violations);
        }
        requireNone(violations);
        T made = make(values);
        InputValidator validator = handler.settings().inputValidator();
        requireNone(validator == null ? List.of() : validator.validate(made, handler.locale()));
        return made;
    }

    private static @Nullable Object value(Component component, TypedArguments arguments, List<Violation> violations) {
        String name = component.name;
        try {
            return switch (component.form) {
                case REQUIRED -> arguments.required(name, component.conversion);
                case NULLABLE -> arguments.last(name, component.conversion);
                case OPTIONAL -> Optional.ofNullable(arguments.last(name, component.conversion));
                case LIST -> arguments.all(name, component.conversion);
            };
        } catch (TypedArguments.Unfit e) {
            violations.add(e.violation());
            return null;
        }
    }

    private static void requireNone(List<Violation> violations) {
        if (!violations.isEmpty()) {
            throw TypedArguments.problem(violations, null);
        }
    }

    private T make(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) { // by the record itself
                throw new HTTPProblem(HTTPStatus.BAD_REQUEST, "Invalid arguments", refused);
            }
            throw new IllegalStateException(
                    "cannot make a " + constructor.getDeclaringClass().getName(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "cannot make a " + constructor.getDeclaringClass().getName(), e);
        }
    }
}
