package peers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** WebFlux; on which server, the class path says. The file is one of Boot's static resources. */
@SpringBootApplication
@RestController
class WebFluxApplication {

    record Message(String message) {}

    @GetMapping(path = "/plaintext", produces = MediaType.TEXT_PLAIN_VALUE)
    Mono<String> plaintext() {
        return Mono.just("Hello, World!");
    }

    @GetMapping("/json")
    Mono<Message> json() {
        return Mono.just(new Message("Hello, World!"));
    }

    @GetMapping(path = "/hello/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
    Mono<String> hello(@PathVariable String name) {
        return Mono.just("Hello, " + name + "!");
    }

    @PostMapping(path = "/echo", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Mono<byte[]> echo(@RequestBody Mono<byte[]> content) {
        return content;
    }

    public static void main(String[] arguments) {
        SpringApplication.run(WebFluxApplication.class, arguments);
    }
}
