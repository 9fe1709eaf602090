package org.tornado4j.examples.blog;

record Author(long id, String email, String name, String hashedPassword) {}
