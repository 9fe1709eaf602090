package org.tornado4j.routing;

import java.util.ArrayList;
import java.util.List;

/** Reads path templates. */
final class TemplateParser {

    private final String text;
    private final List<String> names = new ArrayList<>();
    private final List<String> literals = new ArrayList<>();
    private boolean takesRest;

    private TemplateParser(String text) {
        this.text = text;
    }

    /** Returns whether {@code text} is a template: it has a name in braces, as no regular expression has. */
    static boolean isTemplate(String text) {
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
            int close = text.indexOf('}', open);
            if (close > 0 && isName(text.substring(text.startsWith("*", open + 1) ? open + 2 : open + 1, close))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && Character.isJavaIdentifierStart(name.charAt(0))
                && name.chars().allMatch(Character::isJavaIdentifierPart);
    }

    /** @throws IllegalArgumentException saying what is wrong with the template */
    static PathPattern parse(String text) {
        TemplateParser parser = new TemplateParser(text);
        parser.read();
        String[] literals = parser.literals.toArray(new String[0]);
        List<String> names = List.copyOf(parser.names);
        return new TemplatePattern(text, names, literals, parser.takesRest);
    }

    private void read() {
        int literalStart = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', literalStart)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw bad("a brace is not closed");
            }
            addLiteral(text.substring(literalStart, open));
            addPiece(open, close);
            literalStart = close + 1;
        }
        addLiteral(text.substring(literalStart));
    }

    private void addLiteral(String literal) {
        if (literal.indexOf('}') >= 0) {
            throw bad("a brace is not opened");
        }
        if (RegexText.isRegex(literal)) {
            throw bad("outside braces it has a character of regular expressions; write it either as a template or as a"
                    + " regular expression");
        }
        literals.add(PathEscape.escapeLiteral(literal));
    }

    private void addPiece(int open, int close) {
        boolean rest = text.startsWith("*", open + 1);
        String name = text.substring(rest ? open + 2 : open + 1, close);
        if (!isName(name)) {
            throw bad("\"" + name + "\" is not a name such as id or itemId");
        }
        if (names.contains(name)) {
            throw bad("the name " + name + " is there twice");
        }
        if (rest && close != text.length() - 1) {
            throw bad("{*" + name + "} takes all the rest and must be the end");
        }
        names.add(name);
        takesRest |= rest;
    }

    private IllegalArgumentException bad(String why) {
        return new IllegalArgumentException("path template \"" + text + "\": " + why);
    }
}
