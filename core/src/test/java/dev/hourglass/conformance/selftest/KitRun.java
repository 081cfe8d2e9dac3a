package dev.hourglass.conformance.selftest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What came of running the kit, or some methods of it, inside a test. */
final class KitRun implements TestExecutionListener {
  /** The end of a test, or of a container that did not get as far as its tests. */
  private record Ending(String name, Status status, String message) {}

  private final List<Ending> endings = new ArrayList<>();

  private KitRun() {}

  /**
   * Runs a kit.
   *
   * @param parameters configuration of the run
   * @param methods names of the test methods to run; none for all
   */
  static KitRun of(Class<?> kit, Map<String, String> parameters, String... methods) {
    Set<String> wanted = Set.of(methods);
    PostDiscoveryFilter filter =
        descriptor -> FilterResult.includedIf(wanted.isEmpty() || isWanted(descriptor, wanted));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(kit))
            .configurationParameters(parameters)
            .filters(filter)
            .build();
    KitRun run = new KitRun();
    LauncherFactory.create().execute(request, run);
    return run;
  }

  private static boolean isWanted(TestDescriptor descriptor, Set<String> methods) {
    return !(descriptor.getSource().orElse(null) instanceof MethodSource source)
        || methods.contains(source.getMethodName());
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (test.isTest() || result.getStatus() != Status.SUCCESSFUL) {
      String message = result.getThrowable().map(KitRun::message).orElse("");
      endings.add(new Ending(test.getDisplayName(), result.getStatus(), message));
    }
  }

  private static String message(Throwable failure) {
    return failure + Arrays.toString(failure.getSuppressed());
  }

  long count(Status status) {
    return endings.stream().filter(ending -> ending.status() == status).count();
  }

  /** Display names of what ended so. */
  List<String> names(Status status) {
    return endings.stream().filter(ending -> ending.status() == status).map(Ending::name).toList();
  }

  /** Why the failed ones did. */
  List<String> failures() {
    return messages(Status.FAILED);
  }

  /** Why the aborted ones were. */
  List<String> aborts() {
    return messages(Status.ABORTED);
  }

  private List<String> messages(Status status) {
    return endings.stream()
        .filter(ending -> ending.status() == status)
        .map(Ending::message)
        .toList();
  }

  @Override
  public String toString() {
    return endings.toString();
  }
}
