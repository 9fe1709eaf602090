package org.tornado4j.demo;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.ResourcePatternUtils;
import org.springframework.http.MediaTypeFactory;
import org.springframework.stereotype.Component;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;

/** The files of the page, read once when the application starts, so that no request waits for the disk. Thread: any. */
@Component
class Page {

    @SuppressWarnings("ArrayRecordComponent") // two files are the same only when they are one
    record File(String contentType, byte[] content) {}

    private final Map<String, File> files;

    Page(ResourceLoader loader) throws IOException {
        Map<String, File> files = new HashMap<>();
        for (Resource resource :
                ResourcePatternUtils.getResourcePatternResolver(loader).getResources("classpath:/page/*")) {
            files.put(resource.getFilename(), new File(typeOf(resource), resource.getContentAsByteArray()));
        }
        this.files = Map.copyOf(files);
    }

    private static String typeOf(Resource resource) {
        String type = MediaTypeFactory.getMediaType(resource).orElseThrow().toString();
        return type.startsWith("text/") ? type + "; charset=UTF-8" : type;
    }

    /** @throws HTTPError 404 if there is none of that name */
    File file(String name) {
        File file = files.get(name);
        if (file == null) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        return file;
    }
}
