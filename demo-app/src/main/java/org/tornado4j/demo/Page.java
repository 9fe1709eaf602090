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
import org.tornado4j.web.StaticSource;

/**
 * The files of the page, out of the jar. They are read once when the application starts, so that no request waits for the
 * disk. Thread: any.
 */
@Component
class Page implements StaticSource {

    private final Map<String, PageFile> files;

    Page(ResourceLoader loader) throws IOException {
        Map<String, PageFile> files = new HashMap<>();
        for (Resource resource :
                ResourcePatternUtils.getResourcePatternResolver(loader).getResources("classpath:/page/*")) {
            files.put(resource.getFilename(), new PageFile(typeOf(resource), resource.getContentAsByteArray()));
        }
        this.files = Map.copyOf(files);
    }

    private static String typeOf(Resource resource) {
        String type = MediaTypeFactory.getMediaType(resource).orElseThrow().toString();
        return type.startsWith("text/") ? type + "; charset=UTF-8" : type;
    }

    @Override
    public PageFile find(String path) {
        PageFile file = files.get(path);
        if (file == null) {
            throw new HTTPError(HTTPStatus.NOT_FOUND);
        }
        return file;
    }
}
