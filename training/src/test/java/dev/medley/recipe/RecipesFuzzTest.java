package dev.medley.recipe;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipesFuzzTest {
  private static final int FILES = Boolean.getBoolean("medley.full") ? 20_000 : 1_000;
  private static final List<String> PIECES =
      List.of(
          "&a ",
          "*a",
          "[",
          "]",
          "{",
          "}",
          ": ",
          "- ",
          "\n",
          "\t",
          "? ",
          "!!str ",
          "!x ",
          "|\n",
          ">\n",
          "'",
          "\"",
          "#",
          "%YAML 1.2\n---\n",
          "---\n",
          "...\n",
          "null",
          "1e999",
          ".nan",
          "99999999999999999999",
          "\u0000",
          "\uFEFF",
          "\u2028",
          "extends: fuzz.yaml\n",
          "extends: mlp\n",
          "<<: *a",
          "name",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");

  @TempDir Path folder;

  @Test
  void aDamagedRecipeLoadsOrIsRefusedInWords() throws Exception {
    Recipes recipes = new Recipes(new Catalog.Roots(folder, folder));
    List<Catalog.Item> seeds = recipes.catalog().all();
    Path file = folder.resolve("fuzz.yaml");
    int refused = 0;
    for (int i = 0; i < FILES; i++) {
      RandomStream random = RandomStream.of(1, "fuzz", i);
      String text = seeds.get(random.nextInt(seeds.size())).text();
      Files.write(file, damaged(text.getBytes(StandardCharsets.UTF_8), random));
      refused += assertTimeout(Duration.ofSeconds(5), () -> refuses(recipes, file)) ? 1 : 0;
    }
    assertTrue(refused > FILES / 4, "the damage does too little: " + refused);
  }

  private static boolean refuses(Recipes recipes, Path file) {
    try {
      recipes.load(file.toString());
      return false;
    } catch (UserError e) {
      assertTrue(e.getMessage().length() < 20_000, e.getMessage());
      assertTrue(e.getMessage().chars().noneMatch(c -> c < ' ' && c != '\n'), e.getMessage());
      return true;
    }
  }

  private static byte[] damaged(byte[] bytes, RandomStream random) {
    byte[] damaged = bytes;
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int from = random.nextInt(damaged.length + 1);
      int to = Math.min(damaged.length, from + random.nextInt(12));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(damaged, 0, from);
      switch (random.nextInt(4)) {
        case 0 ->
            out.writeBytes(
                PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
        case 1 -> out.write((int) random.nextLong());
        case 2 -> out.write(damaged, from, to - from);
        default -> {}
      }
      int rest = random.nextInt(2) == 0 ? from : to;
      out.write(damaged, rest, damaged.length - rest);
      damaged = out.toByteArray();
    }
    return damaged;
  }
}
