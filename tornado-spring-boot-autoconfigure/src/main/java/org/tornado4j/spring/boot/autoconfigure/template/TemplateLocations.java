package org.tornado4j.spring.boot.autoconfigure.template;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.template.TemplateLocation;
import org.springframework.context.ApplicationContext;

/** Warns of places for templates that are not there, as Spring Boot does. */
final class TemplateLocations {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateLocations.class);

    private TemplateLocations() {}

    /** @param prefix of the keys of the library */
    static void check(ApplicationContext context, boolean wanted, String prefix, String... locations) {
        if (wanted && Arrays.stream(locations).noneMatch(location -> new TemplateLocation(location).exists(context))) {
            LOG.warn(
                    "There are no templates at {}: add some there, or set {}.check-template-location=false",
                    Arrays.toString(locations),
                    prefix);
        }
    }
}
