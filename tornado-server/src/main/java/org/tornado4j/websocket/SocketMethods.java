package org.tornado4j.websocket;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HandlerDefinitionException;
import org.tornado4j.web.HandlerExtension;
import org.tornado4j.web.RequestHandler;

/**
 * The methods of a class of WebSocket handlers: which of them it has, and which of them may block.
 *
 * <p>Thread: never changed; any.
 */
final class SocketMethods {

    static final String OPEN = "open";
    private static final String ON_MESSAGE = "onMessage";
    private static final String ON_JSON = "onJson";
    private static final String ON_FRAGMENT = "onFragment";

    /** Those that run on the loop in any case. */
    private static final List<String> ON_LOOP = List.of(
            "get",
            "onClose",
            "onPing",
            "onPong",
            "onDrain",
            "checkOrigin",
            "selectSubprotocol",
            "getCompressionOptions",
            "options",
            "onInvalidMessage");

    private static final ClassValue<SocketMethods> KNOWN = new ClassValue<>() {
        @Override
        protected SocketMethods computeValue(Class<?> type) {
            return new SocketMethods(type);
        }
    };

    private final boolean opensBlocking;
    private final boolean takesText;
    private final boolean textIsBlocking;
    private final boolean takesBinary;
    private final boolean binaryIsBlocking;
    private final boolean takesFragments;
    private final boolean fragmentsAreBlocking;

    private SocketMethods(Class<?> type) {
        this.opensBlocking = isBlocking(nearest(type, OPEN));
        boolean json = JsonWebSocketHandler.class.isAssignableFrom(type);
        Method text = json ? nearest(type, ON_JSON) : nearest(type, ON_MESSAGE, String.class);
        Method binary = nearest(type, ON_MESSAGE, byte[].class);
        this.takesText = text != null;
        this.textIsBlocking = isBlocking(text);
        this.takesBinary = binary != null;
        this.binaryIsBlocking = isBlocking(binary);
        Method fragment = nearest(type, ON_FRAGMENT, MessageFragment.class);
        this.takesFragments = fragment != null;
        this.fragmentsAreBlocking = isBlocking(fragment);
    }

    static SocketMethods of(Class<?> type) {
        return KNOWN.get(type);
    }

    private static boolean isBlocking(@Nullable Method method) {
        return method != null && method.isAnnotationPresent(Blocking.class);
    }

    /**
     * Returns the method of that name in the class or the nearest one above it, below our own classes.
     *
     * @param parameters those it has; none for any
     */
    private static @Nullable Method nearest(Class<?> type, String name, Class<?>... parameters) {
        for (Class<?> c = type; c != null && !isOurs(c); c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                boolean fits = parameters.length == 0 || Arrays.equals(method.getParameterTypes(), parameters);
                if (method.getName().equals(name) && !method.isSynthetic() && fits) {
                    return method;
                }
            }
        }
        return null;
    }

    private static boolean isOurs(Class<?> type) {
        return type == WebSocketHandler.class || type == JsonWebSocketHandler.class;
    }

    boolean opensBlocking() {
        return opensBlocking;
    }

    boolean takesText() {
        return takesText;
    }

    boolean textIsBlocking() {
        return textIsBlocking;
    }

    boolean takesBinary() {
        return takesBinary;
    }

    boolean binaryIsBlocking() {
        return binaryIsBlocking;
    }

    boolean takesFragments() {
        return takesFragments;
    }

    boolean fragmentsAreBlocking() {
        return fragmentsAreBlocking;
    }

    /** Checks classes of WebSocket handlers when their routes are made. */
    static final class Rules implements HandlerExtension {

        Rules() {}

        @Override
        public List<String> methods() {
            return List.of(OPEN);
        }

        @Override
        public List<String> blockingMethods() {
            return List.of(OPEN, ON_MESSAGE, ON_FRAGMENT, ON_JSON);
        }

        @Override
        public void check(Class<? extends RequestHandler> type) {
            if (type.isAnnotationPresent(Blocking.class)) {
                throw failure(
                        type, "has @Blocking, which would hold up its handshake: annotate open or onMessage instead");
            }
            if (nearest(type, "get") != null) {
                throw failure(
                        type,
                        "has a method get, which would take the place of the handshake: give it another name, and look at"
                                + " requests in prepare()");
            }
            Method open = nearest(type, OPEN);
            if (open != null && !isVoidOrStage(open.getReturnType())) {
                throw failure(
                        type,
                        "has a method open that returns " + open.getReturnType().getSimpleName()
                                + ", which nothing reads: return nothing, or a CompletionStage");
            }
            for (String name : ON_LOOP) {
                if (isBlocking(nearest(type, name))) {
                    throw failure(
                            type,
                            "has @Blocking at " + name
                                    + ", which runs on the loop: only open, onMessage, onFragment and"
                                    + " onJson may block");
                }
            }
            SocketMethods methods = SocketMethods.of(type);
            if (methods.takesFragments && (methods.takesText || methods.takesBinary)) {
                throw failure(
                        type,
                        "has a method onFragment, and another for whole messages, which would never be called: keep one of"
                                + " them");
            }
            JsonWebSocketHandler.check(type);
        }

        private static boolean isVoidOrStage(Class<?> type) {
            return type == void.class || CompletionStage.class.isAssignableFrom(type);
        }

        private static HandlerDefinitionException failure(Class<?> type, String what) {
            return new HandlerDefinitionException(type, type.getName() + " " + what);
        }
    }
}
