package org.tornado4j.bookmarks.web;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tornado4j.bookmarks.Bookmark;
import org.tornado4j.bookmarks.Bookmarks;
import org.tornado4j.bookmarks.NewBookmark;
import org.tornado4j.bookmarks.Picture;
import org.tornado4j.bookmarks.Search;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.Authenticated;
import org.tornado4j.web.Blocking;

/** The list of a user's bookmarks, with what they search for, and the form for another one. */
@Route("/")
@Authenticated
@Blocking
class HomeHandler extends BookmarkForm {

    /**
     * Model of the page.
     *
     * @param newer the URL of the page before; null for the first
     * @param older the URL of the next page; null for the last
     */
    record Home(
            List<Shown> bookmarks,
            boolean empty,
            String search,
            boolean searched,
            @Nullable String newer,
            @Nullable String older,
            NewBookmark form,
            Map<String, String> errors) {}

    private final Bookmarks bookmarks;
    private final Changes changes;

    HomeHandler(Texts texts, Bookmarks bookmarks, Changes changes) {
        super(texts);
        this.bookmarks = bookmarks;
        this.changes = changes;
    }

    void get() {
        show(NewBookmark.EMPTY, Map.of());
    }

    void post() throws IOException {
        submit();
    }

    @Override
    void save(NewBookmark bookmark, Optional<Picture> picture) {
        bookmarks.add(user(), bookmark, picture);
        changes.publish(user());
    }

    @Override
    void show(NewBookmark form, Map<String, String> errors) {
        Search search = getQueryArguments(Search.class);
        int page = search.pageNumber();
        List<Bookmark> found = bookmarks.find(user(), search);
        List<Shown> shown = found.stream()
                .limit(Bookmarks.PAGE_SIZE)
                .map(bookmark -> Shown.of(bookmark, locale()))
                .toList();
        render(
                "home",
                new Home(
                        shown,
                        shown.isEmpty(),
                        search.text(),
                        !search.text().isEmpty(),
                        page > 1 ? url(search, page - 1) : null,
                        found.size() > shown.size() ? url(search, page + 1) : null,
                        form,
                        errors));
    }

    private static String url(Search search, int page) {
        return "/?q=" + URLEncoder.encode(search.text(), StandardCharsets.UTF_8) + "&page=" + page;
    }
}
