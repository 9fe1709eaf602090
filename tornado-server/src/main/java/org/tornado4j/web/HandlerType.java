package org.tornado4j.web;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.routing.Matcher;

/**
 * A handler class as far as requests are concerned: its entry methods, found by their names.
 *
 * <p>An entry method is called like an HTTP method in lower case, is not private, belongs to the class or one above
 * it (the nearest counts), takes the arguments of the path as parameters, and returns void, a value, or a stage or publisher
 * of values.
 *
 * <p>Thread: never changed; any.
 */
final class HandlerType {

    /** The way in which a handler takes the content of its requests. */
    enum Content {
        /** In memory, once all of it has arrived. */
        WHOLE,
        /** Piece by piece, as calls of {@code dataReceived}. */
        STREAMED,
        /** As a form whose files may be on disk. */
        FORM
    }

    /** Tornado's {@code SUPPORTED_METHODS}, and QUERY. */
    static final List<String> SUPPORTED = List.of(
            HTTPMethod.GET,
            HTTPMethod.HEAD,
            HTTPMethod.POST,
            HTTPMethod.DELETE,
            HTTPMethod.PATCH,
            HTTPMethod.PUT,
            HTTPMethod.QUERY,
            HTTPMethod.OPTIONS);

    /** Methods of {@code RequestHandler} that may block where a handler overrides them. */
    private static final Set<String> BLOCKING_HOOKS = Set.of("prepare", "getCurrentUser", "dataReceived");

    private final Class<? extends RequestHandler> type;
    private final Map<String, EntryMethod> entries = new LinkedHashMap<>();
    /** Those that a {@link HandlerExtension} calls, by their names. */
    private final Map<String, EntryMethod> others = new LinkedHashMap<>();

    private final List<String> supported;
    private final boolean preparesBlocking;
    /** The override of {@code getCurrentUser}; null if there is none. */
    private final @Nullable Method getCurrentUser;

    private final boolean decodesItself;
    private final boolean checksTokensItself;
    private final boolean checksOriginsItself;
    private final Content content;
    private final boolean receivesBlocking;
    private final ContentUse contentUse;

    /** @throws HandlerDefinitionException if the class cannot be used the way it is written */
    HandlerType(Class<? extends RequestHandler> type) {
        this.type = type;
        this.supported = supported(type);
        this.contentUse = new ContentUse(type);
        for (String httpMethod : supported) {
            Method method = nearest(httpMethod.toLowerCase(Locale.ROOT));
            if (method != null) {
                entries.put(httpMethod, new EntryMethod(type, method, contentUse.isIgnoredBy(method)));
            }
        }
        Method prepare = overriding("prepare");
        if (entries.isEmpty() && prepare == null) {
            throw new HandlerDefinitionException(
                    type,
                    type.getName()
                            + " answers no request: give it an entry method such as \"void get()\"; entry methods"
                            + " are called "
                            + String.join(", ", supported).toLowerCase(Locale.ROOT));
        }
        HandlerExtension extension = extend(type.getAnnotation(ExtendedBy.class));
        requireOnEntryMethods(RateLimit.class);
        requireOnEntryMethods(Authenticated.class);
        requireOnEntryMethods(AddSlash.class);
        requireOnEntryMethods(RemoveSlash.class);
        requireCalled(extension == null ? List.of() : extension.blockingMethods());
        this.preparesBlocking = prepare != null && EntryMethod.isBlocking(type, prepare);
        this.getCurrentUser = overriding("getCurrentUser");
        this.decodesItself = overriding("decodeArgument", byte[].class, String.class) != null;
        this.checksTokensItself = overriding("checkXsrfCookie") != null;
        this.checksOriginsItself = overriding("checkCrossOrigin") != null;
        this.content = content(type);
        Method dataReceived = overriding("dataReceived", ByteBuffer.class);
        this.receivesBlocking = dataReceived != null && EntryMethod.isBlocking(type, dataReceived);
        if (content == Content.STREAMED && dataReceived == null) {
            throw new HandlerDefinitionException(
                    type,
                    type.getName() + " has @StreamRequestBody, but nothing that takes the content: override"
                            + " dataReceived(ByteBuffer)");
        }
        if (content != Content.STREAMED && dataReceived != null) {
            throw new HandlerDefinitionException(
                    type,
                    type.getName()
                            + " overrides dataReceived(ByteBuffer), which would never be called: annotate it with"
                            + " @StreamRequestBody");
        }
    }

    /** Refuses an annotation on a method that it would mean nothing on. */
    private void requireOnEntryMethods(Class<? extends Annotation> annotation) {
        for (Class<?> c = type; c != null && c != RequestHandler.class; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                if (method.isAnnotationPresent(annotation) && !isEntry(method.getName())) {
                    throw unusable("@" + annotation.getSimpleName() + " of " + EntryMethod.signature(method)
                            + " has no effect: it is for the class and for entry methods, which are called "
                            + String.join(", ", supported).toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    /** Refuses {@code @Blocking} on a method that only the handler itself calls. */
    private void requireCalled(List<String> more) {
        for (Class<?> c = type; c != null && c != RequestHandler.class; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                String name = method.getName();
                if (method.isAnnotationPresent(Blocking.class)
                        && !isEntry(name)
                        && !BLOCKING_HOOKS.contains(name)
                        && !more.contains(name)) {
                    throw unusable("@Blocking of " + EntryMethod.signature(method)
                            + " has no effect: it is for the class, for prepare, getCurrentUser and dataReceived, and for"
                            + " entry methods, which are called "
                            + String.join(", ", supported).toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    private boolean isEntry(String name) {
        return entries.containsKey(name.toUpperCase(Locale.ROOT)) && name.equals(name.toLowerCase(Locale.ROOT));
    }

    private @Nullable HandlerExtension extend(@Nullable ExtendedBy extendedBy) {
        if (extendedBy == null) {
            return null;
        }
        HandlerExtension extension = newExtension(extendedBy.value());
        extension.check(type);
        for (String name : extension.methods()) {
            Method method = nearest(name);
            if (method != null) {
                others.put(name, new EntryMethod(type, method, false));
            }
        }
        return extension;
    }

    private HandlerExtension newExtension(Class<? extends HandlerExtension> extension) {
        try {
            Constructor<? extends HandlerExtension> constructor = extension.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw new HandlerDefinitionException(
                    type, extension.getName() + " needs a constructor without parameters that can be called", e);
        }
    }

    private static Content content(Class<?> type) {
        boolean pieces = type.isAnnotationPresent(StreamRequestBody.class);
        boolean form = type.isAnnotationPresent(StreamMultipart.class);
        if (pieces && form) {
            throw new HandlerDefinitionException(
                    type,
                    type.getName() + " has @StreamRequestBody and @StreamMultipart, but its content can go one way"
                            + " only: take one of them away");
        }
        if (pieces) {
            return Content.STREAMED;
        }
        return form ? Content.FORM : Content.WHOLE;
    }

    private static List<String> supported(Class<?> type) {
        SupportedMethods more = type.getAnnotation(SupportedMethods.class);
        return more == null
                ? SUPPORTED
                : Stream.concat(SUPPORTED.stream(), Arrays.stream(more.value())).toList();
    }

    /** The method of that name in the class, or the nearest one above it, below {@code RequestHandler}. */
    private @Nullable Method nearest(String name) {
        for (Class<?> c = type; c != null && c != RequestHandler.class; c = c.getSuperclass()) {
            List<Method> found = Arrays.stream(c.getDeclaredMethods())
                    .filter(method -> method.getName().equals(name) && !method.isSynthetic())
                    .toList();
            if (!found.isEmpty()) {
                return only(found, name);
            }
        }
        return null;
    }

    /** The override of a method of {@code RequestHandler}; null if there is none. */
    private @Nullable Method overriding(String name, Class<?>... parameters) {
        for (Class<?> c = type; c != null && c != RequestHandler.class; c = c.getSuperclass()) {
            try {
                return c.getDeclaredMethod(name, parameters);
            } catch (NoSuchMethodException e) {
                // perhaps the class above has it
            }
        }
        return null;
    }

    private Method only(List<Method> found, String name) {
        if (found.size() > 1) {
            throw new HandlerDefinitionException(
                    type,
                    type.getName() + " has several methods called " + name + ": "
                            + found.stream()
                                    .map(EntryMethod::signature)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + "; keep one and give the others different names");
        }
        return found.get(0);
    }

    /**
     * The methods as a route calls them.
     *
     * @throws HandlerDefinitionException if the parameters of one do not fit
     */
    HandlerMethods bind(Matcher matcher, ApplicationSettings settings) {
        return new HandlerMethods(
                bind(entries, matcher, settings),
                bind(others, matcher, settings),
                supported,
                contentUse.isIgnoredByRefusals());
    }

    private static Map<String, HandlerMethod> bind(
            Map<String, EntryMethod> methods, Matcher matcher, ApplicationSettings settings) {
        Map<String, HandlerMethod> bound = new LinkedHashMap<>();
        methods.forEach((name, entry) -> bound.put(name, entry.bind(matcher, settings)));
        return bound;
    }

    /** Returns the entry methods by their HTTP methods. Ownership: not to be changed. */
    Map<String, EntryMethod> entries() {
        return entries;
    }

    /** Returns the annotation of the class, perhaps one it has inherited; null for none. */
    <A extends Annotation> @Nullable A annotation(Class<A> annotation) {
        return type.getAnnotation(annotation);
    }

    /** Returns what says that the class cannot be used. */
    HandlerDefinitionException unusable(String why) {
        return new HandlerDefinitionException(type, why);
    }

    /** Returns whether the class could have that method. */
    boolean supports(String httpMethod) {
        return supported.contains(httpMethod);
    }

    /** Returns whether {@code prepare} has to run outside the loop. */
    boolean preparesBlocking() {
        return preparesBlocking;
    }

    /** Returns whether the user has to be found outside the loop. */
    boolean findsUserBlocking(ApplicationSettings settings) {
        return getCurrentUser == null ? settings.findsUserBlocking() : EntryMethod.isBlocking(type, getCurrentUser);
    }

    Content content() {
        return content;
    }

    /** Returns whether chunks go straight to {@code dataReceived}, on the loop. */
    boolean receivesDirectly() {
        return content == Content.STREAMED && !receivesBlocking;
    }

    /** Returns whether the class has its own {@code decodeArgument}. */
    boolean decodesItself() {
        return decodesItself;
    }

    /** Returns whether the class has its own {@code checkXsrfCookie}. */
    boolean checksTokensItself() {
        return checksTokensItself;
    }

    /** Returns whether the class has its own {@code checkCrossOrigin}. */
    boolean checksOriginsItself() {
        return checksOriginsItself;
    }

    @Override
    public String toString() {
        return type.getName();
    }
}
