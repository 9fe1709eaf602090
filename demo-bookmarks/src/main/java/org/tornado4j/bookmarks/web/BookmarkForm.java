package org.tornado4j.bookmarks.web;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.tornado4j.bookmarks.NewBookmark;
import org.tornado4j.bookmarks.Picture;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.UploadedFile;

/** A page with the form of a bookmark. One that is not valid is shown again, with what is wrong. */
abstract class BookmarkForm extends SiteHandler {

    private final Texts texts;

    BookmarkForm(Texts texts) {
        this.texts = texts;
    }

    /** Saves what was sent if it is valid, and leads to the list. */
    final void submit() throws IOException {
        NewBookmark bookmark =
                new NewBookmark(getBodyArgument("url", ""), getBodyArgument("title", ""), getBodyArgument("note", ""));
        Map<String, String> errors = errorsOf(bookmark);
        Optional<Picture> picture = picture(errors);
        if (errors.isEmpty()) {
            save(bookmark, picture);
            redirect("/", HTTPStatus.SEE_OTHER);
        } else {
            setStatus(HTTPStatus.UNPROCESSABLE_CONTENT);
            show(bookmark, errors);
        }
    }

    /** A browser sends an empty file where none was chosen. */
    private Optional<Picture> picture(Map<String, String> errors) throws IOException {
        for (UploadedFile file : getFiles("picture")) {
            if (file.size() > 0) {
                Optional<Picture> picture = Picture.of(file.bytes());
                if (picture.isEmpty()) {
                    errors.put("picture", texts.of(this, "bookmark.picture.invalid"));
                }
                return picture;
            }
        }
        return Optional.empty();
    }

    abstract void save(NewBookmark bookmark, Optional<Picture> picture);

    abstract void show(NewBookmark bookmark, Map<String, String> errors);
}
