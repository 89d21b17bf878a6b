package dev.medley.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void theDistanceCountsInsertsDeletesReplacementsAndSwaps() {
    assertEquals(0, Nearest.distance("epochs", "Epochs"));
    assertEquals(1, Nearest.distance("epoch", "epochs"));
    assertEquals(1, Nearest.distance("epcohs", "epochs"));
    assertEquals(3, Nearest.distance("kitten", "sitting"));
    assertEquals(3, Nearest.distance("", "abc"));
  }

  @Test
  void theNearestOfSeveralIsTaken() {
    assertEquals(
        Optional.of("resnet20"), Nearest.to("resnet2", List.of("mlp", "resnet20", "resnet110")));
    assertEquals(Optional.of("sgd"), Nearest.to("SGD", List.of("adam", "sgd")));
  }

  @Test
  void anAbbreviationIsUnderstood() {
    List<String> keys = List.of("name", "learning_rate", "weight_decay", "batch_size");
    assertEquals(Optional.of("learning_rate"), Nearest.to("lr", keys));
    assertEquals(Optional.of("weight_decay"), Nearest.to("wd", keys));
    assertEquals(Optional.of("batch_size"), Nearest.to("batch", keys));
  }

  @Test
  void whatNobodyCanHaveMeantIsNotSuggested() {
    assertEquals(Optional.empty(), Nearest.to("x", List.of("y", "xyz_abc")));
    assertEquals(Optional.empty(), Nearest.to("transformer", List.of("resnet20", "mlp")));
    assertEquals(Optional.empty(), Nearest.to("a".repeat(100_000), List.of("a")));
  }
}
