package org.tornado4j.spring.boot.test.bare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.tornado4j.spring.boot.test.AutoConfigureHandlerTestClient;
import org.tornado4j.spring.boot.test.app.ShopApplication;
import org.tornado4j.test.HandlerTestClient;

@SpringBootTest(classes = ShopApplication.class)
@AutoConfigureHandlerTestClient
class BareApplicationTests {

    @Autowired
    private HandlerTestClient client;

    @Test
    void handlersAreReached() {
        assertThat(client.fetch("/items/3")).hasJson("{\"name\": \"item 3\"}");
    }
}
