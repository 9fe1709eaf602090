package org.tornado4j.bookmarks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The bookmarks in the database. A user reaches none but their own. Blocks. Thread: any. */
@Repository
@Transactional
public class Bookmarks {

    public static final int PAGE_SIZE = 20;

    private static final String SELECT = """
            select b.id, url, title, note, p.bookmark_id is not null as picture, saved
            from bookmark b left join picture p on p.bookmark_id = b.id
            where account_id = :user
            """;

    private final JdbcClient jdbc;
    private final Counter added;

    Bookmarks(JdbcClient jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.added = Counter.builder("bookmarks.added")
                .description("Bookmarks that were added")
                .register(meters);
    }

    /** Returns a page of what was found, the newest first, and one bookmark of the next page if there is one. */
    public List<Bookmark> find(User user, Search search) {
        return jdbc.sql(SELECT + """
                        and (lower(title) like :pattern escape '!' or lower(note) like :pattern escape '!'
                            or lower(url) like :pattern escape '!')
                        order by b.id desc limit :most offset :skipped
                        """)
                .param("user", user.id())
                .param("pattern", "%" + escaped(search.text().toLowerCase(Locale.ROOT)) + "%")
                .param("most", PAGE_SIZE + 1)
                .param("skipped", PAGE_SIZE * (search.pageNumber() - 1))
                .query(new SimplePropertyRowMapper<>(Bookmark.class))
                .list();
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    /**
     * Returns a bookmark.
     *
     * @throws NoSuchElementException if the user has no such bookmark
     */
    public Bookmark get(User user, long id) {
        return jdbc.sql(SELECT + "and b.id = :id")
                .param("user", user.id())
                .param("id", id)
                .query(Bookmark.class)
                .optional()
                .orElseThrow(() -> new NoSuchElementException("bookmark " + id));
    }

    /** Adds a bookmark and returns its id. */
    public long add(User user, NewBookmark wanted, Optional<Picture> picture) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        jdbc.sql("insert into bookmark (account_id, url, title, note) values (:user, :url, :title, :note)")
                .param("user", user.id())
                .param("url", wanted.url())
                .param("title", wanted.title())
                .param("note", wanted.note())
                .update(key, "id");
        long id = Objects.requireNonNull(key.getKeyAs(Long.class));
        picture.ifPresent(given -> setPicture(id, given));
        added.increment();
        return id;
    }

    /**
     * Changes a bookmark; its picture only if there is a new one.
     *
     * @throws NoSuchElementException if the user has no such bookmark
     */
    public void change(User user, long id, NewBookmark wanted, Optional<Picture> picture) {
        requireChanged(
                id,
                jdbc.sql("update bookmark set url = :url, title = :title, note = :note"
                                + " where id = :id and account_id = :user")
                        .param("url", wanted.url())
                        .param("title", wanted.title())
                        .param("note", wanted.note())
                        .param("id", id)
                        .param("user", user.id())
                        .update());
        picture.ifPresent(given -> setPicture(id, given));
    }

    /**
     * Removes a bookmark, and its picture.
     *
     * @throws NoSuchElementException if the user has no such bookmark
     */
    public void remove(User user, long id) {
        requireChanged(
                id,
                jdbc.sql("delete from bookmark where id = :id and account_id = :user")
                        .param("id", id)
                        .param("user", user.id())
                        .update());
    }

    private static void requireChanged(long id, int rows) {
        if (rows == 0) {
            throw new NoSuchElementException("bookmark " + id);
        }
    }

    private void setPicture(long id, Picture picture) {
        jdbc.sql("delete from picture where bookmark_id = :id").param("id", id).update();
        jdbc.sql("insert into picture (bookmark_id, type, content) values (:id, :type, :content)")
                .param("id", id)
                .param("type", picture.type().name())
                .param("content", picture.bytes())
                .update();
    }

    /**
     * Returns the picture of a bookmark.
     *
     * @throws NoSuchElementException if the user has no such bookmark, or it has no picture
     */
    public Picture picture(User user, long id) {
        return jdbc.sql("select type, content from picture join bookmark b on b.id = bookmark_id"
                        + " where b.id = :id and account_id = :user")
                .param("id", id)
                .param("user", user.id())
                .query((row, number) ->
                        new Picture(Picture.Type.valueOf(row.getString("type")), row.getBytes("content")))
                .optional()
                .orElseThrow(() -> new NoSuchElementException("picture of bookmark " + id));
    }
}
