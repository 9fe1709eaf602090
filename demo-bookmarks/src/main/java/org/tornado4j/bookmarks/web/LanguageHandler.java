package org.tornado4j.bookmarks.web;

import java.time.Duration;
import org.tornado4j.http.HTTPStatus;
import org.tornado4j.http.SetCookie;
import org.tornado4j.spring.boot.Route;
import org.tornado4j.web.HTTPProblem;

/** Has this browser get its pages in another language. */
@Route("/language")
class LanguageHandler extends SiteHandler {

    private static final Duration REMEMBERED = Duration.ofDays(365);

    void post() {
        String tag = getBodyArgument("language");
        if (ChosenLanguage.among(settings().locales(), tag) == null) {
            throw new HTTPProblem(HTTPStatus.BAD_REQUEST, "there are no pages in this language");
        }
        setCookie(new SetCookie(ChosenLanguage.COOKIE, tag).maxAge(REMEMBERED));
        redirect(getNextUrl("/"), HTTPStatus.SEE_OTHER);
    }
}
