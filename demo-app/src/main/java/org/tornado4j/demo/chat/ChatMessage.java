package org.tornado4j.demo.chat;

import java.time.OffsetDateTime;

/**
 * A message of the chat.
 *
 * @param id one more than that of the message before it, so that a page notices what it has missed
 * @param key chosen by the page that sent it, which sends it again if the connection ends before it comes back
 */
record ChatMessage(long id, String key, String author, String text, OffsetDateTime written) {}
