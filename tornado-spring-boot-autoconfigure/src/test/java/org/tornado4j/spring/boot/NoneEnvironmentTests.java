package org.tornado4j.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.tornado4j.spring.boot.app.TestApplication;
import org.tornado4j.web.Application;

@SpringBootTest(classes = TestApplication.class, webEnvironment = WebEnvironment.NONE)
class NoneEnvironmentTests {

    @Autowired
    private ApplicationContext context;

    @Test
    void nothingOfTheServerIsThere() {
        assertThat(context).isNotInstanceOf(WebServerApplicationContext.class);
        assertThat(context.getBeansOfType(TornadoWebServerFactory.class)).isEmpty();
        assertThat(context.getBeansOfType(Application.class)).isEmpty();
    }
}
