package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** CONTRIBUTING.md's table against what the build takes. */
class DependencyTableTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([A-Za-z][\\w.:-]*) \\| ([\\w.-]+) \\|(.*)$");
  private static final Pattern REQUIREMENT = Pattern.compile("(?m)^([\\w.-]+)==([\\w.-]+)$");
  private static final List<String> REQUIREMENTS =
      List.of(
          "tests/python/requirements.txt",
          "training/src/main/resources/dev/medley/track/mlflow/requirements.txt");
  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([\\w.]+)}");

  @Test
  void theTableListsExactlyWhatTheBuildTakes() throws Exception {
    assertEquals(lines(used()), lines(listed()));
  }

  @Test
  void everyRowSaysWhatForWhyAndItsLicence() {
    Matcher row = ROW.matcher(table());
    while (row.find()) {
      String[] cells = row.group(3).split("\\|", -1);
      assertEquals(4, cells.length, row.group());
      for (int i = 0; i < 3; i++) {
        assertFalse(cells[i].isBlank(), row.group());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"training", "analysis", "cli", "dl4j", "tests"})
  void modulesLeaveVersionsToTheParent(String module) throws Exception {
    for (Element dependency : elements(pom(module + "/pom.xml"), "dependency")) {
      assertEquals("", child(dependency, "version"), child(dependency, "artifactId"));
    }
  }

  @Test
  void everyPythonRequirementIsPinned() {
    for (String file : REQUIREMENTS) {
      Repository.text(file)
          .lines()
          .forEach(line -> assertTrue(REQUIREMENT.matcher(line).matches(), line));
    }
  }

  private static String lines(Map<String, String> versions) {
    return versions.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> listed() {
    Map<String, String> listed = new TreeMap<>();
    Matcher row = ROW.matcher(table());
    while (row.find()) {
      if (!row.group(1).equals("dependency")) {
        listed.put(row.group(1), row.group(2));
      }
    }
    return listed;
  }

  private static String table() {
    String text = Repository.text("CONTRIBUTING.md");
    return text.substring(text.indexOf("## Dependencies"));
  }

  private static Map<String, String> used() throws Exception {
    Element pom = pom("pom.xml");
    Map<String, String> properties = new TreeMap<>();
    NodeList values = elements(pom, "properties").get(0).getChildNodes();
    for (int i = 0; i < values.getLength(); i++) {
      properties.put(values.item(i).getNodeName(), values.item(i).getTextContent());
    }
    Map<String, String> used = new TreeMap<>();
    for (String kind : List.of("dependency", "plugin", "path")) {
      for (Element each : elements(pom, kind)) {
        String group = child(each, "groupId");
        String version = child(each, "version");
        if (!group.equals("dev.medley") && !version.isEmpty()) {
          String owner = group.isEmpty() ? "org.apache.maven.plugins" : group;
          used.put(owner + ":" + child(each, "artifactId"), resolve(version, properties));
        }
      }
    }
    for (String file : REQUIREMENTS) {
      Matcher requirement = REQUIREMENT.matcher(Repository.text(file));
      while (requirement.find()) {
        used.put(requirement.group(1), requirement.group(2));
      }
    }
    return used;
  }

  private static String resolve(String version, Map<String, String> properties) {
    return PROPERTY.matcher(version).replaceAll(match -> properties.get(match.group(1)));
  }

  private static Element pom(String path) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(Repository.text(path))))
        .getDocumentElement();
  }

  private static List<Element> elements(Element in, String name) {
    NodeList nodes = in.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static String child(Element of, String name) {
    for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent().strip();
      }
    }
    return "";
  }
}
