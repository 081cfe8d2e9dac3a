package dev.hourglass.benchmarks.scaling;

import dev.hourglass.data.Dataset;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.DType;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Goes through the sweeps in one setting after another. What fails is noted, and left out. */
final class SweepRun {
  private final Sweeps sweeps;
  private final Dataset rows;
  private final Function<Setting, Backend> opener;
  private final ScalingCsv csv;
  private final PrintStream out;

  private final Set<String> backends = new LinkedHashSet<>();
  private final List<Roof> roofs = new ArrayList<>();
  private final List<Point> points = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param rows the data, at least the largest batch
   * @param opener opens a setting's backend
   * @param csv gets each point as soon as it is known
   * @param out is told of each figure
   */
  SweepRun(
      Sweeps sweeps,
      Dataset rows,
      Function<Setting, Backend> opener,
      ScalingCsv csv,
      PrintStream out) {
    this.sweeps = sweeps;
    this.rows = rows;
    this.opener = opener;
    this.csv = csv;
    this.out = out;
  }

  /** What has been found so far. */
  Results results() {
    return new Results(
        List.copyOf(backends), List.copyOf(roofs), List.copyOf(points), List.copyOf(failures));
  }

  /** Measures in a setting, unless its backend doesn't have its precision. */
  void measure(Setting setting) throws IOException {
    Optional<Roof> roof = roof(setting);
    if (roof.isPresent()) {
      Iterator<Sweeps.Size> sizes = sweeps.sizes().iterator();
      while (sizes.hasNext()) {
        measureUntilFailure(roof.get(), sizes);
      }
    }
  }

  private Optional<Roof> roof(Setting setting) {
    try (Backend backend = opener.apply(setting)) {
      if (setting.precision() == Precision.BFLOAT16 && !backend.supports(DType.BFLOAT16)) {
        return Optional.empty();
      }
      backends.add(backend.name() + ": " + backend.description());
      Roof roof =
          new Measurement(backend, setting, sweeps.seconds())
              .roof(sweeps.vector(), sweeps.squares());
      roofs.add(roof);
      out.printf(
          "%s: %.1f GB/s, %.1f GFLOP/s (%d x %d)%n",
          setting,
          roof.bytesPerSecond() * 1e-9,
          roof.flopsPerSecond() * 1e-9,
          roof.product().width(),
          roof.product().width());
      return Optional.of(roof);
    } catch (IllegalStateException | BackendException | OutOfMemoryError e) {
      fail(setting + ", the roofs, and so all steps", e);
      return Optional.empty();
    }
  }

  /**
   * Measures until something fails. The backend is closed then, which frees what the failure has
   * left there.
   */
  private void measureUntilFailure(Roof roof, Iterator<Sweeps.Size> sizes) throws IOException {
    Setting setting = roof.setting();
    Sweeps.Size size = sizes.next();
    try (Backend backend = opener.apply(setting)) {
      Measurement measurement = new Measurement(backend, setting, sweeps.seconds());
      report(roof, measurement.point(size, rows));
      while (sizes.hasNext()) {
        size = sizes.next();
        report(roof, measurement.point(size, rows));
      }
    } catch (IllegalStateException | BackendException | OutOfMemoryError e) {
      String layers = Scaling.layers(rows.columns(), size.width()).toString();
      fail("%s, %s, batch %d".formatted(setting, layers, size.batch()), e);
    }
  }

  private void report(Roof roof, Point point) throws IOException {
    points.add(point);
    csv.add(roof, point);
    out.printf(
        "  %s, batch %d: %,.1f µs, %.1f GFLOP/s%n",
        point.layers(), point.batch(), point.time().median() * 1e6, point.flopsPerSecond() * 1e-9);
  }

  private void fail(String what, Throwable why) {
    String failure =
        "%s: %s: %s"
            .formatted(what, why.getClass().getSimpleName(), why.getMessage())
            .replaceAll("\\s*\\R\\s*", " | ");
    failures.add(failure);
    out.println("  Failed: " + failure);
  }
}
