/**
 * The mode for Spring MVC: Spring Boot's Servlet context, in Tomcat's container, on our server, with handler beans in front of it or
 * behind its filters.
 * Nothing here is loaded unless {@code tornado-catalina} and Spring Boot's Tomcat module are on the class path.
 */
@NullMarked
package org.tornado4j.spring.boot.autoconfigure.webmvc;

import org.jspecify.annotations.NullMarked;
