package org.tornado4j.bookmarks;

import java.util.UUID;

/** Users that no other test knows. */
final class Accounts {

    static final String PASSWORD = "correct horse";

    private Accounts() {}

    static String newName() {
        return "u" + UUID.randomUUID().toString().substring(0, 12);
    }

    static User signUp(Users users) {
        return users.add(new NewUser(newName(), PASSWORD)).orElseThrow();
    }
}
