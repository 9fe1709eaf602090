package org.tornado4j.examples.upload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tornado4j.http.HTTPFile;
import org.tornado4j.ioloop.IOLoop;
import org.tornado4j.text.PeerText;
import org.tornado4j.web.Application;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.StreamRequestBody;

/**
 * Receives files, and logs how large they are: those of a form that is posted to {@code /post}, which is in memory as a whole, and
 * the content of a PUT to any other path, which is counted as it arrives and may have any size. {@link FileUploader} sends them.
 */
public final class FileReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(FileReceiver.class);

    private static final int LONGEST_NAME = 255;

    private FileReceiver() {}

    static final class PostHandler extends RequestHandler {

        void post() {
            for (List<HTTPFile> files : request().files().values()) {
                for (HTTPFile file : files) {
                    log("POST", file.filename(), file.contentType(), file.body().length);
                }
            }
            write("OK");
        }
    }

    @StreamRequestBody
    static final class PutHandler extends RequestHandler {

        private long bytesRead;

        @Override
        protected @Nullable CompletionStage<?> prepare() {
            request().connection().setMaxBodySize(Long.MAX_VALUE); // nothing of it is kept
            return null;
        }

        @Override
        protected @Nullable CompletionStage<?> dataReceived(ByteBuffer chunk) {
            bytesRead += chunk.remaining();
            return null;
        }

        void put(String filename) {
            log("PUT", filename, request().headers().get("Content-Type"), bytesRead);
            write("OK");
        }
    }

    /** Names and types are the client's: a line break in them must not begin a line of the log. */
    private static void log(String method, String filename, @Nullable String contentType, long bytes) {
        LOG.info(
                "{} \"{}\" \"{}\" {} bytes",
                method,
                PeerText.escaped(filename, LONGEST_NAME),
                PeerText.escaped(String.valueOf(contentType)),
                bytes);
    }

    static Application application() {
        return Application.builder()
                .route("/post", PostHandler::new)
                .route("/(.*)", PutHandler::new)
                .build();
    }

    /** Serves on port 8888, or on the one that the arguments name. */
    public static void main(String[] arguments) throws IOException {
        application().listen(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8888);
        IOLoop.current().start();
    }
}
