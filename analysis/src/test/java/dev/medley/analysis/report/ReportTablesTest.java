package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTablesTest {
  @Test
  void listsOfObjectsBecomeTablesAndWhatIsInThemColumns() {
    ObjectNode report = Json.object();
    ObjectNode pair = report.putArray("pairs").addObject();
    pair.put("a", "x").put("kappa", -0.5).putNull("q");
    pair.putArray("kappa_ci").add(-1.0).add(0.25);
    pair.putArray("varied").add("seed").add("model.width");
    pair.putObject("counts").put("n11", 3);
    pair.putArray("classes").addObject().put("class", 0);
    report.withArray("pairs").addObject().put("a", "y").put("extra", true);
    assertEquals(
        Map.of(
            "pairs",
            """
            a,kappa,q,kappa_ci.0,kappa_ci.1,varied,counts.n11,extra
            x,-0.5,,-1.0,0.25,seed model.width,3,
            y,,,,,,,true
            """,
            "pairs_classes",
            "a,class\nx,0\n"),
        ReportTables.csv(report));
  }

  @Test
  void cellsThatASpreadsheetWouldRunAreText() {
    ObjectNode report = Json.object();
    for (String word : List.of("=1+1", "+x", "-x", "@x", "\tx", "\rx", "a,\"b\"\nc", "plain")) {
      report.withArray("t").addObject().put("word", word);
    }
    report.withArray("t").addObject().put("word", -1e-7);
    assertEquals(
        "word\n'=1+1\n'+x\n'-x\n'@x\n'\tx\n\"'\rx\"\n\"a,\"\"b\"\"\nc\"\nplain\n-1.0E-7\n",
        ReportTables.csv(report).get("t"));
  }
}
