package dev.medley.analysis.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShortNamesTest {
  @Test
  void whatAllNamesBeginWithIsLeftOut() {
    assertEquals(
        List.of("base", "seed-1", "seed-2"),
        ShortNames.of(List.of("small-family-base", "small-family-seed-1", "small-family-seed-2")));
  }

  @Test
  void wordsStayWhole() {
    assertEquals(List.of("resnet20", "resnet56"), ShortNames.of(List.of("resnet20", "resnet56")));
  }

  @Test
  void noNameBecomesEmpty() {
    assertEquals(List.of("a-", "a-b"), ShortNames.of(List.of("a-", "a-b")));
  }

  @Test
  void oneNameStaysAsItIs() {
    assertEquals(List.of("small-base"), ShortNames.of(List.of("small-base")));
  }
}
