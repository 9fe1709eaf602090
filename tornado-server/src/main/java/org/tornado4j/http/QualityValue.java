package org.tornado4j.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A member of a list with the client's preferences, such as Accept-Language (RFC 9110 section 12.4.2).
 *
 * @param value the member without its weight
 * @param thousandths its weight, 0 (never) to 1000
 */
public record QualityValue(String value, int thousandths) {

    private static final int HIGHEST = 1000;
    private static final int DECIMALS = 3;
    private static final int INVALID = -1;

    /** Returns the members of a list, in its order; those with a malformed weight are omitted. */
    public static List<QualityValue> parse(String field) {
        List<QualityValue> members = new ArrayList<>();
        for (int from = 0; from < field.length(); ) {
            int end = memberEnd(field, from);
            addMember(Text.trim(field, from, end), members);
            from = end + 1;
        }
        return members;
    }

    /**
     * Returns the values that the client accepts, the preferred ones first; values of equal weight keep their order.
     * Values of weight 0 are left out.
     */
    public static List<String> preferred(String field) {
        return parse(field).stream()
                .filter(member -> member.thousandths > 0)
                .sorted(Comparator.comparingInt(QualityValue::thousandths).reversed())
                .map(QualityValue::value)
                .toList();
    }

    /** The next comma outside quotes. */
    private static int memberEnd(String field, int from) {
        boolean quoted = false;
        for (int i = from; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return field.length();
    }

    private static void addMember(String member, List<QualityValue> to) {
        int weight = weightStart(member);
        int thousandths = weight < 0 ? HIGHEST : qvalue(member, weight);
        String value = Text.trim(member, 0, weight < 0 ? member.length() : member.lastIndexOf(';', weight));
        if (!value.isEmpty() && thousandths != INVALID) {
            to.add(new QualityValue(value, thousandths));
        }
    }

    /** weight = OWS ";" OWS "q=" qvalue; the position of the qvalue, negative when there is none */
    private static int weightStart(String member) {
        for (int i = member.indexOf(';'); i >= 0; i = member.indexOf(';', i + 1)) {
            int name = Text.skipBlanks(member, i + 1, member.length());
            if (member.regionMatches(true, name, "q=", 0, 2)) {
                return name + 2;
            }
        }
        return -1;
    }

    /** qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) */
    private static int qvalue(String member, int from) {
        int end = Text.indexOf(member, ';', from, member.length());
        String text = Text.trim(member, from, end);
        boolean pointed = text.length() > 1 && text.charAt(1) == '.';
        if (text.isEmpty() || text.length() > 2 + DECIMALS || (text.length() > 1 && !pointed)) {
            return INVALID;
        }
        int thousandths = text.charAt(0) - '0';
        for (int i = 2; i < 2 + DECIMALS; i++) {
            int digit = i < text.length() ? text.charAt(i) - '0' : 0;
            if (digit < 0 || digit > 9) {
                return INVALID;
            }
            thousandths = 10 * thousandths + digit;
        }
        return thousandths >= 0 && thousandths <= HIGHEST ? thousandths : INVALID;
    }
}
