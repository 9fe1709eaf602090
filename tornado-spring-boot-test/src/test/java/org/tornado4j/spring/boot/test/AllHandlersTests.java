package org.tornado4j.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.tornado4j.spring.boot.test.app.Items;
import org.tornado4j.spring.boot.test.app.ShopApplication;
import org.tornado4j.test.HandlerTestClient;
import org.tornado4j.test.StreamedResponse;

/** A slice with all handlers, and a service that is imported. */
@HandlerTest
@Import(Items.class)
@ContextConfiguration(classes = ShopApplication.class)
class AllHandlersTests {

    @TestConfiguration(proxyBeanMethods = false)
    static class Additions {

        @Bean
        HandlerTestClientCustomizer host() {
            return client -> client.defaultRequest(request -> request.field("Host", "shop.example"));
        }
    }

    @Autowired
    private HandlerTestClient client;

    @Test
    void handlersAreThere() {
        assertThat(client.fetch("/items/3")).hasJson("{\"name\": \"item 3\"}");
    }

    @Test
    void userIsFoundByTheBeanOrGivenByTheTest() {
        assertThat(client.fetch("/account")).hasStatus(401);
        assertThat(client.get("/account").field("X-User", "grace").fetch())
                .hasWrites("data: grace\n\n", "data: end\n\n");
        assertThat(client.get("/account").field("X-User", "grace").user("ada").fetch())
                .containsText("data: ada");
    }

    @Test
    void eventsAreRead() {
        try (StreamedResponse events = client.get("/account").user("ada").stream()) {
            assertThat(events.nextEvent().data()).isEqualTo("ada");
            assertThat(events.nextEvent().data()).isEqualTo("end");
            assertThat(events.nextEvent()).isNull();
        }
    }
}
