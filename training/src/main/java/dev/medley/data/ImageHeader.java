package dev.medley.data;

import dev.medley.binding.UserError;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What the head of an image file says, read before anything is decoded.
 *
 * @param format of the content, whatever the file's name
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 for gray, else 3; transparency does not count
 */
record ImageHeader(Format format, int height, int width, int channels) {
  /** The formats that are decoded; RAW is bytes of pixels. */
  enum Format {
    JPEG,
    CMYK_JPEG,
    PNG,
    RAW
  }

  /** Larger images are refused: 100 megapixels. */
  static final long MOST_PIXELS = 100_000_000;

  /** Two bits a block of 64 pixels, quartered chrominance: no JPEG packs more into a byte. */
  private static final long JPEG_PIXELS_A_BYTE = 512;

  /** What deflate can do at most. */
  private static final long PNG_BITS_A_BYTE = 8L * 1032;

  private static final long PNG_SIGNATURE = 0x89504E470D0A1A0AL;

  /**
   * Reads a header.
   *
   * @param bytes the file's length
   * @param where what messages call the image
   * @throws UserError if it is neither JPEG nor PNG, is of an unsupported kind, or its dimensions
   *     are absurd
   */
  static ImageHeader read(InputStream stream, long bytes, String where) {
    try {
      DataInputStream in = new DataInputStream(stream);
      int start = in.readUnsignedShort();
      ImageHeader header;
      if (start == 0xFFD8) {
        header = jpeg(in, where);
        header.check(JPEG_PIXELS_A_BYTE * bytes, bytes, where);
      } else if (start == PNG_SIGNATURE >>> 48
          && (in.readInt() & 0xFFFFFFFFL) == (PNG_SIGNATURE >>> 16 & 0xFFFFFFFFL)
          && in.readUnsignedShort() == (PNG_SIGNATURE & 0xFFFF)) {
        header = png(in, bytes, where);
      } else {
        throw new UserError(where + " is neither a JPEG nor a PNG image.");
      }
      return header;
    } catch (EOFException e) {
      throw new UserError(where + " is truncated: its header ends early.", e);
    } catch (IOException e) {
      throw new UserError(where + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void check(long mostPixels, long bytes, String where) {
    long pixels = (long) height * width;
    if (height < 1 || width < 1 || pixels > MOST_PIXELS || pixels > mostPixels) {
      throw new UserError(
          where
              + " declares "
              + width
              + " x "
              + height
              + " pixels in "
              + bytes
              + " bytes; an image has at least one pixel, at most "
              + MOST_PIXELS
              + ", and no more than its bytes can hold.");
    }
  }

  private static ImageHeader jpeg(DataInputStream in, String where) throws IOException {
    while (true) {
      int marker = in.readUnsignedByte();
      if (marker != 0xFF) {
        throw new UserError(where + " is a damaged JPEG: a marker is missing in its header.");
      }
      while (marker == 0xFF) {
        marker = in.readUnsignedByte();
      }
      int length = in.readUnsignedShort() - 2;
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame) {
        return frame(in, marker, where);
      }
      if (length < 0 || marker < 0xC0 || (marker >= 0xD0 && marker <= 0xDA)) {
        throw new UserError(where + " is a damaged JPEG: its header has no frame.");
      }
      in.skipNBytes(length);
    }
  }

  private static ImageHeader frame(DataInputStream in, int marker, String where)
      throws IOException {
    int bits = in.readUnsignedByte();
    int height = in.readUnsignedShort();
    int width = in.readUnsignedShort();
    int components = in.readUnsignedByte();
    if (marker > 0xC2 || bits != 8 || (components != 1 && components != 3 && components != 4)) {
      throw new UserError(
          where
              + " is a JPEG of a kind that is not supported ("
              + components
              + " components of "
              + bits
              + " bits, frame "
              + Integer.toHexString(marker)
              + "); baseline and progressive ones of 8 bits are.");
    }
    Format format = components == 4 ? Format.CMYK_JPEG : Format.JPEG;
    return new ImageHeader(format, height, width, components == 1 ? 1 : 3);
  }

  private static ImageHeader png(DataInputStream in, long bytes, String where) throws IOException {
    if (in.readInt() != 13 || in.readInt() != 0x49484452) {
      throw new UserError(where + " is a damaged PNG: it does not start with its header.");
    }
    int width = in.readInt();
    int height = in.readInt();
    int bits = in.readUnsignedByte();
    int type = in.readUnsignedByte();
    boolean known = type == 0 || type == 2 || type == 3 || type == 4 || type == 6;
    if (!known || bits < 1 || bits > 8) {
      throw new UserError(
          where
              + " is a PNG of a kind that is not supported (colour type "
              + type
              + ", "
              + bits
              + " bits); at most 8 bits a channel are.");
    }
    ImageHeader header = new ImageHeader(Format.PNG, height, width, type == 0 || type == 4 ? 1 : 3);
    int samples = (type & 2) == 0 || type == 3 ? 1 : 3;
    header.check(bytes * PNG_BITS_A_BYTE / ((long) bits * samples), bytes, where);
    return header;
  }

  /** Whether a JPEG of four components says, in Adobe's marker, that they are YCCK. */
  static boolean isYcck(byte[] file) {
    for (int at = 2; at + 15 < file.length && unsigned(file, at) == 0xFF; at = next(file, at)) {
      boolean adobe = file[at + 4] == 'A' && file[at + 5] == 'd';
      if (unsigned(file, at + 1) == 0xEE && adobe) {
        return file[at + 15] == 2;
      }
    }
    return false;
  }

  /**
   * Whether a JPEG has its end marker; ImageIO invents what is missing, mostly with a warning. End
   * markers of thumbnails, before the first scan, do not count.
   */
  static boolean hasEnd(byte[] file) {
    int scan = 2;
    while (scan + 3 < file.length && unsigned(file, scan + 1) != 0xDA) {
      scan = next(file, scan);
    }
    for (int at = file.length - 2; at > scan; at--) {
      if (unsigned(file, at) == 0xFF && unsigned(file, at + 1) == 0xD9) {
        return true;
      }
    }
    return false;
  }

  /** Where the marker after the one at a place begins; a marker may be preceded by fill bytes. */
  private static int next(byte[] file, int at) {
    if (unsigned(file, at + 1) == 0xFF) {
      return at + 1;
    }
    return at + 2 + ((unsigned(file, at + 2) << 8) | unsigned(file, at + 3));
  }

  private static int unsigned(byte[] file, int at) {
    return file[at] & 0xFF;
  }
}
