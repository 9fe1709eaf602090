package org.tornado4j.bookmarks.web;

import org.tornado4j.bookmarks.Bookmarks;
import org.tornado4j.bookmarks.Picture;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;

/** The picture of a bookmark. Whatever is in it, a browser takes it for a picture and runs nothing. */
@Route("/bookmarks/{id}/picture")
@Authenticated
@Blocking
class PictureHandler extends SiteHandler {

    private final Bookmarks bookmarks;

    PictureHandler(Bookmarks bookmarks) {
        this.bookmarks = bookmarks;
    }

    void get(long id) {
        Picture picture = bookmarks.picture(user(), id);
        setHeader("Content-Type", picture.type().mediaType());
        setHeader("X-Content-Type-Options", "nosniff");
        setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        setHeader("Cache-Control", "private, no-cache"); // may be kept, but has to be asked for: there is an Etag
        write(picture.bytes());
    }
}
