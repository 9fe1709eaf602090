package org.tornado4j.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tornado4j.documents.Documents.Code;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/** Poms, and parts of them, are well-formed, and name artifacts of ours that are there in this version. */
class PomExampleTests {

    /** The elements of Maven's that examples use. */
    private static final Set<String> ELEMENTS = Set.of(
            "project",
            "modelVersion",
            "parent",
            "relativePath",
            "properties",
            "java.version",
            "dependencies",
            "build",
            "plugins",
            "dependency",
            "exclusions",
            "exclusion",
            "groupId",
            "artifactId",
            "version",
            "scope",
            "plugin",
            "executions",
            "execution",
            "id",
            "goals",
            "goal");

    static Stream<Code> examples() {
        return Documents.blocks("xml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void elementsAreThoseOfMaven(Code example) throws Exception {
        assertThat(elements(parse(example.text())))
                .isNotEmpty()
                .allMatch(element -> ELEMENTS.contains(element.getTagName()));
    }

    static Stream<Code> ours() {
        return examples().filter(example -> example.text().contains("<groupId>org.tornado4j</groupId>"));
    }

    @ParameterizedTest
    @MethodSource("ours")
    void artifactsOfOursAreThere(Code example) throws Exception {
        List<Element> dependencies = elements(parse(example.text())).stream()
                .filter(element -> element.getTagName().equals("dependency"))
                .filter(dependency -> text(dependency, "groupId").equals("org.tornado4j"))
                .toList();
        assertThat(dependencies).isNotEmpty();
        for (Element dependency : dependencies) {
            Path pom = Documents.ROOT.resolve(text(dependency, "artifactId")).resolve("pom.xml");
            assertThat(pom).exists();
            assertThat(Files.readString(pom)).contains("<version>" + text(dependency, "version") + "</version>");
        }
    }

    private static Element parse(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(text)))
                .getDocumentElement();
    }

    private static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent();
    }

    private static List<Element> elements(Element root) {
        List<Element> elements = new ArrayList<>(List.of(root));
        for (Node child = root.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                elements.addAll(elements(element));
            }
        }
        return elements;
    }
}
