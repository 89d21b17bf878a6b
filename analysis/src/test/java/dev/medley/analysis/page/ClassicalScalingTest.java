package dev.medley.analysis.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClassicalScalingTest {
  private static double[][] distances(double[][] points) {
    double[][] distances = new double[points.length][points.length];
    for (int i = 0; i < points.length; i++) {
      for (int j = 0; j < points.length; j++) {
        double square = 0;
        for (int axis = 0; axis < points[i].length; axis++) {
          square += Math.pow(points[i][axis] - points[j][axis], 2);
        }
        distances[i][j] = Math.sqrt(square);
      }
    }
    return distances;
  }

  @Test
  void pointsOfAPlaneKeepTheirDistances() {
    double[][] wanted = distances(new double[][] {{0, 0}, {3, 0}, {3, 4}, {-1, 2}, {7, 7}});
    double[][] found = distances(ClassicalScaling.plane(wanted));
    for (int i = 0; i < wanted.length; i++) {
      assertArrayEquals(wanted[i], found[i], 1e-6);
    }
  }

  @Test
  void theFirstAxisIsTheLongerOne() {
    double[][] found =
        ClassicalScaling.plane(distances(new double[][] {{0, 0}, {10, 0}, {0, 1}, {10, 1}}));
    double first = 0;
    double second = 0;
    for (double[] point : found) {
      first += point[0] * point[0];
      second += point[1] * point[1];
    }
    assertEquals(100, first, 1e-6);
    assertEquals(1, second, 1e-6);
  }

  @Test
  void equalPointsLieOnEachOther() {
    for (double[] point : ClassicalScaling.plane(new double[3][3])) {
      assertTrue(Math.hypot(point[0], point[1]) < 1e-9);
    }
  }
}
