package org.tornado4j.spring.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Values by key, of which those that were not asked for the longest are let go: however many keys there are, no more than so many are
 * held. Long keys are held as their digest.
 *
 * <p>Thread: any, several at once.
 */
final class RecentKeys<V> {

    /** Each has a lock of its own, which is held for a look into a map. */
    private static final int PARTS = 16;

    private static final int LONGEST = 64;

    private final Part<V>[] parts;

    /** @param most how many keys are held, rounded up to a multiple of sixteen */
    @SuppressWarnings({"unchecked", "rawtypes"})
    RecentKeys(int most) {
        parts = new Part[PARTS];
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new Part<>((most + PARTS - 1) / PARTS);
        }
    }

    /** Returns the value of {@code key}; a new one if it is not held. */
    V get(String key, Supplier<V> absent) {
        String held = shortened(key);
        int hash = held.hashCode();
        Part<V> part = parts[(hash ^ hash >>> 16) & (PARTS - 1)];
        synchronized (part) {
            return part.computeIfAbsent(held, name -> absent.get());
        }
    }

    /** Returns {@code key}, or its digest if it is long. */
    static String shortened(String key) {
        return key.length() <= LONGEST ? key : digest(key);
    }

    /** Returns how many keys are held. */
    int size() {
        int size = 0;
        for (Part<V> part : parts) {
            synchronized (part) {
                size += part.size();
            }
        }
        return size;
    }

    private static String digest(String key) {
        try {
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @SuppressWarnings("serial")
    private static final class Part<V> extends LinkedHashMap<String, V> {

        private final int most;

        Part(int most) {
            super(16, 0.75f, true); // the order is that of the last access
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
        }
    }
}
