package org.tornado4j.spring.boot.autoconfigure;

/** The way in which the handler of a request is made from its bean definition. */
public enum HandlerInstantiation {

    /**
     * By a direct call of the constructor where that gives the same as the bean factory would, else by the bean
     * factory.
     */
    AUTO,

    /** By the bean factory, always. */
    BEAN_FACTORY
}
