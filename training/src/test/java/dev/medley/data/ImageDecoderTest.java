package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageDecoderTest {
  @TempDir Path folder;

  @Test
  void cifarsJpegsAreDecodedToPillowsPixels() {
    byte[] planes = Fixtures.array("cifar.npy");
    String[] names = {"airplane-0034", "bird-0054", "horse-0988", "ship-0063"};
    for (int image = 0; image < 4; image++) {
      byte[] expected = new byte[3 * 1024];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = planes[image * 3072 + i % 3 * 1024 + i / 3];
      }
      assertArrayEquals(expected, Fixtures.decode(names[image] + ".jpg").pixels(), names[image]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline.jpg",
        "progressive.jpg",
        "full-chroma.jpg",
        "gray.jpg",
        "cmyk.jpg",
        "rgb.png",
        "gray.png",
        "rgba.png",
        "gray-alpha.png",
        "palette.png",
        "bilevel.png"
      })
  void everyKindIsDecodedToPillowsPixels(String name) {
    Picture picture = Fixtures.decode(name);
    byte[] expected = Fixtures.array(name + ".npy");
    assertEquals(80, picture.height());
    assertEquals(120, picture.width());
    assertEquals(expected.length, picture.channels() * 80 * 120);
    assertArrayEquals(expected, picture.pixels());
  }

  /** Pillow makes the same pixels of all three; see make.py. */
  @ParameterizedTest
  @ValueSource(strings = {"adobe-rgb.jpg", "gray-profile.jpg"})
  void colourProfilesAreIgnored(String name) {
    assertArrayEquals(Fixtures.array("baseline.jpg.npy"), Fixtures.decode(name).pixels());
  }

  @ParameterizedTest
  @CsvSource({"48, 32", "72, 48", "200, 133", "120, 37", "51, 80"})
  void resizingEqualsPillowsBilinear(int width, int height) {
    byte[] pixels = Fixtures.decode("rgb.png").pixels();
    assertArrayEquals(
        Fixtures.array("rgb-" + width + "x" + height + ".npy"),
        Resize.bilinear(pixels, 80, 120, 3, height, width));
  }

  @ParameterizedTest
  @ValueSource(strings = {"baseline.jpg", "progressive.jpg", "gray.jpg", "rgb.png", "palette.png"})
  void anImageCutOffAnywhereIsRefusedByName(String name) {
    byte[] whole = Fixtures.bytes(name);
    try (ImageDecoder decoder = new ImageDecoder()) {
      for (int length = 0; length < whole.length - 2; length += 1 + whole.length / 100) {
        byte[] part = Arrays.copyOf(whole, length);
        UserError error =
            assertThrows(UserError.class, () -> decoder.decode(part, name), name + " " + length);
        assertTrue(error.getMessage().startsWith(name + " "), error.getMessage());
      }
      assertEquals(80, decoder.decode(whole, name).height()); // usable after failures
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bird-0054.jpg", "progressive.jpg", "cmyk.jpg", "rgb.png", "bilevel.png"})
  void damagedImagesCauseNothingButARefusal(String name) throws IOException {
    try (ImageDecoder decoder = new ImageDecoder()) {
      Mutations.attack(
          Fixtures.bytes(name),
          folder.resolve(name),
          10_000,
          4 << 20,
          file -> decoder.decode(Files.readAllBytes(file), name));
    }
  }

  @Test
  void absurdDimensionsAreRefusedBeforeDecoding() {
    byte[] jpeg = Fixtures.bytes("baseline.jpg");
    int frame = 0;
    while ((jpeg[frame] & 0xFF) != 0xFF || (jpeg[frame + 1] & 0xFF) != 0xC0) {
      frame++;
    }
    Arrays.fill(jpeg, frame + 5, frame + 9, (byte) 0xFF);
    assertRefused(jpeg, "x declares 65535 x 65535 pixels");
    byte[] png = Fixtures.bytes("rgb.png");
    Arrays.fill(png, 17, 20, (byte) 0xFF);
    assertRefused(png, "x declares 16777215 x 80 pixels");
    Arrays.fill(png, 16, 20, (byte) 0);
    assertRefused(png, "x declares 0 x 80 pixels");
  }

  @Test
  void unsupportedKindsAreNamed() {
    assertRefused(Fixtures.bytes("sixteen.png"), "x is a PNG of a kind that is not supported");
    assertRefused("GIF89a".getBytes(java.nio.charset.StandardCharsets.UTF_8), "x is neither");
  }

  private static void assertRefused(byte[] file, String begin) {
    try (ImageDecoder decoder = new ImageDecoder()) {
      UserError error = assertThrows(UserError.class, () -> decoder.decode(file, "x"));
      assertTrue(error.getMessage().startsWith(begin), error.getMessage());
    }
  }
}
