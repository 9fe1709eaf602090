package org.tornado4j.spring.boot.starter.webflux.app;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.MDC;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@RestController
class GreetingController {

    private final Slow slow;

    GreetingController(Slow slow) {
        this.slow = slow;
    }

    @GetMapping("/hello/{name}")
    Mono<Map<String, String>> hello(@PathVariable String name) {
        return Mono.just(Map.of("greeting", "Hello " + name));
    }

    @GetMapping("/thread")
    String thread() {
        return Thread.currentThread().getName();
    }

    @GetMapping("/uri")
    String uri(ServerHttpRequest request) {
        return request.getURI() + " from " + request.getRemoteAddress();
    }

    /** Returns the id of the request in the log of the loop, and in that of another thread. */
    @GetMapping("/ids")
    Mono<String> ids() {
        String here = MDC.get("requestId");
        return Mono.delay(Duration.ofMillis(1)).map(tick -> here + " " + MDC.get("requestId"));
    }

    @PostMapping("/ids")
    String ids(@RequestBody String content) {
        return content + " " + MDC.get("requestId");
    }

    @GetMapping("/failure")
    String failure() {
        throw new ResponseStatusException(HttpStatus.CONFLICT);
    }

    @GetMapping("/long")
    Mono<String> longText() {
        return Mono.just("Hello ".repeat(1000));
    }

    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<Long> events() {
        return Flux.interval(Duration.ofMillis(1)).onBackpressureBuffer().take(3);
    }

    @GetMapping("/slow")
    CompletableFuture<String> slow() {
        return slow.begin();
    }

    @PostMapping("/count")
    Mono<Long> count(ServerHttpRequest request) {
        return count(request.getBody());
    }

    @PostMapping(path = "/upload", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    Mono<String> upload(@RequestPart FilePart file) {
        return count(file.content()).map(size -> file.filename() + ": " + size);
    }

    private static Mono<Long> count(Flux<DataBuffer> content) {
        return content.map(buffer -> {
                    long size = buffer.readableByteCount();
                    DataBufferUtils.release(buffer);
                    return size;
                })
                .reduce(0L, Long::sum);
    }
}
