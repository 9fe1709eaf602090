/**
 * The API of applications: the application with its routes, and request handlers with their life from
 * prepare to finish. It reaches down to the server only to listen.
 */
@NullMarked
package org.tornado4j.web;

import org.jspecify.annotations.NullMarked;
