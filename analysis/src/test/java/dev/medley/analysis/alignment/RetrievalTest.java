package dev.medley.analysis.alignment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RetrievalTest {
  /** On a circle, at angles in degrees. */
  private static float[] circle(double... degrees) {
    float[] rows = new float[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      rows[2 * i] = (float) Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = (float) Math.sin(Math.toRadians(degrees[i]));
    }
    return rows;
  }

  /** Partners 10 degrees on, but for the last two, which changed places. */
  private static final float[] QUERIES = circle(0, 40, 80, 120, 160, 200, 240);

  private static final float[] PARTNERS = circle(10, 50, 90, 130, 170, 250, 210);

  @Test
  void aPartnerCountsWhereItIsNearest() {
    Retrieval found = Retrieval.of(QUERIES, PARTNERS, 2, 7, 0);
    assertEquals(5 / 7.0, found.top1());
    assertEquals(1, found.top5());
    assertEquals(1 / 7.0, found.chance());
  }

  @Test
  void whatIsAsNearAsThePartnerCountsAgainstIt() {
    float[] same = circle(5, 5, 5, 5, 5, 5, 5, 5);
    Retrieval found = Retrieval.of(same, same, 2, 8, 0);
    assertEquals(0, found.top1());
    assertEquals(0, found.top5());
  }

  @Test
  void groupsAreWholeAndNoLargerThanTheSplit() {
    assertEquals(7, Retrieval.of(QUERIES, PARTNERS, 2, 1000, 0).candidates());
    Retrieval threes = Retrieval.of(QUERIES, PARTNERS, 2, 3, 0);
    assertEquals(3, threes.candidates());
    assertEquals(2, threes.groups());
    assertEquals(1, threes.top5(), "all of three are among the first five");
  }

  @Test
  void theOrderOfExamplesDoesNotMatterWhereAllAreOneGroup() {
    float[] queries = circle(240, 200, 160, 120, 80, 40, 0);
    float[] partners = circle(210, 250, 170, 130, 90, 50, 10);
    assertEquals(
        Retrieval.of(QUERIES, PARTNERS, 2, 7, 0), Retrieval.of(queries, partners, 2, 7, 3));
  }
}
