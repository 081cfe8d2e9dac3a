package dev.hourglass.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hourglass.conformance.AnotherJvm;
import dev.hourglass.tensor.Availability.Unusable;
import dev.hourglass.tensor.Availability.Usable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendsTest {
  private static final BackendOptions OPTIONS = new BackendOptions(3);
  private static final Availability USABLE = new Usable("a fake device");
  private static final Availability BROKEN = new Unusable("no driver", "install the driver");

  private static final BackendProvider SLOW = new FakeProvider("slow", 0, USABLE);
  private static final BackendProvider MIDDLE = new FakeProvider("middle", 100, USABLE);
  private static final BackendProvider FAST = new FakeProvider("fast", 200, BROKEN);
  private static final List<BackendProvider> PROVIDERS = List.of(SLOW, FAST, MIDDLE);

  /** A provider whose backends do nothing but say which they are. */
  private record FakeProvider(String name, int priority, Availability probe)
      implements BackendProvider {
    @Override
    public Backend open(BackendOptions options) {
      return new FakeBackend(name, options.threads() + " threads");
    }
  }

  /** Of another class, for the message about two of the same name. */
  private record OtherProvider(String name, int priority, Availability probe)
      implements BackendProvider {
    @Override
    public Backend open(BackendOptions options) {
      throw new AssertionError("never opened");
    }
  }

  /** For backends that nobody has asked for: a probe may load native libraries. */
  private record NeverProbed(String name, int priority) implements BackendProvider {
    @Override
    public Availability probe() {
      throw new AssertionError(name + " was probed");
    }

    @Override
    public Backend open(BackendOptions options) {
      throw new AssertionError(name + " was opened");
    }
  }

  private record FakeBackend(String name, String description) implements Backend {
    @Override
    public Scope newScope() {
      throw new AssertionError("never used");
    }

    @Override
    public void synchronize() {}

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private static String opened(@Nullable String name, @Nullable String property) {
    try (Backend backend = Backends.open(name, property, OPTIONS, PROVIDERS)) {
      assertEquals("3 threads", backend.description(), "the options reach the provider");
      return backend.name();
    }
  }

  private static String refused(
      @Nullable String name, @Nullable String property, List<BackendProvider> providers) {
    BackendException.Unavailable refusal =
        assertThrows(
            BackendException.Unavailable.class,
            () -> Backends.open(name, property, OPTIONS, providers).close());
    return String.valueOf(refusal.getMessage());
  }

  @Test
  void threadsAreThePropertysOrThoseOfTheMachine() {
    String before = System.getProperty(BackendOptions.THREADS);
    try {
      System.clearProperty(BackendOptions.THREADS);
      assertEquals(Runtime.getRuntime().availableProcessors(), BackendOptions.defaults().threads());
      System.setProperty(BackendOptions.THREADS, " 3 ");
      assertEquals(3, BackendOptions.defaults().threads());
      for (String wrong : List.of("0", "-1", "many", "")) {
        System.setProperty(BackendOptions.THREADS, wrong);
        IllegalArgumentException refusal =
            assertThrows(IllegalArgumentException.class, BackendOptions::defaults);
        assertEquals(
            "-Dhourglass.threads is " + wrong + "; give a whole number of at least 1",
            refusal.getMessage());
      }
    } finally {
      if (before == null) {
        System.clearProperty(BackendOptions.THREADS);
      } else {
        System.setProperty(BackendOptions.THREADS, before);
      }
    }
  }

  @Test
  void theArgumentBeatsThePropertyWhichBeatsThePriority() {
    assertEquals("slow", opened("slow", "middle"));
    assertEquals("slow", opened(null, "slow"));
    assertEquals("middle", opened(null, null), "the usable one with the largest priority");
  }

  @Test
  void onlyTheBackendThatIsNamedIsProbed() {
    List<BackendProvider> providers =
        List.of(new NeverProbed("fast", 200), SLOW, new NeverProbed("slowest", -1));
    for (Backend backend :
        List.of(
            Backends.open("slow", "fast", OPTIONS, providers),
            Backends.open(null, "slow", OPTIONS, providers))) {
      assertEquals("slow", backend.name());
      backend.close();
    }
  }

  @Test
  void withoutANameWhatIsBelowTheFirstUsableOneIsNotProbed() {
    List<BackendProvider> providers = List.of(new NeverProbed("slow", 0), FAST, MIDDLE);
    try (Backend backend = Backends.open(null, null, OPTIONS, providers)) {
      assertEquals("middle", backend.name());
    }
  }

  @Test
  void theLastOneOfSeveralIsTheLastResort() {
    assertTrue(Backends.isLastResort(SLOW, List.of(FAST, SLOW)));
    assertFalse(Backends.isLastResort(FAST, List.of(FAST, SLOW)));
    assertFalse(Backends.isLastResort(SLOW, List.of(SLOW)), "there is no other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void aBlankNameCountsAsNone(String blank) {
    assertEquals("slow", opened(blank, "slow"));
    assertEquals("middle", opened(blank, blank));
    assertEquals("middle", opened(null, blank));
  }

  @Test
  void equalPrioritiesAreOrderedByName() {
    List<BackendProvider> providers =
        List.of(new FakeProvider("b", 1, USABLE), new FakeProvider("a", 1, USABLE));
    try (Backend backend = Backends.open(null, null, OPTIONS, providers)) {
      assertEquals("a", backend.name());
    }
  }

  @Test
  void anUnknownNameListsWhatWasFoundByFallingPriority() {
    assertEquals(
        """
        Backend teapot is unknown. Found:
          fast: not usable: no driver; install the driver
          middle: a fake device
          slow: a fake device""",
        refused("teapot", "slow", PROVIDERS));
  }

  @Test
  void anUnusableNameListsWhatWasFoundWithReasonAndRemedy() {
    assertEquals(
        """
        Backend fast (from -Dhourglass.backend) is not usable here. Found:
          fast: not usable: no driver; install the driver
          middle: a fake device
          slow: a fake device""",
        refused(null, "fast", PROVIDERS));
  }

  @Test
  void namesAreCaseSensitive() {
    assertTrue(refused("Slow", null, PROVIDERS).startsWith("Backend Slow is unknown."));
  }

  @Test
  void nothingUsableListsTheReasons() {
    assertEquals(
        """
        No backend is usable here. Found:
          fast: not usable: no driver; install the driver""",
        refused(null, null, List.of(FAST)));
  }

  @Test
  void nothingFoundSaysWhatToPutOnTheClassPath() {
    assertEquals(
        "No backend is usable here. Found:"
            + " none; put hourglass-core and a backend jar on the class path",
        refused(null, null, List.of()));
  }

  @Test
  void twoOfTheSameNameAreAnErrorThatNamesBothClasses() {
    BackendProvider twin = new OtherProvider("slow", 7, BROKEN);

    assertEquals(
        "Two backends are called slow: "
            + FakeProvider.class.getName()
            + " and "
            + OtherProvider.class.getName()
            + "; remove one of their jars from the class path",
        refused("middle", null, List.of(SLOW, MIDDLE, twin)));
  }

  @Test
  void theLineSaysWhatWasChosenAndWhyNothingFaster() {
    List<Backends.Found> found =
        List.of(
            new Backends.Found("fast", 200, BROKEN),
            new Backends.Found("middle", 100, USABLE),
            new Backends.Found("slow", 0, USABLE));
    Backend middle = new FakeBackend("middle", "3 threads");

    assertEquals(
        "Backend middle: 3 threads [the best usable];"
            + " fast: not usable: no driver; install the driver",
        Backends.choice(middle, null, false, found));
    assertEquals(
        "Backend middle: 3 threads [asked for]", Backends.choice(middle, "middle", false, found));
    assertEquals(
        "Backend middle: 3 threads [-Dhourglass.backend]",
        Backends.choice(middle, "middle", true, found));
  }

  @Test
  void theServiceLoaderFindsThePureJavaBackend() {
    List<Backends.Found> java =
        Backends.found().stream().filter(f -> f.name().equals("java")).toList();

    assertEquals(1, java.size());
    assertEquals(0, java.get(0).priority());
    assertTrue(java.get(0).describe().startsWith("java: pure Java on "), java.get(0).describe());
    try (Backend backend = Backends.open("java", new BackendOptions(2))) {
      assertEquals("java", backend.name());
      assertTrue(backend.description().endsWith("2 threads"), backend.description());
    }
  }

  @Test
  void aBackendIsCheckedOnce() {
    Backend raw = new FakeBackend("slow", "raw");
    Backend checked = Backends.checked(raw);

    assertFalse(checked == raw);
    assertSame(checked, Backends.checked(checked));
  }

  @Test
  void theSystemPropertyIsRead() {
    String before = System.getProperty(Backends.PROPERTY);
    System.setProperty(Backends.PROPERTY, "teapot");
    try {
      BackendException.Unavailable refusal =
          assertThrows(BackendException.Unavailable.class, () -> Backends.open().close());
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.startsWith("Backend teapot (from -Dhourglass.backend) is unknown."));
      Backends.open("java").close();
    } finally {
      if (before == null) {
        System.clearProperty(Backends.PROPERTY);
      } else {
        System.setProperty(Backends.PROPERTY, before);
      }
    }
  }

  /** As the threads of a pool have one, in a container or under a launcher of jars in a jar. */
  @Test
  void aThreadWhoseClassLoaderKnowsNothingOfUsFindsTheBackends() {
    withContext(
        ClassLoader.getPlatformClassLoader(),
        () -> {
          try (Backend backend = Backends.open("java")) {
            assertEquals("java", backend.name());
          }
          assertEquals("java", Backends.plainJava().name());
        });
  }

  @Test
  void anotherCopyOfTheseClassesBesideOursIsNoMatter() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String place : AnotherJvm.classPath()) {
      urls.add(Path.of(place).toUri().toURL());
    }
    try (URLClassLoader copy =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      assertNotSame(Backends.class, copy.loadClass(Backends.class.getName()));
      withContext(
          copy,
          () -> {
            try (Backend backend = Backends.open("java")) {
              assertEquals("java", backend.name());
            }
          });
    }
  }

  private static void withContext(ClassLoader loader, Runnable work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      work.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
