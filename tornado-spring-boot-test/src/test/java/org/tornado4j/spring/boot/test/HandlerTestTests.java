package org.tornado4j.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.tornado4j.spring.boot.test.app.AccountHandler;
import org.tornado4j.spring.boot.test.app.HeaderUser;
import org.tornado4j.spring.boot.test.app.Item;
import org.tornado4j.spring.boot.test.app.ItemHandler;
import org.tornado4j.spring.boot.test.app.Items;
import org.tornado4j.spring.boot.test.app.QueryLocale;
import org.tornado4j.spring.boot.test.app.ShopApplication;
import org.tornado4j.test.HandlerTestClient;

/** A slice with one handler, whose service is a mock. */
@HandlerTest(
        value = ItemHandler.class,
        properties = {"tornado.server.max-body-size=1KB", "tornado.web.xsrf-cookies=true"})
@ContextConfiguration(classes = ShopApplication.class)
class HandlerTestTests {

    @Autowired
    private HandlerTestClient client;

    @Autowired
    private ApplicationContext context;

    @MockitoBean
    private Items items;

    @Test
    void handlerGetsTheMock() {
        given(items.find(7)).willReturn(new Item(7, "a chair"));
        assertThat(client.fetch("/items/7")).hasStatusOk().hasJson("{\"id\": 7, \"name\": \"a chair\"}");
    }

    @Test
    void responseIsReadByJackson() {
        given(items.find(8)).willReturn(new Item(8, "a table"));
        assertThat(client.fetch("/items/8").json(Item.class)).isEqualTo(new Item(8, "a table"));
    }

    @Test
    void contentIsValidated() {
        assertThat(client.put("/items/7").xsrf().json(new Item(0, "a chair")).fetch())
                .hasStatusOk()
                .hasJson("{\"id\": 7, \"name\": \"a chair\"}");
        assertThat(client.put("/items/7").xsrf().json(new Item(0, " ")).fetch())
                .hasStatus(422)
                .hasContentType("application/problem+json")
                .json()
                .extractingPath("$.errors[0].path")
                .isEqualTo("name");
        assertThat(client.put("/items/7").xsrf().json("{").fetch()).hasStatus(400);
        assertThat(client.put("/items/7?language=de")
                        .xsrf()
                        .json(new Item(0, " "))
                        .fetch())
                .json()
                .extractingPath("$.errors[0].message")
                .isEqualTo("darf nicht leer sein");
        assertThat(client.put("/items/7")
                        .xsrf()
                        .content("text/plain", "a chair")
                        .fetch())
                .hasStatus(415);
    }

    @Test
    void propertiesAreThoseOfTheApplication() {
        assertThat(client.put("/items/7").json("{}").fetch()).hasStatus(403);
        assertThat(client.put("/items/7").xsrf().json("x".repeat(1_025)).fetch())
                .hasStatus(413);
    }

    @Test
    void beansOfTheWebAreThereAndOthersAreNot() {
        assertThat(context.getBeanNamesForType(HeaderUser.class)).hasSize(1);
        assertThat(context.getBeanNamesForType(QueryLocale.class)).hasSize(1);
        assertThat(context.getBeanNamesForType(AccountHandler.class)).isEmpty();
        assertThat(client.fetch("/account")).hasStatus(404);
        assertThat(context).isNotInstanceOf(WebServerApplicationContext.class);
    }
}
