/**
 * The API for applications: the application with its routes, and request handlers with their life cycle from prepare to
 * finish. It uses the server only to listen.
 */
@NullMarked
package org.tornado4j.web;

import org.jspecify.annotations.NullMarked;
