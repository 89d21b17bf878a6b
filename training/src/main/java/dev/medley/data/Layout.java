package dev.medley.data;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * How a store holds its images, from their headers and the wanted size.
 *
 * @param encoded whether as JPEGs, not pixels
 * @param channels 3 if any image has colour
 * @param height of the images that are handed out
 * @param width likewise
 * @param longest the shorter side to which larger encoded images are brought
 */
record Layout(boolean encoded, int channels, int height, int width, int longest) {
  /** The longest side up to which images are kept as pixels. */
  static final int PIXELS_UP_TO = 96;

  /** The side of larger images unless a size is asked for. */
  static final int USUAL_SIZE = 224;

  /** What JPEG can have. */
  private static final int MOST_A_SIDE = 65_500;

  /** What a scan of headers found. */
  private static final class Seen {
    ImageHeader first;
    String firstId;
    String otherId;
    ImageHeader other;
    int channels;
    int longest;
  }

  /**
   * Scans all headers.
   *
   * @param size the side in pixels that images are brought to, or null
   * @throws UserError if images differ in size and none is asked for
   */
  static Layout of(Images images, String where, Integer size, int threads, Progress progress)
      throws IOException {
    Seen seen = new Seen();
    for (int p = 0; p < images.parts().size(); p++) {
      int part = p;
      List<String> ids = images.parts().get(part).ids();
      int piece = 512;
      int pieces = (ids.size() + piece - 1) / piece;
      OrderedWork.run(
          threads,
          pieces,
          index -> {
            ImageHeader[] headers = new ImageHeader[Math.min(piece, ids.size() - index * piece)];
            for (int i = 0; i < headers.length; i++) {
              headers[i] = images.header(part, index * piece + i);
            }
            return headers;
          },
          (index, headers) -> {
            for (int i = 0; i < headers.length; i++) {
              note(seen, headers[i], ids.get(index * piece + i));
            }
            progress.step(
                "checking " + where, Math.min((index + 1) * (long) piece, ids.size()), ids.size());
          });
    }
    return decide(seen, where, size);
  }

  private static void note(Seen seen, ImageHeader header, String id) {
    if (seen.first == null) {
      seen.first = header;
      seen.firstId = id;
    } else if (seen.other == null
        && (header.height() != seen.first.height() || header.width() != seen.first.width())) {
      seen.other = header;
      seen.otherId = id;
    }
    seen.channels = Math.max(seen.channels, header.channels());
    seen.longest = Math.max(seen.longest, Math.max(header.height(), header.width()));
  }

  private static Layout decide(Seen seen, String where, Integer size) {
    boolean small = seen.longest <= PIXELS_UP_TO;
    if (size == null && small) {
      if (seen.other != null) {
        throw new UserError(
            String.format(
                "%s: images differ in size ('%s' is %d x %d, '%s' is %d x %d); say with data.size"
                    + " to how many pixels a side they are to be brought.",
                where,
                seen.firstId,
                seen.first.width(),
                seen.first.height(),
                seen.otherId,
                seen.other.width(),
                seen.other.height()));
      }
      return new Layout(false, seen.channels, seen.first.height(), seen.first.width(), 0);
    }
    int side = USUAL_SIZE;
    if (size != null) {
      side = size;
    } else if (seen.other == null) {
      side = Math.min(side, Math.min(seen.first.height(), seen.first.width()));
    }
    // the margin that is usual in evaluating ImageNet: 256 for 224
    return new Layout(side > PIXELS_UP_TO, seen.channels, side, side, side * 8 / 7);
  }

  /**
   * The bytes that are stored of an image.
   *
   * @param where what messages call the image
   * @throws UserError if it is too thin to be brought to the size of the others
   */
  byte[] store(Picture picture, String where) throws IOException {
    int shorter = Math.min(picture.height(), picture.width());
    int wanted = encoded ? Math.max(height, Math.min(longest, shorter)) : height;
    long longer = (long) wanted * Math.max(picture.height(), picture.width()) / shorter;
    if (longer > MOST_A_SIDE) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s is %d x %d, too thin: with %d pixels on its shorter side it would have %,d on the"
                  + " longer, and at most %,d are possible; crop or remove it.",
              where,
              picture.width(),
              picture.height(),
              wanted,
              longer,
              MOST_A_SIDE));
    }
    if (!encoded) {
      return handedOut(picture).pixels();
    }
    if (shorter == wanted && picture.jpeg() != null) {
      return picture.jpeg();
    }
    return ImageDecoder.encode(picture.withShorterSide(wanted));
  }

  /** An image as batches have it. */
  Picture handedOut(Picture picture) {
    Picture colored = picture.withChannels(channels);
    if (colored.height() == height && colored.width() == width) {
      return colored;
    }
    int shorter = Math.min(colored.height(), colored.width());
    int wanted = encoded ? Math.max(height, Math.min(longest, shorter)) : height;
    return colored.withShorterSide(wanted).centre(height);
  }
}
