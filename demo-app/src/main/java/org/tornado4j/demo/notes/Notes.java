package org.tornado4j.demo.notes;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The notes in the database. Blocks. Thread: any. */
@Repository
@Profile("!bench")
class Notes {

    private final JdbcClient jdbc;

    Notes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest notes, the newest first. */
    List<Note> newest(int most) {
        return jdbc.sql("select id, content, written from note order by id desc limit :most")
                .param("most", most)
                .query(Notes::note)
                .list();
    }

    private static Note note(ResultSet row, int number) throws SQLException {
        return new Note(row.getLong("id"), row.getString("content"), row.getObject("written", OffsetDateTime.class));
    }

    void add(String text) {
        jdbc.sql("insert into note (content) values (:text)")
                .param("text", text)
                .update();
    }

    /** Returns whether there was such a note. */
    boolean remove(long id) {
        return jdbc.sql("delete from note where id = :id").param("id", id).update() > 0;
    }
}
