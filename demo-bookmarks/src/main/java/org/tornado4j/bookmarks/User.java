package org.tornado4j.bookmarks;

/** A user who has signed up. */
public record User(long id, String name) {}
