package dev.medley.run.imports;

import dev.medley.binding.UserError;
import java.nio.file.Path;
import java.util.Locale;

/** Opens tables by the ending of a file's name. */
final class Tables {
  private Tables() {}

  /**
   * Opens a file.
   *
   * @param role what its numbers are, such as {@code logits}; also the name of the array in an npz
   *     of several
   * @param mostRows how many rows are allowed
   * @throws UserError if it is missing, of another kind, damaged or too long
   */
  static Table open(Path file, String role, int mostRows) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1);
    Table table =
        switch (ending) {
          case "npy" -> NpyTable.open(file);
          case "npz" -> NpyTable.inZip(file, role);
          case "csv" -> CsvTable.open(file);
          case "json" -> ListTable.open(file, mostRows);
          default ->
              throw new UserError(
                  "What is in %s? Its name must end in .npy, .npz, .csv or .json (a list of whole numbers)."
                      .formatted(file));
        };
    if (table.rows() > mostRows || table.rows() == 0 || table.columns() == 0) {
      long rows = table.rows();
      table.close();
      throw new UserError(
          rows > mostRows
              ? "%s has %d rows; up to %d can be imported.".formatted(table.where(), rows, mostRows)
              : table.where() + " is empty.");
    }
    return table;
  }
}
