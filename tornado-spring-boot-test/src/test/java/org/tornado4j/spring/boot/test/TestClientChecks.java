package org.tornado4j.spring.boot.test;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.tornado4j.spring.boot.test.app.Item;
import org.tornado4j.test.HandlerTestClient;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Behaviour of every client, however it reaches the handlers. */
abstract class TestClientChecks {

    @Autowired
    private HandlerTestClient client;

    @Autowired
    private RestTestClient rest;

    @Autowired
    private WebTestClient web;

    @Test
    void handlerTestClientReachesHandlers() {
        assertThat(client.fetch("/items/1").json(Item.class)).isEqualTo(new Item(1, "item 1"));
        assertThat(client.fetch("/missing")).hasStatus(404);
    }

    @Test
    void restTestClientReachesHandlers() {
        rest.get()
                .uri("/items/{id}", 1)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(Item.class)
                .isEqualTo(new Item(1, "item 1"));
        rest.put()
                .uri("/items/2")
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Item(0, "a chair"))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"id\": 2, \"name\": \"a chair\"}");
        rest.get().uri("/missing").exchange().expectStatus().isNotFound();
        rest.delete().uri("/items/1").exchange().expectStatus().isEqualTo(405);
        rest.get()
                .uri("/account?x=a b")
                .header("X-User", "ada")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("text/event-stream")
                .expectCookie()
                .valueEquals("seen", "yes")
                .expectBody(String.class)
                .isEqualTo("data: ada\n\ndata: end\n\n");
    }

    @Test
    void webTestClientReachesHandlers() {
        web.get()
                .uri("/items/{id}", 1)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(Item.class)
                .isEqualTo(new Item(1, "item 1"));
        web.put()
                .uri("/items/2")
                .bodyValue(new Item(0, "a chair"))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("a chair");
        web.get().uri("/missing").exchange().expectStatus().isNotFound();
        web.delete().uri("/items/1").exchange().expectStatus().isEqualTo(405);
        web.get()
                .uri("/account")
                .header("X-User", "ada")
                .exchange()
                .expectCookie()
                .valueEquals("seen", "yes")
                .expectCookie()
                .httpOnly("seen", true)
                .expectCookie()
                .sameSite("seen", "Lax");
    }

    @Test
    void webTestClientReadsEvents() {
        Flux<String> events = web.get()
                .uri("/account")
                .header("X-User", "ada")
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(String.class)
                .getResponseBody();
        StepVerifier.create(events).expectNext("ada").expectNext("end").verifyComplete();
    }
}
