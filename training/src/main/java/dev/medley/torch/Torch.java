package dev.medley.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.medley.binding.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The engine on one device: compiles scripts, owns arrays. Opening the first loads libtorch. */
public final class Torch implements AutoCloseable {
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu(?::(\\d{1,3}))?");

  /** Held, because a logger that nobody holds forgets its level. */
  private static final Logger DJL = Logger.getLogger("ai.djl");

  private final Device device;
  private final NDManager manager;

  private Torch(Device device) {
    this.device = device;
    this.manager = NDManager.newBaseManager(device, "PyTorch");
  }

  /**
   * Opens a device.
   *
   * @param device {@code auto} (a GPU if there is one), {@code cpu}, {@code gpu} or {@code gpu:1}
   * @param threads of the processor, at least 1; results depend on it in the last bits
   * @throws UserError if there is no such device
   */
  public static Torch open(String device, int threads) {
    Matcher matcher = DEVICE.matcher(device);
    if (!matcher.matches()) {
      throw new UserError(
          "There is no device " + device + "; allowed are auto, cpu, gpu and gpu:N.");
    }
    Engine engine = engine();
    if (JniUtils.getNumThreads() != threads) {
      JniUtils.setNumThreads(threads);
    }
    int gpus = engine.getGpuCount();
    if (device.equals("cpu") || (device.equals("auto") && gpus == 0)) {
      return new Torch(Device.cpu());
    }
    int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    if (index >= gpus) {
      throw new UserError(
          "There is no device %s: the engine sees %d GPUs. Use --device cpu, or ask `medley doctor`."
              .formatted(device, gpus));
    }
    return new Torch(Device.gpu(index));
  }

  private static Engine engine() {
    // the engine must not ask the network for anything: its libraries come with the class path
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    DJL.setLevel(Level.WARNING); // it tells of every file that it unpacks
    return Engine.getEngine("PyTorch");
  }

  /** The engine's version, such as {@code 2.7.1}. */
  public static String libtorchVersion() {
    return engine().getVersion();
  }

  /** How many GPUs the engine sees. */
  public static int gpus() {
    return engine().getGpuCount();
  }

  /** The number of processor threads in use. */
  public static int threads() {
    return JniUtils.getNumThreads();
  }

  /** Where arrays live and scripts run. */
  public Device device() {
    return device;
  }

  /** The device as people name it: {@code cpu}, {@code gpu:0}. */
  public String deviceName() {
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  /** Owns arrays that live as long as this. */
  public NDManager manager() {
    return manager;
  }

  /** Seeds the engine's own random numbers (dropout); call it before every step that uses them. */
  public void seed(long seed) {
    JniUtils.setSeed(seed);
  }

  /** Compiles functions that stand in text blocks. */
  public Script compile(String... functions) {
    return compile(List.of(functions));
  }

  /**
   * Compiles functions; they may call each other by name, in any order.
   *
   * @param functions texts of one or more {@code def name(x: Tensor, ...) -> Type:} each
   * @throws IllegalArgumentException if two different functions have one name
   * @throws ai.djl.engine.EngineException if the text is wrong, with its line
   */
  public Script compile(Collection<String> functions) {
    String text = ScriptArchive.text(functions);
    Model model = Model.newInstance("functions", device, "PyTorch");
    try {
      model.load(new ByteArrayInputStream(ScriptArchive.bytes("functions", text)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedModelException e) {
      throw new IllegalStateException(e);
    }
    return new Script(model, text);
  }

  @Override
  public void close() {
    manager.close();
  }
}
