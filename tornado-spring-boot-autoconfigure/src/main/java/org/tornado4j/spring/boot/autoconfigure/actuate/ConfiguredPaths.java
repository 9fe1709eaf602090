package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.StringUtils;

/** The paths of {@code management.endpoints.web.path-mapping}. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ConfiguredPaths implements PathMapper {

    private final Map<EndpointId, String> paths = new HashMap<>();

    /** @param paths by the id of an endpoint, as it is written in a key */
    ConfiguredPaths(Map<String, String> paths) {
        paths.forEach((id, path) -> this.paths.put(EndpointId.fromPropertyValue(id), path));
    }

    @Override
    public @Nullable String getRootPath(EndpointId endpointId) {
        String path = paths.get(endpointId);
        return StringUtils.hasText(path) ? path : null;
    }
}
