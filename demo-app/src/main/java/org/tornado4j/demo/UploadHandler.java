package org.tornado4j.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Blocking;
import org.tornado4j.web.RequestHandler;
import org.tornado4j.web.StreamMultipart;
import org.tornado4j.web.UploadedFile;

/**
 * Tells what arrived of an upload. {@code @StreamMultipart}: large files come by the disk, not through memory;
 * {@code @Blocking}, as to hash megabytes would hold the loop for long.
 */
@Route("/upload")
@StreamMultipart
class UploadHandler extends RequestHandler {

    record Received(String field, String filename, String contentType, long bytes, String sha256) {}

    record Upload(String remark, List<Received> files) {}

    @Blocking
    void post() throws IOException, NoSuchAlgorithmException {
        List<Received> received = new ArrayList<>();
        for (UploadedFile file : getFiles("file")) {
            received.add(new Received(file.name(), file.filename(), file.contentType(), file.size(), sha256(file)));
        }
        write(new Upload(getBodyArgument("remark", ""), received));
    }

    private static String sha256(UploadedFile file) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(file.openStream(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
