package org.tornado4j.spring.boot.autoconfigure.template;

import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.springframework.boot.freemarker.autoconfigure.FreeMarkerProperties;
import org.springframework.boot.freemarker.autoconfigure.FreeMarkerVariablesCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.ui.freemarker.FreeMarkerConfigurationFactory;

/** Applies {@code spring.freemarker.*}, as Spring Boot does. */
final class FreeMarkerSettings {

    private FreeMarkerSettings() {}

    static Configuration configuration(
            FreeMarkerProperties properties,
            List<FreeMarkerVariablesCustomizer> customizers,
            ApplicationContext context)
            throws IOException, TemplateException {
        TemplateLocations.check(
                context, properties.isCheckTemplateLocation(), "spring.freemarker", properties.getTemplateLoaderPath());
        FreeMarkerConfigurationFactory factory = new FreeMarkerConfigurationFactory();
        factory.setResourceLoader(context);
        factory.setTemplateLoaderPaths(properties.getTemplateLoaderPath());
        factory.setPreferFileSystemAccess(properties.isPreferFileSystemAccess());
        factory.setDefaultEncoding(properties.getCharset().name());
        factory.setFreemarkerSettings(settings(properties));
        factory.setFreemarkerVariables(variables(customizers));
        return factory.createConfiguration();
    }

    private static Properties settings(FreeMarkerProperties properties) {
        Properties settings = new Properties();
        settings.put("recognize_standard_file_extensions", "true");
        if (!properties.isCache()) {
            settings.put("template_update_delay", "0");
        }
        settings.putAll(properties.getSettings());
        return settings;
    }

    private static Map<String, Object> variables(List<FreeMarkerVariablesCustomizer> customizers) {
        Map<String, Object> variables = new HashMap<>();
        customizers.forEach(customizer -> customizer.customizeFreeMarkerVariables(variables));
        return variables;
    }
}
