package org.tornado4j.spring.boot;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.support.BeanNameGenerator;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.AnnotationConfigRegistry;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.context.annotation.ScopeMetadataResolver;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * A {@link TornadoWebServerApplicationContext} whose beans come from annotated classes. Classes and packages are read as
 * soon as they are named; {@link #refresh} follows once.
 */
public final class AnnotationConfigTornadoWebServerApplicationContext extends TornadoWebServerApplicationContext
        implements AnnotationConfigRegistry {

    private final AnnotatedBeanDefinitionReader reader;
    private final ClassPathBeanDefinitionScanner scanner;

    /** An empty context, to be filled and refreshed. */
    public AnnotationConfigTornadoWebServerApplicationContext() {
        this.reader = new AnnotatedBeanDefinitionReader(this);
        this.scanner = new ClassPathBeanDefinitionScanner(this);
    }

    /** A context over {@code beanFactory}, to be filled and refreshed. */
    public AnnotationConfigTornadoWebServerApplicationContext(DefaultListableBeanFactory beanFactory) {
        super(beanFactory);
        this.reader = new AnnotatedBeanDefinitionReader(this);
        this.scanner = new ClassPathBeanDefinitionScanner(this);
    }

    /** A context of the given classes, refreshed: its server runs. */
    public AnnotationConfigTornadoWebServerApplicationContext(Class<?>... componentClasses) {
        this();
        reader.register(componentClasses);
        refresh();
    }

    /** A context of what is found below the given packages, refreshed: its server runs. */
    public AnnotationConfigTornadoWebServerApplicationContext(String... basePackages) {
        this();
        scanner.scan(basePackages);
        refresh();
    }

    @Override
    public void setEnvironment(ConfigurableEnvironment environment) {
        super.setEnvironment(environment);
        reader.setEnvironment(environment);
        scanner.setEnvironment(environment);
    }

    /** Sets the name generator for beans found from now on. */
    public void setBeanNameGenerator(BeanNameGenerator beanNameGenerator) {
        reader.setBeanNameGenerator(beanNameGenerator);
        scanner.setBeanNameGenerator(beanNameGenerator);
        getBeanFactory().registerSingleton(AnnotationConfigUtils.CONFIGURATION_BEAN_NAME_GENERATOR, beanNameGenerator);
    }

    /** Sets the scope resolver for beans found from now on. */
    public void setScopeMetadataResolver(ScopeMetadataResolver scopeMetadataResolver) {
        reader.setScopeMetadataResolver(scopeMetadataResolver);
        scanner.setScopeMetadataResolver(scopeMetadataResolver);
    }

    @Override
    public void register(Class<?>... componentClasses) {
        reader.register(componentClasses);
    }

    @Override
    public void scan(String... basePackages) {
        scanner.scan(basePackages);
    }

    @Override
    public <T> void registerBean(
            @Nullable String beanName,
            Class<T> beanClass,
            @Nullable Supplier<T> supplier,
            BeanDefinitionCustomizer... customizers) {
        reader.registerBean(beanClass, beanName, supplier, customizers);
    }

    @Override
    protected void prepareRefresh() {
        scanner.clearCache();
        super.prepareRefresh();
    }
}
