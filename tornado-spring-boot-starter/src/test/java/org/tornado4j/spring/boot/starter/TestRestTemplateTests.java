package org.tornado4j.spring.boot.starter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureTestRestTemplate;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/** The client that Spring Boot makes for tests, by its own annotation, in native mode. */
@AutoConfigureTestRestTemplate
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class TestRestTemplateTests {

    @Autowired
    private TestRestTemplate template;

    @LocalServerPort
    private int port;

    @Test
    void testRestTemplateFindsTheServer() {
        assertThat(template.getRootUri()).isEqualTo("http://localhost:" + port);
        ResponseEntity<String> answer = template.getForEntity("/greeting/{name}", String.class, "you");
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getBody()).isEqualTo("{\"greeting\":\"Hello you\"}");
        ResponseEntity<String> made = template.postForEntity("/greeting/{name}", "1234", String.class, "you");
        assertThat(made.getStatusCode()).isEqualTo(HttpStatus.CREATED);
        assertThat(made.getBody()).isEqualTo("you: 4");
        assertThat(template.getForEntity("/missing", String.class).getStatusCode())
                .isEqualTo(HttpStatus.NOT_FOUND);
    }
}
