package org.tornado4j.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the three forms of a date in RFC 9110 section 5.6.7, from left to right. */
final class HTTPDateParser {

    private static final int SHORT_NAME = 3;
    /** Two-digit years from here on lie in the last century: RFC 6265 section 5.1.1. */
    private static final int LAST_CENTURY = 70;

    private final String text;
    private int at;
    private boolean failed;

    HTTPDateParser(String text) {
        this.text = text;
    }

    @Nullable
    Instant parse() {
        Instant date = form();
        return failed || at != text.length() ? null : date;
    }

    private @Nullable Instant form() {
        String day = dayName();
        if (day.length() > SHORT_NAME) {
            return rfc850();
        }
        return at < text.length() && text.charAt(at) == ',' ? imfFixdate() : asctime();
    }

    /** The day of the week, long or short; empty when there is none. */
    private String dayName() {
        for (String day : HTTPDate.DAYS) {
            for (String name : List.of(day, day.substring(0, SHORT_NAME))) {
                if (text.startsWith(name)) {
                    at = name.length();
                    return name;
                }
            }
        }
        failed = true;
        return "";
    }

    /** IMF-fixdate = day-name "," SP day SP month SP year SP time-of-day SP GMT */
    private @Nullable Instant imfFixdate() {
        expect(", ");
        int day = digits(2);
        expect(" ");
        int month = month();
        expect(" ");
        int year = digits(4);
        expect(" ");
        int second = timeOfDay();
        expect(" GMT");
        return date(year, month, day, second);
    }

    /** rfc850-date = day-name-l "," SP day "-" month "-" 2DIGIT SP time-of-day SP GMT */
    private @Nullable Instant rfc850() {
        expect(", ");
        int day = digits(2);
        expect("-");
        int month = month();
        expect("-");
        int year = digits(2);
        expect(" ");
        int second = timeOfDay();
        expect(" GMT");
        return date(year < LAST_CENTURY ? 2000 + year : 1900 + year, month, day, second);
    }

    /** asctime-date = day-name SP month SP ( 2DIGIT / ( SP 1DIGIT ) ) SP time-of-day SP year */
    private @Nullable Instant asctime() {
        expect(" ");
        int month = month();
        expect(" ");
        int day;
        if (text.startsWith(" ", at)) {
            at++;
            day = digits(1);
        } else {
            day = digits(2);
        }
        expect(" ");
        int second = timeOfDay();
        expect(" ");
        return date(digits(4), month, day, second);
    }

    /** time-of-day = hour ":" minute ":" second, as seconds; 60 is a leap second. */
    private int timeOfDay() {
        int hour = digits(2);
        expect(":");
        int minute = digits(2);
        expect(":");
        int second = digits(2);
        failed |= hour > 23 || minute > 59 || second > 60;
        return (hour * 60 + minute) * 60 + second;
    }

    private int month() {
        int index =
                at + SHORT_NAME <= text.length() ? HTTPDate.MONTHS.indexOf(text.substring(at, at + SHORT_NAME)) : -1;
        failed |= index < 0;
        at += SHORT_NAME;
        return index + 1;
    }

    private int digits(int count) {
        int number = 0;
        for (int i = 0; i < count; i++, at++) {
            int digit = at < text.length() ? text.charAt(at) - '0' : -1;
            failed |= digit < 0 || digit > 9;
            number = 10 * number + digit;
        }
        return number;
    }

    private void expect(String words) {
        failed |= !text.startsWith(words, at);
        at += words.length();
    }

    private @Nullable Instant date(int year, int month, int day, int second) {
        if (failed) {
            return null;
        }
        try {
            return LocalDate.of(year, month, day)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .plusSeconds(second);
        } catch (DateTimeException e) {
            return null; // such as 30 February
        }
    }
}
