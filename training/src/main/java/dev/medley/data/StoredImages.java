package dev.medley.data;

import dev.medley.file.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The images of a store that is there already, by their ids: for eyes, not for training. Nothing is
 * built or fetched.
 */
public final class StoredImages implements Closeable {
  private final ImageStore store;
  private final Map<String, Integer> rows = new HashMap<>();

  private StoredImages(ImageStore store) throws IOException {
    this.store = store;
    List<String> ids = store.ids();
    for (int row = 0; row < ids.size(); row++) {
      rows.put(ids.get(row), row);
    }
  }

  /**
   * Looks for a store by what is in it.
   *
   * @param fingerprint of the data set
   * @return none if no store is, or if it is damaged
   */
  public static Optional<StoredImages> find(DataHome home, String fingerprint) {
    for (Path folder : stores(home.stores())) {
      try {
        if (StoreHeader.read(folder).fingerprint().equals(fingerprint)) {
          return Optional.of(new StoredImages(ImageStore.open(folder)));
        }
      } catch (IOException e) {
        // not a store, or one that training would build again
      }
    }
    return Optional.empty();
  }

  private static List<Path> stores(Path home) {
    List<Path> stores = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(home)) {
      for (Path child : children) {
        AtomicFiles.current(child.resolve("store")).ifPresent(stores::add);
      }
    } catch (IOException e) {
      return List.of(); // no folder of stores
    }
    stores.sort(null);
    return stores;
  }

  /**
   * An image as it is handed out to training, before any augmentation.
   *
   * @return none if the store has no such id
   * @throws IOException if it cannot be read
   */
  public Optional<BufferedImage> image(String id) throws IOException {
    Integer row = rows.get(id);
    if (row == null) {
      return Optional.empty();
    }
    ByteBuffer pixels = ByteBuffer.allocate(store.imageBytes());
    if (store.encoded()) {
      try (ImageDecoder decoder = new ImageDecoder()) {
        store.decode(row, pixels, 0, decoder);
      }
    } else {
      store.copy(row, pixels, 0);
    }
    return Optional.of(picture(pixels.array()));
  }

  private BufferedImage picture(byte[] pixels) {
    int channels = store.channels();
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    BufferedImage picture = new BufferedImage(store.width(), store.height(), type);
    for (int y = 0; y < store.height(); y++) {
      for (int x = 0; x < store.width(); x++) {
        int at = (y * store.width() + x) * channels;
        if (channels == 1) {
          picture.getRaster().setSample(x, y, 0, pixels[at] & 0xff);
        } else {
          picture.setRGB(
              x,
              y,
              ((pixels[at] & 0xff) << 16)
                  | ((pixels[at + 1] & 0xff) << 8)
                  | (pixels[at + 2] & 0xff));
        }
      }
    }
    return picture;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
