package org.tornado4j.websocket;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.HandlerDefinitionException;
import org.tornado4j.web.InputValidator;
import org.tornado4j.web.JsonDecodeException;

/**
 * A {@link WebSocketHandler} whose messages are objects in JSON. Messages are converted to objects by the
 * {@code JsonCodec} of the settings, and checked by their {@code InputValidator} if there is one;
 * {@link #writeMessage(Object)} writes objects.
 *
 * <pre>
 * class MovesHandler extends JsonWebSocketHandler&lt;Move&gt; {
 *
 *     &#64;Override
 *     protected &#64;Nullable CompletionStage&lt;?&gt; onJson(Move move) {
 *         return writeMessage(game.play(move));
 *     }
 * }
 * </pre>
 *
 * @param <T> the type of received messages
 */
public abstract class JsonWebSocketHandler<T> extends WebSocketHandler {

    private static final ClassValue<Type> TYPES = new ClassValue<>() {
        @Override
        protected Type computeValue(Class<?> type) {
            return messageType(type);
        }
    };

    protected JsonWebSocketHandler() {}

    /**
     * Called with each message. It may be {@link Blocking}.
     *
     * @return as {@link #onMessage(String)}
     */
    protected abstract @Nullable CompletionStage<?> onJson(T message) throws Exception;

    /**
     * Called for a message that is not JSON, does not represent such an object, or is not valid. The default closes the
     * socket with 1007 and the problem as the reason; an override may answer instead.
     *
     * @param problem a description for the client, which names no classes
     * @return as {@link #onMessage(String)}
     */
    protected @Nullable CompletionStage<?> onInvalidMessage(String problem) throws Exception {
        close(CloseCode.INVALID_DATA, CloseFrame.cut(problem));
        return null;
    }

    @Override
    @Nullable
    CompletionStage<?> textReceived(IncomingMessage message, boolean blocking) throws Exception {
        T value;
        try {
            value = decode(message.bytes());
        } catch (JsonDecodeException e) {
            return onInvalidMessage("Invalid JSON" + place(e) + ": " + e.problem());
        }
        if (value == null) {
            return onInvalidMessage("Invalid JSON: null where a value is expected");
        }
        String violations = violations(value);
        if (!violations.isEmpty()) {
            return onInvalidMessage("Invalid message: " + violations);
        }
        return blocking ? callBlocking(() -> onJson(value)).thenCompose(WebSocketHandler::rest) : onJson(value);
    }

    @SuppressWarnings("unchecked") // the codec makes an object of the type it is given
    private @Nullable T decode(byte[] json) {
        return (T) settings().jsonCodec().decode(json, TYPES.get(getClass()));
    }

    private static String place(JsonDecodeException e) {
        String position = e.line() > 0 ? " at line " + e.line() + ", column " + e.column() : "";
        return e.path().isEmpty() ? position : position + " (" + e.path() + ")";
    }

    private String violations(Object value) {
        InputValidator validator = settings().inputValidator();
        List<InputValidator.Violation> found = validator == null ? List.of() : validator.validate(value);
        return found.stream()
                .map(violation ->
                        violation.path().isEmpty() ? violation.message() : violation.path() + " " + violation.message())
                .collect(Collectors.joining("; "));
    }

    // ------------------------------------------------------------------------------------------ the type

    /** Checks that the type of the messages is known. */
    static void check(Class<?> type) {
        if (JsonWebSocketHandler.class.isAssignableFrom(type)) {
            TYPES.get(type);
        }
    }

    private static Type messageType(Class<?> handlerClass) {
        Type argument = argument(handlerClass);
        if (argument instanceof TypeVariable<?>) {
            throw new HandlerDefinitionException(
                    handlerClass,
                    handlerClass.getName()
                            + " does not say what its messages are: write \"extends JsonWebSocketHandler<Move>\", for instance");
        }
        return argument;
    }

    /** Returns what stands for {@code T} in {@code type}: a type, or a variable of that class. */
    private static Type argument(Class<?> type) {
        Type above = type.getGenericSuperclass();
        if (above instanceof ParameterizedType generic && generic.getRawType() == JsonWebSocketHandler.class) {
            return generic.getActualTypeArguments()[0];
        }
        Class<?> superclass = type.getSuperclass();
        if (superclass == JsonWebSocketHandler.class) {
            return JsonWebSocketHandler.class.getTypeParameters()[0]; // extended without an argument
        }
        Type argument = argument(superclass);
        if (!(argument instanceof TypeVariable<?> variable) || !(above instanceof ParameterizedType generic)) {
            return argument;
        }
        int index = List.of(superclass.getTypeParameters()).indexOf(variable);
        return index < 0 ? argument : generic.getActualTypeArguments()[index];
    }
}
