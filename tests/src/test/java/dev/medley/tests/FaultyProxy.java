package dev.medley.tests;

import dev.medley.random.RandomStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a server and lets some requests fail, by a seed: answers 500 or 429 or cuts the
 * connection, before or after the server got the request.
 */
final class FaultyProxy implements AutoCloseable {
  private final ServerSocket socket = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final int server;
  private final double share;
  private final RandomStream random;
  private final AtomicInteger faults = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();

  /** Before a server's port; this share of the requests fails. */
  FaultyProxy(int server, double share, long seed) throws IOException {
    this.server = server;
    this.share = share;
    this.random = RandomStream.of(seed, "faults");
    Thread accepting = new Thread(this::accept, "proxy");
    accepting.setDaemon(true);
    accepting.start();
  }

  String address() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  int faults() {
    return faults.get();
  }

  int requests() {
    return requests.get();
  }

  /** Bytes of the longest body that was sent to MLflow's interface; files are not counted. */
  long longestBody() {
    return longest.get();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread serving = new Thread(() -> serve(client), "proxied");
        serving.setDaemon(true);
        serving.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      byte[] request = request(in);
      if (request.length == 0) {
        return;
      }
      requests.incrementAndGet();
      double fate;
      synchronized (random) {
        fate = random.nextDouble() / share;
      }
      if (fate < 1) {
        faults.incrementAndGet();
      }
      if (fate < 0.2) {
        return; // cut before the server heard of it
      } else if (fate < 0.4) {
        answer(client, "500 Internal Server Error");
      } else if (fate < 0.6) {
        answer(client, "429 Too Many Requests");
      } else if (fate < 0.8) {
        forward(request);
        return; // cut before the client hears that it was done
      } else if (fate < 1) {
        forward(request);
        answer(client, "503 Service Unavailable");
      } else {
        client.getOutputStream().write(forward(request));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(Socket client, String status) throws IOException {
    client
        .getOutputStream()
        .write(
            ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
  }

  /** One whole request, asking the server to close the connection after it. */
  private byte[] request(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int length = 0;
    boolean file = false;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String header = line.toLowerCase(Locale.ROOT);
      file |= header.startsWith("put ");
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
      if (!header.startsWith("connection:")) {
        all.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    if (all.size() == 0) {
      return new byte[0];
    }
    if (!file) {
      longest.accumulateAndGet(length, Math::max);
    }
    all.write("Connection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    all.write(in.readNBytes(length));
    return all.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private byte[] forward(byte[] request) throws IOException {
    try (Socket to = new Socket(InetAddress.getLoopbackAddress(), server)) {
      to.getOutputStream().write(request);
      to.getOutputStream().flush();
      return to.getInputStream().readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
