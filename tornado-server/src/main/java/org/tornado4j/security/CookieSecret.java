package org.tornado4j.security;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The secret that values are signed with: Tornado's settings {@code cookie_secret} and {@code key_version}.
 *
 * <p>Several secrets are numbered, by key version. Values are signed with the current one, and those that were signed with
 * another one are still accepted, so that a secret can be replaced without ending the sessions of all users.
 *
 * <p>A secret is text, of which the UTF-8 bytes count. It should have 32 random bytes; {@link #toString} hides it.
 *
 * <p>Thread: never changed; any.
 */
public final class CookieSecret {

    private static final int NO_KEY_VERSION = 0;

    /** The only secret, whatever key version a value names; null if there are several. */
    private final byte @Nullable [] single;

    private final Map<Integer, byte[]> byVersion;
    private final int keyVersion;

    private CookieSecret(byte @Nullable [] single, Map<Integer, byte[]> byVersion, int keyVersion) {
        this.single = single;
        this.byVersion = byVersion;
        this.keyVersion = keyVersion;
    }

    /**
     * Returns one secret for all values. Those that it signs have key version 0; those of other versions are accepted, too,
     * as in Tornado.
     *
     * @throws IllegalArgumentException if the secret is empty
     */
    public static CookieSecret of(String secret) {
        return new CookieSecret(bytes(secret), Map.of(), NO_KEY_VERSION);
    }

    /**
     * Returns several secrets.
     *
     * @param secrets by key version, each 0 or more
     * @param keyVersion of the one to sign with
     * @throws IllegalArgumentException if a secret is empty, a version is negative, or {@code keyVersion} has no secret
     */
    public static CookieSecret of(Map<Integer, String> secrets, int keyVersion) {
        if (!secrets.containsKey(keyVersion)) {
            throw new IllegalArgumentException("there is no secret for key version " + keyVersion + " among those for "
                    + secrets.keySet().stream().sorted().toList());
        }
        for (int version : secrets.keySet()) {
            if (version < 0) {
                throw new IllegalArgumentException("a key version is 0 or more, not " + version);
            }
        }
        Map<Integer, byte[]> copy = secrets.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> bytes(entry.getValue())));
        return new CookieSecret(null, copy, keyVersion);
    }

    private static byte[] bytes(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("a secret must not be empty");
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the version of the secret that signs. */
    public int keyVersion() {
        return keyVersion;
    }

    /** Returns the secret that values of {@code version} are signed with; null if it is not known. Not to be changed. */
    byte @Nullable [] key(int version) {
        return single != null ? single : byVersion.get(version);
    }

    /** Returns the secret of values that name no key version; null if there are several. Not to be changed. */
    byte @Nullable [] onlyKey() {
        return single;
    }

    /** Key versions, without the secrets. */
    @Override
    public String toString() {
        return single != null
                ? "one secret"
                : "secrets " + byVersion.keySet().stream().sorted().toList();
    }
}
