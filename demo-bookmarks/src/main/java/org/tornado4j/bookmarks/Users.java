package org.tornado4j.bookmarks;

import java.util.Objects;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Repository;

/** The users in the database. Blocks; to hash a password takes a tenth of a second besides. Thread: any. */
@Repository
public class Users {

    private record Account(long id, String name, String passwordHash) {}

    private final JdbcClient jdbc;
    private final PasswordEncoder passwords = new BCryptPasswordEncoder();
    /** Compared with where there is no such user, so that the time does not tell that. */
    private final String hashOfUnknown = Objects.requireNonNull(passwords.encode("nobody"));

    Users(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a user. Empty if the name is taken. */
    public Optional<User> add(NewUser wanted) {
        GeneratedKeyHolder key = new GeneratedKeyHolder();
        try {
            jdbc.sql("insert into account (name, password_hash) values (:name, :hash)")
                    .param("name", wanted.name())
                    .param("hash", passwords.encode(wanted.password()))
                    .update(key, "id");
        } catch (DuplicateKeyException e) {
            return Optional.empty();
        }
        return Optional.of(new User(Objects.requireNonNull(key.getKeyAs(Long.class)), wanted.name()));
    }

    public Optional<User> find(long id) {
        return jdbc.sql("select id, name from account where id = :id")
                .param("id", id)
                .query(User.class)
                .optional();
    }

    /** Returns the user of that name, if the password is right. */
    public Optional<User> logIn(String name, String password) {
        Optional<Account> account = jdbc.sql("select id, name, password_hash from account where name = :name")
                .param("name", name)
                .query(Account.class)
                .optional();
        String hash = account.map(Account::passwordHash).orElse(hashOfUnknown);
        boolean matches = passwords.matches(password, hash);
        return account.filter(known -> matches).map(known -> new User(known.id(), known.name()));
    }
}
