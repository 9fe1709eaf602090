package org.tornado4j.bookmarks;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;

/** Name and password of a visitor who signs up. */
public record NewUser(
        @Pattern(regexp = "[a-z0-9_-]{3,30}", message = "{user.name.invalid}")
        String name,

        @Size(min = 8, message = "{user.password.short}") String password) {

    /** BCrypt looks at no more: of a longer password the end would not count. */
    private static final int MOST_BYTES = 72;

    @AssertTrue(message = "{user.password.long}")
    public boolean isPasswordHashable() {
        return password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }

    @Override
    public String toString() {
        return "NewUser(" + name + ")"; // without the password, wherever it is logged
    }
}
