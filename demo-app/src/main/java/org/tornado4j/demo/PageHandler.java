package org.tornado4j.demo;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.RequestHandler;

/** The page, and what it is made of. The fields let a browser run nothing that is not from here. */
@Route("/page/{file}")
class PageHandler extends RequestHandler {

    private final Page page;

    PageHandler(Page page) {
        this.page = page;
    }

    @Override
    protected void setDefaultHeaders() {
        setHeader("Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'none'");
        setHeader("X-Content-Type-Options", "nosniff");
        setHeader("Referrer-Policy", "no-referrer");
    }

    void get(String file) {
        Page.File found = page.file(file);
        setHeader("Content-Type", found.contentType());
        setHeader("Cache-Control", "no-cache"); // may be kept, but has to be asked for: there is an Etag
        write(found.content().clone());
    }
}
