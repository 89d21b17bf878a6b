package dev.medley.data;

import dev.medley.binding.UserError;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStreamImpl;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Decodes JPEG and PNG images with ImageIO: baseline JPEGs bit-equal to Pillow. Colour profiles,
 * orientation tags and transparency are ignored, as by Pillow's {@code convert("RGB")}. For one
 * thread; to be closed.
 */
final class ImageDecoder implements AutoCloseable {
  private static final float QUALITY = 0.95f;

  private final ImageReader jpeg = ImageIO.getImageReadersByFormatName("jpeg").next();
  private final ImageReader png = ImageIO.getImageReadersByFormatName("png").next();
  private String damage;

  ImageDecoder() {
    jpeg.addIIOReadWarningListener(
        (source, warning) -> {
          boolean harmless =
              !warning.startsWith("Premature end")
                  && (!warning.startsWith("Corrupt JPEG data") || warning.contains("extraneous"));
          if (!harmless) {
            damage = warning;
          }
        });
  }

  /**
   * Decodes a file.
   *
   * @param where what messages call it
   * @throws UserError if it is truncated, damaged, or of an unsupported kind
   */
  Picture decode(byte[] file, String where) {
    ImageHeader header = ImageHeader.read(new ByteArrayInputStream(file), file.length, where);
    ImageReader reader = jpeg;
    if (header.format() == ImageHeader.Format.PNG) {
      checkPng(file, where);
      reader = png;
    } else if (!ImageHeader.hasEnd(file)) {
      throw new UserError(where + " is truncated: the JPEG has no end.");
    }
    damage = null;
    try {
      reader.setInput(new Bytes(file), true, true);
      byte[] pixels = read(reader, header, file, where);
      if (damage != null) {
        throw new UserError(where + " is truncated or damaged (" + damage + ").");
      }
      if (pixels.length != header.height() * header.width() * header.channels()) {
        throw new UserError(where + " has another size than its header says.");
      }
      boolean kept = header.format() == ImageHeader.Format.JPEG;
      return new Picture(
          header.height(), header.width(), header.channels(), pixels, kept ? file : null);
    } catch (IOException | RuntimeException e) {
      if (e instanceof UserError error) {
        throw error;
      }
      throw new UserError(where + " is truncated or damaged (" + e.getMessage() + ").", e);
    } finally {
      reader.setInput(null);
    }
  }

  private static byte[] read(ImageReader reader, ImageHeader header, byte[] file, String where)
      throws IOException {
    if (header.format() == ImageHeader.Format.CMYK_JPEG) {
      return Cmyk.toRgb(reader.readRaster(0, null), ImageHeader.isYcck(file));
    }
    ImageReadParam how = reader.getDefaultReadParam();
    if (header.format() == ImageHeader.Format.JPEG) {
      // ImageIO applies no colour profile where bands are chosen, be it all of them
      how.setSourceBands(IntStream.range(0, header.channels()).toArray());
    }
    return pixels(reader.read(0, how), header.channels(), where);
  }

  private static byte[] pixels(BufferedImage image, int channels, String where) {
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return fromPalette(raster, palette, channels);
    }
    if (!(raster.getSampleModel() instanceof ComponentSampleModel model)
        || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
        || buffer.getNumBanks() != 1
        || model.getNumBands() < channels) {
      throw new UserError(where + " has an unsupported pixel format.");
    }
    byte[] from = buffer.getData();
    byte[] to = new byte[image.getHeight() * image.getWidth() * channels];
    int step = model.getPixelStride();
    for (int channel = 0; channel < channels; channel++) {
      int band = buffer.getOffset() + model.getBandOffsets()[channel];
      int at = channel;
      for (int y = 0; y < image.getHeight(); y++) {
        int source = band + y * model.getScanlineStride();
        for (int x = 0; x < image.getWidth(); x++, at += channels, source += step) {
          to[at] = from[source];
        }
      }
    }
    return to;
  }

  private static byte[] fromPalette(Raster raster, IndexColorModel palette, int channels) {
    byte[] to = new byte[raster.getWidth() * raster.getHeight() * channels];
    int[] index = new int[raster.getWidth()];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int entry : raster.getSamples(0, y, index.length, 1, 0, index)) {
        int rgb = palette.getRGB(entry);
        for (int channel = 0; channel < channels; channel++) {
          to[at++] = (byte) (rgb >> (16 - 8 * channel));
        }
      }
    }
    return to;
  }

  /** ImageIO fills what is missing of a PNG with black; its chunks tell. */
  private static void checkPng(byte[] file, String where) {
    ByteBuffer chunks = ByteBuffer.wrap(file).position(8);
    while (chunks.remaining() >= 12) {
      int length = chunks.getInt();
      if (length < 0 || length > chunks.remaining() - 8) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(file, chunks.position(), length + 4);
      int type = chunks.getInt();
      chunks.position(chunks.position() + length);
      if (chunks.getInt() != (int) crc.getValue()) {
        throw new UserError(where + " is a damaged PNG: a checksum is wrong.");
      }
      if (type == 0x49454E44) { // IEND
        return;
      }
    }
    throw new UserError(where + " is truncated: the PNG has no end.");
  }

  /** Encodes a picture as JPEG of quality 95. */
  static byte[] encode(Picture picture) throws IOException {
    boolean gray = picture.channels() == 1;
    BufferedImage image =
        new BufferedImage(
            picture.width(),
            picture.height(),
            gray ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
    byte[] data = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    byte[] pixels = picture.pixels();
    for (int i = 0; i < data.length; i++) {
      data[i] = gray ? pixels[i] : pixels[i - i % 3 + 2 - i % 3];
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    jpeg.dispose();
    png.dispose();
  }

  /** ImageIO's view of an array, without its cache. */
  private static final class Bytes extends ImageInputStreamImpl {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read() {
      bitOffset = 0;
      return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      bitOffset = 0;
      int count = (int) Math.min(length, bytes.length - streamPos);
      if (count <= 0) {
        return length == 0 ? 0 : -1;
      }
      System.arraycopy(bytes, (int) streamPos, to, offset, count);
      streamPos += count;
      return count;
    }

    @Override
    public long length() {
      return bytes.length;
    }
  }
}
