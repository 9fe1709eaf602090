package org.tornado4j.demo;

import org.tornado4j.spring.boot.Route;

/** The start page. */
@Route("/")
class IndexHandler extends PageHandler {

    IndexHandler(Page page) {
        super(page);
    }

    @Override
    protected String parseUrlPath(String path) {
        return "index.html";
    }
}
