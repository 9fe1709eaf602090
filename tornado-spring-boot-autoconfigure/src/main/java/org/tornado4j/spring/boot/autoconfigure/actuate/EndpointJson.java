package org.tornado4j.spring.boot.autoconfigure.actuate;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.HTTPError;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON of endpoints: Boot's own descriptors by the mapper that is set apart for them, what endpoints of the application
 * return by the application's.
 *
 * <p>Thread: any.
 */
final class EndpointJson {

    private static final TypeReference<Map<String, @Nullable String>> ARGUMENTS = new TypeReference<>() {};

    private final JsonMapper descriptors;
    private final JsonMapper others;

    EndpointJson(JsonMapper descriptors, JsonMapper others) {
        this.descriptors = descriptors;
        this.others = others;
    }

    byte[] write(Object body) {
        return (body instanceof OperationResponseBody ? descriptors : others).writeValueAsBytes(body);
    }

    /**
     * Reads the arguments of a write operation.
     *
     * @return null if there is no content
     * @throws HTTPError with 400 if it is no object of plain values
     */
    @Nullable
    Map<String, @Nullable String> arguments(byte[] content) {
        if (content.length == 0) {
            return null;
        }
        try {
            return others.readValue(content, ARGUMENTS);
        } catch (JacksonException e) {
            throw new HTTPError(HTTPStatus.BAD_REQUEST, e.getOriginalMessage());
        }
    }
}
