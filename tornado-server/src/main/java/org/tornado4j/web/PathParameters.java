package org.tornado4j.web;

import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.tornado4j.routing.Matcher;
import org.tornado4j.web.PathParameter.Absent;

/**
 * Gives each parameter of an entry method an argument of the path.
 *
 * <p>By name, when the arguments of the path have names and the class knows those of its parameters (javac
 * {@code -parameters}); then a method may leave arguments out. Else by order, and there have to be as many parameters as
 * arguments. A method without parameters always fits: it can ask for {@code pathArgs()}. A parameter that is an
 * {@code Optional} or {@code @Nullable}, or may be null by {@link ApplicationSettings#nullableParameters}, needs no argument.
 */
final class PathParameters {

    private final EntryMethod entry;
    private final Matcher matcher;
    private final ArgumentConverter converter;
    private final Predicate<Parameter> nullable;
    private final Predicate<Parameter> nonNull;
    private final Parameter[] parameters;

    PathParameters(EntryMethod entry, Parameter[] parameters, Matcher matcher, ApplicationSettings settings) {
        this.entry = entry;
        this.matcher = matcher;
        this.converter = settings.argumentConverter();
        this.nullable = settings.nullableParameters();
        this.nonNull = settings.nonNullParameters();
        this.parameters = parameters;
    }

    /** @throws HandlerDefinitionException if they do not fit */
    PathParameter[] bind() {
        boolean byName =
                !matcher.argumentNames().isEmpty() && Arrays.stream(parameters).allMatch(Parameter::isNamePresent);
        PathParameter[] bound = new PathParameter[parameters.length];
        for (int i = 0; i < bound.length; i++) {
            int argument = byName ? matcher.argumentNames().indexOf(parameters[i].getName()) : i;
            bound[i] = bind(parameters[i], argument < matcher.argumentCount() ? argument : PathParameter.NONE);
        }
        if (!byName && bound.length != 0 && bound.length < matcher.argumentCount()) {
            throw doesNotFit("leaves some of them out: take all of them, or none and call pathArgs()");
        }
        return bound;
    }

    private PathParameter bind(Parameter parameter, int argument) {
        Absent absent = absent(parameter);
        if (argument == PathParameter.NONE && (absent == Absent.REFUSED || !isMarkedAbsent(parameter))) {
            throw doesNotFit("has none for its parameter " + parameter.getName()
                    + ": put it in the pattern, take the parameter away, or make it an Optional");
        }
        Type type = absent == Absent.EMPTY ? insideOptional(parameter) : parameter.getParameterizedType();
        ArgumentConverter.Conversion conversion = converter.conversionTo(type);
        if (conversion == null) {
            throw entry.failure("has a parameter " + parameter.getName() + " of type " + type.getTypeName()
                    + ", which cannot be made from text: take a String, or give the application's settings an"
                    + " ArgumentConverter that can");
        }
        return new PathParameter(parameter.getName(), argument, conversion, absent);
    }

    /** An optional group of a regular expression that is not there is null, as in Tornado, unless that is impossible. */
    private Absent absent(Parameter parameter) {
        if (parameter.getType() == Optional.class) {
            return Absent.EMPTY;
        }
        return parameter.getType().isPrimitive() || nonNull.test(parameter) ? Absent.REFUSED : Absent.NULL;
    }

    private boolean isMarkedAbsent(Parameter parameter) {
        Stream<Annotation> annotations = Stream.concat(
                Arrays.stream(parameter.getAnnotations()),
                Arrays.stream(parameter.getAnnotatedType().getAnnotations()));
        return parameter.getType() == Optional.class
                || annotations.anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"))
                || nullable.test(parameter);
    }

    private Type insideOptional(Parameter parameter) {
        if (parameter.getParameterizedType() instanceof ParameterizedType type) {
            return type.getActualTypeArguments()[0];
        }
        throw entry.failure("has an Optional without a type: write Optional<String> " + parameter.getName());
    }

    private HandlerDefinitionException doesNotFit(String why) {
        List<String> names = matcher.argumentNames();
        String arguments = matcher.argumentCount() + (names.isEmpty() ? "" : " " + names);
        return entry.failure("does not fit the route \"" + matcher + "\" with arguments " + arguments + "; it " + why);
    }
}
