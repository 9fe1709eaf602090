package org.tornado4j.demo.notes;

import java.time.OffsetDateTime;

record Note(long id, String text, OffsetDateTime written) {}
