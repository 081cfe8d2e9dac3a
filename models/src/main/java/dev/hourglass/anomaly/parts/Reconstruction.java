package dev.hourglass.anomaly.parts;

import dev.hourglass.base.Closing;
import dev.hourglass.data.Dataset;
import dev.hourglass.models.Autoencoder;
import dev.hourglass.tensor.Backend;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * How badly an ensemble of autoencoders reconstructs the cells of a row. Each member's error of a
 * source column is multiplied by a factor of its own, so that each member counts alike, and no
 * column is lost beside others that are always reconstructed worse.
 */
public final class Reconstruction implements Scorer {
  /** What it is called. */
  public static final String NAME = "reconstruction";

  /** Numbers that factors are repeated for: those of a block of rows, where they are few. */
  private static final int REPEATED = 1 << 13;

  private final List<Member> members;
  private final int[] columnOfSource;
  private final int columns;

  /** A member. */
  public static final class Member {
    private final Autoencoder model;
    private final double[] factors;

    /** Again and again, for a row after the other: the loop over them is worth vectors then. */
    private final float[] repeated;

    /**
     * Shares the arrays.
     *
     * @param model of the rows' inputs
     * @param factors what the error of each source column is multiplied by
     */
    public Member(Autoencoder model, double[] factors) {
      this.model = model;
      this.factors = factors;
      this.repeated = new float[factors.length * (1 + REPEATED / Math.max(1, factors.length))];
      for (int i = 0; i < repeated.length; i++) {
        repeated[i] = (float) factors[i % factors.length];
      }
    }

    /** Of the rows' inputs. */
    public Autoencoder model() {
      return model;
    }

    /** What the error of each source column is multiplied by. */
    public double[] factors() {
      return factors;
    }
  }

  /**
   * Takes the members.
   *
   * @param members all of the same inputs
   * @param columnOfSource the column of the table that each source column of the members belongs to
   * @param columns of the table
   */
  public Reconstruction(List<Member> members, int[] columnOfSource, int columns) {
    this.members = List.copyOf(members);
    this.columnOfSource = columnOfSource.clone();
    this.columns = columns;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The members. */
  public List<Member> members() {
    return members;
  }

  /**
   * What a row's inputs are expected to be: the mean of the members' reconstructions; NaN if there
   * are no members.
   *
   * @param row a single one
   */
  float[] expectation(Rows row) {
    float[] expected = new float[row.inputs().length];
    if (members.isEmpty()) {
      Arrays.fill(expected, Float.NaN);
    }
    for (Member member : members) {
      float[] reconstruction = member.model().reconstruct(row.inputs());
      for (int i = 0; i < expected.length; i++) {
        expected[i] += reconstruction[i] / members.size();
      }
    }
    return expected;
  }

  @Override
  public Reconstruction on(Backend backend) {
    List<Member> moved =
        members.stream()
            .map(member -> new Member(member.model().on(backend), member.factors()))
            .toList();
    return new Reconstruction(moved, columnOfSource, columns);
  }

  @Override
  public void addErrors(Rows rows, double[] errors) {
    int length = rows.count() * columnOfSource.length;
    float[] found = rows.found();
    float[] sums = rows.sums();
    Arrays.fill(sums, 0, length, 0);
    Dataset data = rows.count() == 1 || members.isEmpty() ? null : rows.dataset();
    // Not by an iterator, which is garbage.
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      if (data == null) {
        member.model().errors(rows.inputs(), found);
      } else {
        member.model().errors(data, FloatBuffer.wrap(found));
      }
      addTimes(member.repeated, found, sums, length);
    }
    add(rows, sums, errors);
  }

  private static void addTimes(float[] repeated, float[] found, float[] sums, int length) {
    if (length <= repeated.length) {
      // By itself: with an offset it isn't made vectors of.
      for (int i = 0; i < length; i++) {
        sums[i] += found[i] * repeated[i];
      }
      return;
    }
    for (int first = 0; first < length; first += repeated.length) {
      int count = Math.min(repeated.length, length - first);
      for (int i = 0; i < count; i++) {
        sums[first + i] += found[first + i] * repeated[i];
      }
    }
  }

  private void add(Rows rows, float[] sums, double[] errors) {
    int sources = columnOfSource.length;
    for (int row = 0; row < rows.count(); row++) {
      for (int source = 0; source < sources; source++) {
        double weight = rows.weights()[row * sources + source];
        // Not by multiplying an infinite error with 0.
        if (weight > 0) {
          errors[row * columns + columnOfSource[source]] += sums[row * sources + source] * weight;
        }
      }
    }
  }

  @Override
  public void close() {
    Closing.all(members.stream().<Runnable>map(member -> member.model()::close).toList());
  }
}
