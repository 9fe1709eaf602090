/** A blog of one author, with Spring Boot: templates, a module of them, a login, a database. */
@NullMarked
package org.tornado4j.examples.blog;

import org.jspecify.annotations.NullMarked;
