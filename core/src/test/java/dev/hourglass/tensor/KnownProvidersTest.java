package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.backend.purejava.JavaProvider;
import dev.hourglass.conformance.LostRegistrations;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KnownProvidersTest {
  private static final List<BackendProvider> JAVA = List.of(new JavaProvider());

  @Test
  void whatIsRegisteredIsNoMatter() {
    assertEquals(
        List.of(), KnownProviders.unregistered(JAVA, KnownProviders.class.getClassLoader()));
  }

  /** The class is not even a class: whoever loaded it would fail. */
  @Test
  void aProviderIsNoticedWithoutLoadingIt(@TempDir Path folder) throws IOException {
    Path jar = folder.resolve("merged.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("dev/hourglass/backend/onednn/OneDnnProvider.class"));
      out.write(1);
      out.closeEntry();
    }
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
      assertEquals(
          List.of("dev.hourglass.backend.onednn.OneDnnProvider"),
          KnownProviders.unregistered(JAVA, loader));
    }
  }

  @Test
  void lostRegistrationsAreSaidOnceWithTheRemedyAndNotReplaced() throws Exception {
    String output = LostRegistrations.output();

    int first = output.indexOf(JavaProvider.class.getName());
    assertTrue(first >= 0, output);
    assertEquals(first, output.lastIndexOf(JavaProvider.class.getName()), output);
    assertTrue(output.contains("not registered, so not used"), output);
    assertTrue(output.contains("ServicesResourceTransformer"), output);
    assertEquals(2, output.lines().filter("found: []"::equals).count(), output);
  }
}
