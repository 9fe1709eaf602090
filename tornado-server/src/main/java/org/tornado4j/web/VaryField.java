package org.tornado4j.web;

import org.tornado4j.http.HTTPHeaders;

/** Writes which fields of requests a response depends on (RFC 9110 section 12.5.5). */
final class VaryField {

    private VaryField() {}

    /** Adds the name of a field unless it is there. */
    static void add(HTTPHeaders response, String name) {
        String known = response.get("Vary");
        if (known == null || !(HTTPHeaders.listContains(known, name) || HTTPHeaders.listContains(known, "*"))) {
            response.add("Vary", name);
        }
    }
}
