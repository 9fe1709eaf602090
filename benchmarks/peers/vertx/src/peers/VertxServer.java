package peers;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

/** Vert.x Web on the native transport. */
class VertxServer {

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        Router router = Router.router(vertx);
        router.get("/plaintext")
                .handler(c ->
                        c.response().putHeader("Content-Type", "text/plain").end("Hello, World!"));
        router.get("/hello/:name")
                .handler(c -> c.response()
                        .putHeader("Content-Type", "text/plain")
                        .end("Hello, " + c.pathParam("name") + "!"));
        router.post("/echo")
                .handler(BodyHandler.create(false))
                .handler(c -> c.response()
                        .putHeader("Content-Type", "application/octet-stream")
                        .end(c.body().buffer()));
        router.get("/file").handler(c -> c.response().sendFile(System.getenv("BENCH_FILE")));
        vertx.createHttpServer()
                .requestHandler(router)
                .listen(Integer.parseInt(System.getenv("PORT")), "127.0.0.1")
                .await();
    }
}
