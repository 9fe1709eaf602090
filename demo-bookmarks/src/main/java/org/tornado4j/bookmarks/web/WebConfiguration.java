package org.tornado4j.bookmarks.web;

import java.util.NoSuchElementException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.web.ErrorMapper;
import org.tornado4j.web.HTTPProblem;
import org.tornado4j.web.RequestInterceptor;
import org.tornado4j.web.ResponseHead;

/** Behaviour that all handlers share. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

    @Bean
    ErrorMapper<NoSuchElementException> missing() {
        return (failure, request) -> new HTTPProblem(HTTPStatus.NOT_FOUND, "there is no such bookmark or picture");
    }

    /** Pages and errors belong to a user: no cache keeps them, unless their handler says otherwise. */
    @Bean
    RequestInterceptor privatePages() {
        return new RequestInterceptor() {
            @Override
            public void completeHead(ResponseHead head) {
                head.setIfAbsent("Cache-Control", "no-store");
            }
        };
    }
}
