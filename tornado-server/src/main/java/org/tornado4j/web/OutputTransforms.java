package org.tornado4j.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tornado4j.http.HTTPMethod;
import org.tornado4j.http.HTTPServerRequest;

/**
 * The transforms of one response, in the order in which the settings have them.
 *
 * <p>Thread: the loop of the request.
 */
final class OutputTransforms {

    private final HTTPServerRequest request;
    private final List<OutputTransform> transforms;

    private OutputTransforms(HTTPServerRequest request, List<OutputTransform> transforms) {
        this.request = request;
        this.transforms = transforms;
    }

    /** Returns null if no transform is for the request. */
    static @Nullable OutputTransforms of(List<OutputTransform.Factory> factories, HTTPServerRequest request) {
        List<OutputTransform> transforms = new ArrayList<>();
        for (OutputTransform.Factory factory : factories) {
            OutputTransform transform = factory.create(request);
            if (transform != null) {
                transforms.add(transform);
            }
        }
        return transforms.isEmpty() ? null : new OutputTransforms(request, transforms);
    }

    /**
     * Transforms the head and the content before it leaves.
     *
     * @return whether the length of the content is not known: that of a response to HEAD whose handler made none
     */
    boolean transformFirst(Response response, boolean finishing) {
        ResponseHead head = new ResponseHead(request, request.protocol(), response.status(), response.headers());
        boolean declared = response.headers().contains("Content-Length");
        boolean unknown = declared && response.length() == 0 && request.method().equals(HTTPMethod.HEAD);
        byte[] chunk = response.takeContent();
        for (OutputTransform transform : transforms) {
            chunk = transform.transformFirstChunk(head, chunk, finishing);
        }
        response.headers().remove("Content-Length"); // which was that of the content before
        response.append(chunk);
        return unknown;
    }

    /** Transforms content behind the head. */
    void transformNext(Response response, boolean finishing) {
        if (response.length() == 0 && !finishing) {
            return;
        }
        byte[] chunk = response.takeContent();
        for (OutputTransform transform : transforms) {
            chunk = transform.transformChunk(chunk, finishing);
        }
        response.append(chunk);
    }
}
