package dev.medley.data;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Images outside any data set, brought to what a network takes as those of a data set are: decoded,
 * resized, kept as a JPEG where a store keeps them so, cut. For one thread; to be closed.
 */
public final class LooseImages implements AutoCloseable {
  private final ImageDecoder decoder = new ImageDecoder();
  private final Layout layout;

  /**
   * For images of a shape.
   *
   * @param channels 1 or 3
   */
  public LooseImages(int channels, int height, int width) {
    boolean encoded = height == width && height > Layout.PIXELS_UP_TO;
    layout = new Layout(encoded, channels, height, width, height * 8 / 7);
  }

  /**
   * The images of a folder and the folders in it, by name; of anything else, it alone.
   *
   * @throws UserError if a folder has none
   */
  public static List<Path> at(Path given) {
    if (!Files.isDirectory(given)) {
      return List.of(given);
    }
    try (Stream<Path> tree = Files.walk(given)) {
      List<Path> images =
          tree.filter(Files::isRegularFile)
              .filter(file -> !ClassTree.hidden(given.relativize(file).toString()))
              .filter(file -> ClassTree.isDecoded(file.getFileName().toString()))
              .sorted()
              .toList();
      if (images.isEmpty()) {
        throw new UserError("The folder " + given + " holds no image (.jpg, .jpeg or .png).");
      }
      return images;
    } catch (IOException e) {
      throw unreadable(given, e);
    }
  }

  /**
   * Reads an image.
   *
   * @return (height, width, channels) bytes
   * @throws UserError if it is missing, damaged, or cannot be brought to the shape
   */
  public byte[] pixels(Path file) {
    try {
      Picture picture = decoder.decode(Files.readAllBytes(file), file.toString());
      if (picture.channels() > layout.channels()) {
        throw new UserError(file + " has colours; gray images are expected: convert it first.");
      }
      if (layout.height() != layout.width()
          && (picture.height() != layout.height() || picture.width() != layout.width())) {
        throw new UserError(
            "%s is %d x %d; images of %d x %d are expected."
                .formatted(
                    file, picture.width(), picture.height(), layout.width(), layout.height()));
      }
      byte[] stored = layout.store(picture, file.toString());
      return layout.encoded()
          ? decoder
              .decode(stored, file.toString())
              .withChannels(layout.channels())
              .centre(layout.height())
              .pixels()
          : stored;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static UserError unreadable(Path file, IOException e) {
    String why =
        e instanceof java.nio.file.NoSuchFileException
            ? "there is no such file"
            : e.getClass().getSimpleName().toLowerCase(Locale.ROOT).replace("exception", "");
    return new UserError(file + " cannot be read: " + why + ".", e);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
