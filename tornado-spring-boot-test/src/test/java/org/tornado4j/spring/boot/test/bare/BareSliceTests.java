package org.tornado4j.spring.boot.test.bare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.util.ClassUtils;
import org.tornado4j.spring.boot.test.HandlerTest;
import org.tornado4j.spring.boot.test.app.Items;
import org.tornado4j.spring.boot.test.app.ShopApplication;
import org.tornado4j.test.HandlerTestClient;

@HandlerTest
@Import(Items.class)
@ContextConfiguration(classes = ShopApplication.class)
class BareSliceTests {

    @Autowired
    private HandlerTestClient client;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jakarta.servlet.Servlet",
                "org.springframework.web.client.RestClient",
                "org.springframework.web.reactive.DispatcherHandler",
                "reactor.core.publisher.Mono"
            })
    void classesOfOthersAreNotThere(String name) {
        assertThat(ClassUtils.isPresent(name, null)).isFalse();
    }

    @Test
    void handlersAreReached() {
        assertThat(client.fetch("/items/3")).hasJson("{\"name\": \"item 3\"}");
        assertThat(client.get("/account").user("ada").fetch()).containsText("data: ada");
    }
}
