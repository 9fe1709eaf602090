package org.tornado4j.spring.boot.starter.webmvc.app;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Features of Spring MVC that applications use. */
@RestController
public class GreetingController {

    /** Events of emitters, in order. */
    public final BlockingQueue<String> emitters = new LinkedBlockingQueue<>();

    public final CountDownLatch slowBegun = new CountDownLatch(1);
    public final CountDownLatch slowMayEnd = new CountDownLatch(1);

    @GetMapping("/hello/{name}")
    Map<String, String> hello(@PathVariable("name") String name) {
        return Map.of("greeting", "Hello " + name);
    }

    @GetMapping("/thread")
    String thread() {
        return Thread.currentThread().toString();
    }

    @GetMapping("/uri")
    String uri(HttpServletRequest request) {
        return request.getRequestURL() + " from " + request.getRemoteAddr() + " secure " + request.isSecure() + " "
                + (request.getAttribute("jakarta.servlet.request.cipher_suite") != null);
    }

    @GetMapping("/certificate")
    String certificate(HttpServletRequest request) {
        X509Certificate[] chain = (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
        return chain == null ? "none" : chain[0].getSubjectX500Principal().getName();
    }

    @PostMapping("/echo")
    Map<String, Object> echo(@RequestBody Map<String, Object> content) {
        return content;
    }

    @GetMapping("/count")
    int count(HttpSession session) {
        Integer before = (Integer) session.getAttribute("count");
        int now = before == null ? 1 : before + 1;
        session.setAttribute("count", now);
        return now;
    }

    @PostMapping("/upload")
    String upload(@RequestParam("file") MultipartFile file) {
        return file.getOriginalFilename() + ": " + file.getSize();
    }

    @GetMapping("/future")
    CompletableFuture<String> future() {
        return CompletableFuture.supplyAsync(() -> "at last");
    }

    @GetMapping("/deferred")
    DeferredResult<String> deferred() {
        return new DeferredResult<>(1L, "too late");
    }

    @GetMapping("/failing")
    CompletableFuture<String> failing() {
        return CompletableFuture.failedFuture(new IllegalStateException("in vain"));
    }

    @GetMapping("/stream")
    StreamingResponseBody stream() {
        return out -> {
            for (int i = 0; i < 1000; i++) {
                out.write(new byte[1000]);
            }
        };
    }

    @GetMapping("/events")
    SseEmitter events() throws IOException {
        SseEmitter emitter = new SseEmitter(0L);
        emitter.onError(failure -> emitters.add("error"));
        emitter.onCompletion(() -> emitters.add("completion"));
        emitter.send("first");
        return emitter;
    }

    @GetMapping("/long")
    String text() {
        return "long ".repeat(2000);
    }

    @GetMapping("/slow")
    String slow() throws InterruptedException {
        slowBegun.countDown();
        slowMayEnd.await();
        return "at last";
    }

    @GetMapping("/broken")
    ResponseEntity<String> broken() {
        throw new IllegalStateException("as ever");
    }
}
