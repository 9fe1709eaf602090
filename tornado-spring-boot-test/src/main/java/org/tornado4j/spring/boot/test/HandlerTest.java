package org.tornado4j.spring.boot.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;
import org.tornado4j.web.RequestHandler;

/**
 * Tests handlers with what they need of the web, and without the other beans of the application. The handlers are those that are
 * named, or all {@code @Route} beans; what they are constructed with is a {@code @MockitoBean} or imported.
 *
 * <pre>
 * &#64;HandlerTest(ItemHandler.class)
 * class ItemHandlerTests {
 *
 *     &#64;Autowired
 *     private HandlerTestClient client;
 *
 *     &#64;MockitoBean
 *     private Items items;
 *
 *     &#64;Test
 *     void itemIsFound() {
 *         given(items.find(7)).willReturn(new Item(7, "a chair"));
 *         assertThat(client.fetch("/items/7")).hasStatus(200).hasJson("{\"name\": \"a chair\"}");
 *     }
 * }
 * </pre>
 *
 * <p>Of the application's beans there are, besides the handlers, those that belong to the web:
 *
 * <ul>
 *   <li>{@code ApplicationCustomizer}, {@code ApplicationSettingsCustomizer}, {@code HTTPServerCustomizer}
 *   <li>{@code CurrentUser}, {@code RequestInterceptor}, {@code ErrorMapper}, {@code RequestObserver}
 *   <li>{@code UserLocale}, {@code Messages}, {@code OutputTransform.Factory}
 *   <li>{@code ArgumentConverter}, {@code JsonCodec}, {@code InputValidator}, {@code AsynchronousTypes}, {@code MimeTypes}
 *   <li>Jackson's modules and {@code @JacksonComponent}, Spring's {@code Converter} and {@code GenericConverter}
 * </ul>
 *
 * <p>They are found by scanning; {@code @Bean} methods of other configurations are not. The configuration files of the
 * application are read. The mode is native, whatever else is on the class path, and there is no server.
 *
 * @see AutoConfigureHandlerTestClient
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(HandlerTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(HandlerTypeExcludeFilter.class)
@AutoConfigureHandlers
@AutoConfigureHandlerTestClient
@ImportAutoConfiguration
public @interface HandlerTest {

    /** Properties, each as {@code key=value}, that come before those of the application. */
    String[] properties() default {};

    /** The handlers, the same as {@link #handlers}. */
    @AliasFor("handlers")
    Class<? extends RequestHandler>[] value() default {};

    /** The handlers; none for all that have {@code @Route}. */
    @AliasFor("value")
    Class<? extends RequestHandler>[] handlers() default {};

    /** Returns whether the beans that belong to the web are found as they are listed above. */
    boolean useDefaultFilters() default true;

    /** Filters for components that are found besides. */
    ComponentScan.Filter[] includeFilters() default {};

    /** Filters for components that are left out. */
    ComponentScan.Filter[] excludeFilters() default {};

    /** Auto-configurations that are left out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
