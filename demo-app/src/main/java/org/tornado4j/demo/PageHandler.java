package org.tornado4j.demo;

import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.StaticFileHandler;

/** The files of the page. The fields let a browser run nothing that is not from here. */
@Route("/page/{file}")
class PageHandler extends StaticFileHandler {

    PageHandler(Page page) {
        super(page);
    }

    @Override
    protected void setExtraHeaders(String path) {
        setHeader("Cache-Control", "no-cache"); // may be kept, but has to be asked for: there is an Etag
        setHeader("Content-Security-Policy", "default-src 'self'; base-uri 'none'; frame-ancestors 'none'");
        setHeader("X-Content-Type-Options", "nosniff");
        setHeader("Referrer-Policy", "no-referrer");
    }
}
