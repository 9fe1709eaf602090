package org.tornado4j.spring.boot.autoconfigure;

import org.tornado4j.web.TemplateEngine;

/** A library for templates that is on the class path, adapted. One of them becomes that of the application. */
public record AvailableTemplateEngine(TemplateLibrary library, TemplateEngine engine) {}
