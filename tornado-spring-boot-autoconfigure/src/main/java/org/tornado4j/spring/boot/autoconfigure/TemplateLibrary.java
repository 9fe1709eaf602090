package org.tornado4j.spring.boot.autoconfigure;

/** Library for templates that handlers render pages with. */
public enum TemplateLibrary {

    /** Thymeleaf, by {@code spring-boot-starter-thymeleaf}. */
    THYMELEAF("spring-boot-starter-thymeleaf"),

    /** FreeMarker, by {@code spring-boot-starter-freemarker}. */
    FREEMARKER("spring-boot-starter-freemarker"),

    /** Mustache, by {@code spring-boot-starter-mustache}. */
    MUSTACHE("spring-boot-starter-mustache");

    private final String starter;

    TemplateLibrary(String starter) {
        this.starter = starter;
    }

    /** Returns the dependency that brings it. */
    String starter() {
        return starter;
    }
}
