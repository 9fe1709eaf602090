package org.tornado4j.web;

/** A handler class cannot be used the way it is written; the message says what to write instead. */
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
