package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The picture of views; images of tiny are 28 x 28, shown 56 x 56. */
class PreviewTest {
  private static final int CELL = 56;

  private static Preview preview(String recipe, int images, String... set) {
    Recipe wanted =
        new Recipes(Catalog.Roots.standard())
            .load(recipe, Overrides.NONE.withData("tiny").withSet(set));
    try (Dataset data =
        new DataCatalog(DataHome.standard()).open(wanted.data(), 1, Progress.none())) {
      return Preview.of(wanted, data, images);
    }
  }

  private static int[] cell(BufferedImage picture, int left, int row) {
    return picture.getRGB(left, row * (CELL + 2), CELL, CELL, null, 0, CELL);
  }

  private static int[] mirrored(int[] pixels) {
    int[] mirror = new int[pixels.length];
    Arrays.setAll(mirror, i -> pixels[i / CELL * CELL + CELL - 1 - i % CELL]);
    return mirror;
  }

  @Test
  void eachRowShowsTheImageAndThenItsViews() {
    Preview preview = preview("resnet8", 3, "augment=[{name: horizontal_flip, p: 1}]");
    BufferedImage picture = preview.picture();
    assertEquals(7, preview.epochs());
    assertEquals(3, preview.rows().size());
    assertEquals(8 * CELL + 7 * 2 + 4, picture.getWidth());
    assertEquals(3 * CELL + 2 * 2, picture.getHeight());
    for (int row = 0; row < 3; row++) {
      int[] image = cell(picture, 0, row);
      for (int column = 1; column < 8; column++) {
        assertArrayEquals(mirrored(image), cell(picture, column * (CELL + 2) + 4, row));
      }
    }
  }

  @Test
  void viewsOfAnEpochStandTogetherAndSmallerOnesAreSmaller() {
    Preview preview =
        preview(
            "simclr-r20",
            2,
            "augment=[{name: random_resized_crop, scale: [1, 1], ratio: [1, 1], size: 14}]");
    assertEquals(2, preview.views());
    assertEquals(3, preview.epochs());
    BufferedImage picture = preview.picture();
    assertEquals(7 * CELL + 6 * 2 + 3 * 4, picture.getWidth());
    assertEquals(0xFFFFFFFF, picture.getRGB(CELL + 2 + 4 + CELL / 2, 0));
    assertFalse(picture.getRGB(CELL + 2 + 4 + CELL / 2 - 1, 0) == 0xFFFFFFFF);
  }

  @Test
  void theSeedAloneDecidesWhatIsShown() {
    int[] first = cell(preview("simclr-r20", 2).picture(), CELL + 6, 1);
    assertArrayEquals(first, cell(preview("simclr-r20", 2).picture(), CELL + 6, 1));
    assertFalse(
        Arrays.equals(first, cell(preview("simclr-r20", 2, "seed=1").picture(), CELL + 6, 1)));
  }

  @Test
  void aRecipeThatChangesNoImageIsRefused() {
    UserError error = assertThrows(UserError.class, () -> preview("resnet8", 2, "augment=[]"));
    assertTrue(error.getMessage().contains("changes no image"), error.getMessage());
  }
}
