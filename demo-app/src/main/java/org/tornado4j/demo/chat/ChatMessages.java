package org.tornado4j.demo.chat;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The messages of the chat in the database. Blocks. Thread: any. */
@Repository
@Profile("!bench")
class ChatMessages {

    private static final String COLUMNS = "select id, message_key, author, content, written from chat_message ";
    private static final int MOST_TRIES = 1000;

    private final JdbcClient jdbc;

    ChatMessages(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Returns the newest messages, the oldest of them first. */
    List<ChatMessage> newest(int most) {
        List<ChatMessage> found = new ArrayList<>(jdbc.sql(COLUMNS + "order by id desc limit :most")
                .param("most", most)
                .query(ChatMessages::message)
                .list());
        Collections.reverse(found);
        return found;
    }

    /** Returns the first messages behind one. */
    List<ChatMessage> after(long id, int most) {
        return jdbc.sql(COLUMNS + "where id > :id order by id limit :most")
                .param("id", id)
                .param("most", most)
                .query(ChatMessages::message)
                .list();
    }

    /**
     * Adds a message, if there is none with that key, and returns the one that there is. The primary key lets one message at a time have
     * the next id, so that none becomes visible behind one with a higher id.
     */
    ChatMessage add(String key, String author, String text) {
        for (int tries = 1; ; tries++) {
            try {
                insert(key, author, text);
            } catch (DuplicateKeyException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                // Another one has that id, or the key.
            }
            Optional<ChatMessage> added = withKey(key);
            if (added.isPresent()) {
                return added.get();
            }
        }
    }

    private void insert(String key, String author, String text) {
        jdbc.sql("insert into chat_message (id, message_key, author, content)"
                        + " select coalesce(max(id), 0) + 1, :key, :author, :text from chat_message")
                .param("key", key)
                .param("author", author)
                .param("text", text)
                .update();
    }

    private Optional<ChatMessage> withKey(String key) {
        return jdbc.sql(COLUMNS + "where message_key = :key")
                .param("key", key)
                .query(ChatMessages::message)
                .optional();
    }

    private static ChatMessage message(ResultSet row, int number) throws SQLException {
        return new ChatMessage(
                row.getLong("id"),
                row.getString("message_key"),
                row.getString("author"),
                row.getString("content"),
                row.getObject("written", OffsetDateTime.class));
    }
}
