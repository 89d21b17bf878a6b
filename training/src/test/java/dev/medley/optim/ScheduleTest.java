package dev.medley.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final OneCycle ONE_CYCLE = new OneCycle(0.3, 25, 10000, 0.95, 0.85);
  private static final Map<String, Schedule> OFFERED =
      Map.of(
          "constant", new Constant(0),
          "warmup_cosine_from_first_step", new Cosine(5, 0),
          "cosine", new Cosine(0, 0),
          "step", new Step(5, 0.1, 0),
          "multistep", new MultiStep(List.of(10.0, 15.0), 0.1, 0),
          "one_cycle", ONE_CYCLE,
          "polynomial_1", new Polynomial(1, 0),
          "polynomial_2", new Polynomial(2, 0),
          "polynomial_0.9", new Polynomial(0.9, 0));

  /** One form of a cosine with warm-up is offered: the one whose steps all move, without a jump. */
  private static final Map<String, String> NOT_OFFERED =
      Map.of(
          "warmup_cosine_from_zero", "its first step does nothing",
          "warmup_cosine_to_zero_at_last_step", "its last step does nothing",
          "warmup_cosine_overlaid", "its rate jumps where the warm-up ends",
          "cosine_by_epoch", "schedules move every step");

  @Test
  void everyStepHasTheLibrarysRateAndMomentum() throws IOException {
    JsonNode all;
    try (InputStream file = getClass().getResourceAsStream("/reference/optim/schedules.json")) {
      all = new ObjectMapper().readTree(file);
    }
    int tested = 0;
    for (JsonNode expected : all.get("schedules")) {
      String name = expected.get("name").textValue();
      Schedule schedule = OFFERED.get(name);
      if (schedule == null) {
        assertTrue(NOT_OFFERED.containsKey(name), name);
        continue;
      }
      tested++;
      for (int step = 0; step < 200; step++) {
        double rate = expected.get("learning_rate").get(step / 10).get(step % 10).doubleValue();
        assertEquals(rate, schedule.learningRate(step, 200, 10, 0.1), 1e-13, name + " " + step);
        double momentum =
            expected.has("momentum")
                ? expected.get("momentum").get(step / 10).get(step % 10).doubleValue()
                : 0.9;
        assertEquals(momentum, schedule.momentum(step, 200, 10, 0.9), 1e-13, name + " " + step);
      }
    }
    assertEquals(OFFERED.size(), tested);
  }

  /** The numbers are those of the published airbench94's function triangle, in double precision. */
  @Test
  void aTriangleHasThePublishedRates() {
    Triangle triangle = new Triangle(0.2, 0.23, 0.07);
    Map<Integer, Double> expected =
        Map.of(
            0, 0.2,
            1, 0.20733944954128442,
            50, 0.5669724770642202,
            108, 0.9926605504587156,
            109, 1.0,
            110, 0.9974590163934426,
            300, 0.514672131147541,
            474, 0.07254098360655736);
    expected.forEach(
        (step, rate) ->
            assertEquals(rate, triangle.learningRate(step, 475, 48, 1), 1e-14, "" + step));
  }

  @Test
  void aWarmUpLongerThanTheRunIsCutToItAndSaysSo() {
    Schedule schedule = new Cosine(5, 0);
    assertEquals(0.25, schedule.learningRate(0, 4, 10, 1));
    assertEquals(1, schedule.learningRate(3, 4, 10, 1));
    assertEquals(
        "The warm-up of 5.0 epochs is cut to the run's 4 steps.",
        schedule.notice(4, 10).orElseThrow());
    assertFalse(schedule.notice(50, 10).isPresent());
  }

  @Test
  void everyScheduleWarmsUpAndKeepsItsOwnClock() {
    for (Schedule schedule :
        List.of(
            new Constant(2),
            new Cosine(2, 0.1),
            new Step(4, 0.5, 2),
            new MultiStep(List.of(4.0), 0.5, 2),
            new Polynomial(1, 2))) {
      assertEquals(0.05, schedule.learningRate(0, 100, 10, 1), schedule.toString());
      assertEquals(1, schedule.learningRate(19, 100, 10, 1), schedule.toString());
      assertEquals(1, schedule.learningRate(20, 100, 10, 1), schedule.toString());
    }
    assertEquals(0.5, new Step(4, 0.5, 2).learningRate(40, 100, 10, 1));
    assertEquals(1, new MultiStep(List.of(4.0), 0.5, 2).learningRate(39, 100, 10, 1));
    assertEquals(0.5, new MultiStep(List.of(4.0), 0.5, 2).learningRate(40, 100, 10, 1));
    assertEquals(0.55, new Cosine(2, 0.1).learningRate(60, 100, 10, 1), 1e-15);
    assertEquals(0.5, new Polynomial(1, 2).learningRate(60, 100, 10, 1));
  }

  @Test
  void theShortestRunsHaveARateForEveryStep() {
    for (Schedule schedule : OFFERED.values()) {
      for (int steps = 1; steps <= 12; steps++) {
        for (int step = 0; step < steps; step++) {
          double rate = schedule.learningRate(step, steps, 1, 1);
          assertTrue(rate > 0 && rate <= 1, schedule + " " + step + " of " + steps);
        }
      }
    }
  }

  @Test
  void oneCycleLeavesAnOptimiserWithoutMomentumWithout() {
    assertEquals(0, ONE_CYCLE.momentum(3, 10, 1, 0));
  }
}
