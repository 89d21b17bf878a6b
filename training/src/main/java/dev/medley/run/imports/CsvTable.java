package dev.medley.run.imports;

import dev.medley.binding.UserError;
import dev.medley.file.Csv;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Comma-separated numbers below a head of names; a column {@code id} holds texts. */
final class CsvTable implements Table {
  private static final String ID = "id";
  private static final long MOST_NUMBERS = 1 << 26;

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,4})?");

  private final Path file;
  private final List<String> names = new ArrayList<>();
  private final List<double[]> rows = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private int idColumn = -1;

  private CsvTable(Path file) {
    this.file = file;
    Csv.read(
        file,
        (line, cells) -> {
          if (line == 1) {
            head(cells);
          } else {
            row(line, cells);
          }
        });
    if (names.isEmpty()) {
      throw new UserError(
          "The file " + file + " is empty; a line with the columns' names is wanted.");
    }
  }

  static CsvTable open(Path file) {
    return new CsvTable(file);
  }

  private void head(List<String> cells) {
    Set<String> seen = new HashSet<>();
    for (int column = 0; column < cells.size(); column++) {
      String name = cells.get(column);
      if (!seen.add(name)) {
        throw new UserError("The head of %s has '%s' twice.".formatted(file, name));
      }
      if (isNumber(name) && name.contains(".")) {
        throw new UserError(
            "The file %s begins with numbers; its first line must name the columns."
                .formatted(file));
      }
      if (name.equals(ID)) {
        idColumn = column;
      } else {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      throw new UserError("The file %s has a column 'id' and no other.".formatted(file));
    }
  }

  private void row(int line, List<String> cells) {
    int width = names.size() + (idColumn < 0 ? 0 : 1);
    if (cells.size() != width) {
      throw new UserError(
          "Line %d of %s has %d cells, the head %d.".formatted(line, file, cells.size(), width));
    }
    double[] row = new double[names.size()];
    int at = 0;
    for (int column = 0; column < width; column++) {
      String cell = cells.get(column);
      if (column == idColumn) {
        ids.add(cell);
      } else if (isNumber(cell)) {
        row[at++] = Double.parseDouble(cell.strip());
      } else {
        throw new UserError(
            "Line %d of %s, column '%s': a number is wanted, not '%s'."
                .formatted(line, file, names.get(at), shortened(cell)));
      }
    }
    rows.add(row);
    if ((long) rows.size() * row.length > MOST_NUMBERS) {
      throw new UserError(
          "The file %s has more than %d numbers; save so many with numpy.save."
              .formatted(file, MOST_NUMBERS));
    }
  }

  private static boolean isNumber(String cell) {
    return NUMBER.matcher(cell.strip()).matches();
  }

  private static String shortened(String cell) {
    return cell.length() > 40 ? cell.substring(0, 40) + "..." : cell;
  }

  @Override
  public String where() {
    return file.toString();
  }

  @Override
  public long rows() {
    return rows.size();
  }

  @Override
  public int columns() {
    return names.size();
  }

  @Override
  public void read(int first, int count, double[] into) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(rows.get(first + i), 0, into, i * columns(), columns());
    }
  }

  @Override
  public Optional<List<String>> names() {
    return Optional.of(names);
  }

  @Override
  public Optional<List<String>> ids() {
    return idColumn < 0 ? Optional.empty() : Optional.of(ids);
  }
}
