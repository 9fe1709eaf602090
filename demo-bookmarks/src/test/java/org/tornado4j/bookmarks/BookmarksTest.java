package org.tornado4j.bookmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.tornado4j.spring.boot.test.AutoConfigureHandlerTestClient;

/** The whole application without a port, with a database in memory. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:bookmarks",
            "spring.main.banner-mode=off",
            "management.server.port=-1",
            "tornado.web.rate-limit.requests=100000"
        })
@AutoConfigureHandlerTestClient
@interface BookmarksTest {}
