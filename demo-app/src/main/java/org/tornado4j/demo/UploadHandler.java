package org.tornado4j.demo;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.tornado4j.http.HTTPFile;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RequestHandler;

/** Tells what arrived of an upload. {@code @Blocking}, as to hash megabytes would hold the loop for long. */
@Route("/upload")
class UploadHandler extends RequestHandler {

    record Received(String field, String filename, String contentType, int bytes, String sha256) {}

    record Upload(String remark, List<Received> files) {}

    @Blocking
    void post() throws NoSuchAlgorithmException {
        List<Received> received = new ArrayList<>();
        for (var field : request().files().entrySet()) {
            for (HTTPFile file : field.getValue()) {
                received.add(receive(field.getKey(), file));
            }
        }
        write(new Upload(getBodyArgument("remark", ""), received));
    }

    private static Received receive(String field, HTTPFile file) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(file.body());
        String sha256 = HexFormat.of().formatHex(hash);
        return new Received(field, file.filename(), file.contentType(), file.body().length, sha256);
    }
}
