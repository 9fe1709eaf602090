package org.tornado4j.bookmarks.web;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.http.MediaTypeFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.DigestUtils;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;
import org.tornado4j.web.StaticContent;
import org.tornado4j.web.StaticSource;

/** The style sheet, the script and the logo, read from the jar once at start. Thread: any. */
@Component
class SiteFiles implements StaticSource {

    private final Map<String, SiteFile> files;

    SiteFiles(ResourcePatternResolver resources) throws IOException {
        Map<String, SiteFile> found = new HashMap<>();
        for (Resource resource : resources.getResources("classpath:/static/*.*")) {
            found.put(resource.getFilename(), SiteFile.of(resource));
        }
        files = Map.copyOf(found);
    }

    @Override
    public StaticContent find(String path) {
        SiteFile file = files.get(path);
        if (file == null) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        return file;
    }

    /** A file in memory. */
    @SuppressWarnings("ArrayRecordComponent") // they are not compared
    private record SiteFile(String contentType, byte[] bytes, String version) implements StaticContent {

        static SiteFile of(Resource resource) throws IOException {
            String type = MediaTypeFactory.getMediaType(resource).orElseThrow().toString();
            byte[] bytes = resource.getContentAsByteArray();
            String contentType = type.startsWith("text/") ? type + "; charset=UTF-8" : type;
            return new SiteFile(contentType, bytes, DigestUtils.md5DigestAsHex(bytes));
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public @Nullable Instant lastModified() {
            return null; // a jar does not tell when its parts were changed
        }

        @Override
        public String etag() {
            return "\"" + version + "\"";
        }

        @Override
        public FileChannel open() {
            throw new UnsupportedOperationException("it is in memory");
        }
    }
}
