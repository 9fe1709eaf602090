package org.tornado4j.spring.boot.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Gives a test with {@code @SpringBootTest} a {@link org.tornado4j.test.HandlerTestClient} bean, which goes to the handlers of the
 * application in memory, whatever its {@code webEnvironment}. The server has the options that the application configures, but
 * no access log. In native mode only.
 *
 * <pre>
 * &#64;SpringBootTest
 * &#64;AutoConfigureHandlerTestClient
 * class ShopTests {
 *
 *     &#64;Autowired
 *     private HandlerTestClient client;
 * </pre>
 *
 * <p>A {@link HandlerTestClientCustomizer} bean changes it. Tests with {@link HandlerTest} have the client without this.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureHandlerTestClient {}
