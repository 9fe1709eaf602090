package org.tornado4j.examples.blog;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Repository;

/** The author and the entries in the database. Blocks. Thread: any. */
@Repository
class Blog {

    private final JdbcClient jdbc;
    private final BCryptPasswordEncoder passwords = new BCryptPasswordEncoder();
    private final Parser parser = Parser.builder().build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().escapeHtml(true).sanitizeUrls(true).build();

    Blog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    // ------------------------------------------------------------------------------------------ the author

    boolean hasAuthor() {
        return jdbc.sql("select count(*) from author").query(Long.class).single() > 0;
    }

    Optional<Author> author(long id) {
        return jdbc.sql("select * from author where id = :id")
                .param("id", id)
                .query(Author.class)
                .optional();
    }

    /** Returns the author with that address, if the password is right. */
    Optional<Author> logIn(String email, String password) {
        return jdbc.sql("select * from author where email = :email")
                .param("email", email)
                .query(Author.class)
                .optional()
                .filter(author -> passwords.matches(password, author.hashedPassword()));
    }

    /** Adds the author. Empty if there is one: the first is the only one. */
    Optional<Author> create(String email, String name, String password) {
        int rows = jdbc.sql("insert into author (email, name, hashed_password)"
                        + " select cast(:email as varchar), cast(:name as varchar), cast(:hash as varchar)"
                        + " where not exists (select 1 from author)")
                .param("email", email)
                .param("name", name)
                .param("hash", passwords.encode(password))
                .update();
        return rows == 0 ? Optional.empty() : logIn(email, password);
    }

    // ------------------------------------------------------------------------------------------ entries

    List<Entry> newest(int most) {
        return jdbc.sql("select * from entry order by published desc, id desc limit :most")
                .param("most", most)
                .query(new SimplePropertyRowMapper<>(Entry.class))
                .list();
    }

    Optional<Entry> entry(long id) {
        return jdbc.sql("select * from entry where id = :id")
                .param("id", id)
                .query(Entry.class)
                .optional();
    }

    Optional<Entry> entry(String slug) {
        return jdbc.sql("select * from entry where slug = :slug")
                .param("slug", slug)
                .query(Entry.class)
                .optional();
    }

    /** Adds an entry and returns its slug. */
    String publish(Author author, String title, String markdown) {
        String slug = slug(title);
        while (entry(slug).isPresent()) {
            slug += "-2";
        }
        jdbc.sql(
                        "insert into entry (author_id, slug, title, markdown, html) values (:author, :slug, :title, :markdown, :html)")
                .param("author", author.id())
                .param("slug", slug)
                .param("title", title)
                .param("markdown", markdown)
                .param("html", html(markdown))
                .update();
        return slug;
    }

    void change(Entry entry, String title, String markdown) {
        jdbc.sql("update entry set title = :title, markdown = :markdown, html = :html, updated = current_timestamp"
                        + " where id = :id")
                .param("title", title)
                .param("markdown", markdown)
                .param("html", html(markdown))
                .param("id", entry.id())
                .update();
    }

    private String html(String markdown) {
        return renderer.render(parser.parse(markdown));
    }

    /** Returns a title as a part of a URL: letters without their accents, digits, and hyphens between the words. */
    static String slug(String title) {
        String plain = Normalizer.normalize(title, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^A-Za-z0-9_]+", " ")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replace(' ', '-');
        return plain.isEmpty() ? "entry" : plain;
    }
}
