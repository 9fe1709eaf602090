package org.tornado4j.spring.boot;

import org.tornado4j.web.ApplicationSettings;

/**
 * Changes the settings of the application that is made of the handler beans. Beans of this type are called in their
 * order, after {@code tornado.web.*} was applied.
 */
@FunctionalInterface
public interface ApplicationSettingsCustomizer {

    /** Called once, at start, by the thread that starts the context. */
    void customize(ApplicationSettings.Builder settings);
}
