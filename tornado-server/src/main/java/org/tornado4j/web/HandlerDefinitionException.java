package org.tornado4j.web;

/** Thrown when the definition of a handler class is invalid; the message says what to write instead. */
public class HandlerDefinitionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Class<?> handlerClass;

    public HandlerDefinitionException(Class<?> handlerClass, String message) {
        super(message);
        this.handlerClass = handlerClass;
    }

    public HandlerDefinitionException(Class<?> handlerClass, String message, Throwable cause) {
        super(message, cause);
        this.handlerClass = handlerClass;
    }

    public Class<?> handlerClass() {
        return handlerClass;
    }
}
