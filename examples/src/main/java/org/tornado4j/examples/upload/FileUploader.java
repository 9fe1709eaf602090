package org.tornado4j.examples.upload;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Sends files to a {@link FileReceiver}, which are read as they are sent.
 *
 * <pre>
 * FileUploader a.txt b.png         # one form, posted
 * FileUploader --put a.txt b.png   # one request after the other, each a file as it is
 * </pre>
 */
public final class FileUploader {

    private static final int FAILURE = 1;

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI server;

    /** @param server such as {@code http://localhost:8888/} */
    FileUploader(URI server) {
        this.server = server;
    }

    /** Sends all files as one form. */
    HttpResponse<String> post(List<Path> files) throws IOException, InterruptedException {
        String boundary = UUID.randomUUID().toString();
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/post"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(form(boundary, files))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static BodyPublisher form(String boundary, List<Path> files) throws FileNotFoundException {
        List<BodyPublisher> parts = new ArrayList<>();
        for (Path file : files) {
            String name = quoted(file.toString());
            parts.add(BodyPublishers.ofString("--" + boundary + "\r\n"
                    + "Content-Disposition: form-data; name=" + name + "; filename=" + name + "\r\n"
                    + "Content-Type: " + typeOf(file) + "\r\n"
                    + "\r\n"));
            parts.add(BodyPublishers.ofFile(file));
            parts.add(BodyPublishers.ofString("\r\n"));
        }
        parts.add(BodyPublishers.ofString("--" + boundary + "--\r\n"));
        return BodyPublishers.concat(parts.toArray(BodyPublisher[]::new));
    }

    /** Percent-encodes what would end the name or the line, as browsers do (WHATWG HTML section 4.10.21.8). */
    private static String quoted(String name) {
        return "\"" + name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A") + "\"";
    }

    /** Sends a file as it is, under its name. */
    HttpResponse<String> put(Path file) throws IOException, InterruptedException {
        String name = URLEncoder.encode(String.valueOf(file.getFileName()), StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/" + name.replace("+", "%20")))
                .header("Content-Type", typeOf(file))
                .PUT(BodyPublishers.ofFile(file))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static String typeOf(Path file) {
        String type = URLConnection.guessContentTypeFromName(file.toString());
        return type != null ? type : "application/octet-stream";
    }

    /** Returns the exit code: 0 if all files have been received. */
    static int run(URI server, String... arguments) throws IOException, InterruptedException {
        boolean put = arguments.length > 0 && arguments[0].equals("--put");
        List<Path> files =
                Arrays.stream(arguments).skip(put ? 1 : 0).map(Path::of).toList();
        if (files.isEmpty()) {
            System.err.println("Provide a list of filenames to upload.");
            return FAILURE;
        }
        FileUploader uploader = new FileUploader(server);
        boolean received = true;
        if (put) {
            for (Path file : files) {
                received &= isReceived(uploader.put(file));
            }
        } else {
            received = isReceived(uploader.post(files));
        }
        return received ? 0 : FAILURE;
    }

    private static boolean isReceived(HttpResponse<String> response) {
        System.out.println(response);
        return response.statusCode() == 200;
    }

    /** Sends the files that the arguments name to port 8888 of this machine. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(run(URI.create("http://localhost:8888/"), arguments));
    }
}
