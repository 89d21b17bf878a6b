package dev.medley.analysis.page;

/**
 * Points in the plane whose distances are as near as possible to given ones (classical
 * multidimensional scaling, Torgerson 1952).
 */
final class ClassicalScaling {
  private static final int STEPS = 5000;
  private static final double ENOUGH = 1e-12;

  private final double[][] gram;

  private ClassicalScaling(double[][] gram) {
    this.gram = gram;
  }

  /**
   * The two leading coordinates of n points. Signs are such that the largest coordinate of each
   * axis is positive, so that equal input gives an equal map.
   *
   * @param distances (n, n), of points in some Euclidean space
   * @return (n, 2)
   */
  static double[][] plane(double[][] distances) {
    int n = distances.length;
    ClassicalScaling scaling = new ClassicalScaling(centredGram(distances));
    double[][] points = new double[n][2];
    for (int axis = 0; axis < 2; axis++) {
      double[] vector = scaling.leading();
      double value = scaling.dot(vector);
      scaling.deflate(vector, value);
      int largest = 0;
      for (int i = 0; i < n; i++) {
        largest = Math.abs(vector[i]) > Math.abs(vector[largest]) + ENOUGH ? i : largest;
      }
      double scale = Math.sqrt(Math.max(0, value)) * (vector[largest] < 0 ? -1 : 1);
      for (int i = 0; i < n; i++) {
        points[i][axis] = scale * vector[i];
      }
    }
    return points;
  }

  /** Minus half of the squared distances, with rows and columns centred. */
  private static double[][] centredGram(double[][] distances) {
    int n = distances.length;
    double[] mean = new double[n];
    double all = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        mean[i] += distances[i][j] * distances[i][j] / n;
      }
      all += mean[i] / n;
    }
    double[][] gram = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        gram[i][j] = -(distances[i][j] * distances[i][j] - mean[i] - mean[j] + all) / 2;
      }
    }
    return gram;
  }

  /** The eigenvector of the largest eigenvalue, of length 1, by power iteration. */
  private double[] leading() {
    int n = gram.length;
    double[] vector = new double[n];
    for (int i = 0; i < n; i++) {
      vector[i] = Math.sin(i + 1.0); // any start that no symmetry is orthogonal to
    }
    normalise(vector);
    for (int step = 0; step < STEPS; step++) {
      double[] next = product(vector);
      normalise(next);
      double change = 0;
      for (int i = 0; i < n; i++) {
        change = Math.max(change, Math.abs(next[i] - vector[i]));
      }
      vector = next;
      if (change < ENOUGH) {
        break;
      }
    }
    return vector;
  }

  private double[] product(double[] vector) {
    double[] result = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        result[i] += gram[i][j] * vector[j];
      }
    }
    return result;
  }

  private double dot(double[] vector) {
    double[] product = product(vector);
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += vector[i] * product[i];
    }
    return sum;
  }

  private void deflate(double[] vector, double value) {
    for (int i = 0; i < vector.length; i++) {
      for (int j = 0; j < vector.length; j++) {
        gram[i][j] -= value * vector[i] * vector[j];
      }
    }
  }

  private static void normalise(double[] vector) {
    double square = 0;
    for (double value : vector) {
      square += value * value;
    }
    double length = square > 0 ? Math.sqrt(square) : 1;
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
  }
}
