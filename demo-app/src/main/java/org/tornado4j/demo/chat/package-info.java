/** A chat by WebSocket: the bus says what is new to those who are there, the database has it for those who come back. */
@NullMarked
package org.tornado4j.demo.chat;

import org.jspecify.annotations.NullMarked;
