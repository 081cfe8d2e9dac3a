package dev.hourglass.backend.cuda;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which kernels of a step must wait for which others, by the memory that they touch, and a few
 * lanes to queue them on, so that those that don't need each other may run side by side: a small
 * product alone leaves most of a device idle.
 */
final class Dataflow {
  /** The backward pass of a layer has two products that are independent; no more are needed. */
  static final int MOST_LANES = 4;

  private final int[] lanes;
  private final List<List<Integer>> waits;
  private final int laneCount;

  private Dataflow(int[] lanes, List<List<Integer>> waits, int laneCount) {
    this.lanes = lanes;
    this.waits = waits;
    this.laneCount = laneCount;
  }

  /** Plans kernels that are to have the effect of being run in this order. */
  static Dataflow of(List<CudaKernel> kernels) {
    int count = kernels.size();
    // All that must be done before each kernel begins, by number.
    List<BitSet> before = new ArrayList<>(count);
    int[] lanes = new int[count];
    List<List<Integer>> waits = new ArrayList<>(count);
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BitSet ancestors = new BitSet(i);
      List<Integer> direct = new ArrayList<>();
      for (int j = i - 1; j >= 0; j--) {
        if (!ancestors.get(j) && conflict(kernels.get(i), kernels.get(j))) {
          direct.add(j);
          ancestors.or(before.get(j));
          ancestors.set(j);
        }
      }
      int lane = lane(ends, direct, ancestors);
      if (lane == ends.size()) {
        ends.add(i);
      } else {
        // What a lane's order adds is a wait too.
        int previous = ends.set(lane, i);
        ancestors.or(before.get(previous));
        ancestors.set(previous);
      }
      lanes[i] = lane;
      before.add(ancestors);
      waits.add(direct.stream().filter(j -> lanes[j] != lane).toList());
    }
    return new Dataflow(lanes, waits, ends.size());
  }

  /**
   * The lane whose last kernel is waited for anyway, directly if possible; otherwise a new one, as
   * long as there may be more.
   */
  private static int lane(List<Integer> ends, List<Integer> direct, BitSet ancestors) {
    int best = -1;
    for (int lane = 0; lane < ends.size(); lane++) {
      int end = ends.get(lane);
      if (direct.contains(end)) {
        return lane;
      }
      if (ancestors.get(end) && best < 0) {
        best = lane;
      }
    }
    if (best >= 0) {
      return best;
    }
    if (ends.size() < MOST_LANES) {
      return ends.size();
    }
    // The one whose last kernel was queued first.
    int oldest = 0;
    for (int lane = 1; lane < ends.size(); lane++) {
      if (ends.get(lane) < ends.get(oldest)) {
        oldest = lane;
      }
    }
    return oldest;
  }

  private static boolean conflict(CudaKernel later, CudaKernel earlier) {
    return overlap(later.writes(), earlier.writes())
        || overlap(later.writes(), earlier.reads())
        || overlap(later.reads(), earlier.writes());
  }

  private static boolean overlap(List<CudaTensor> first, List<CudaTensor> second) {
    for (CudaTensor a : first) {
      for (CudaTensor b : second) {
        if (a.address() < b.address() + b.bytes() && b.address() < a.address() + a.bytes()) {
          return true;
        }
      }
    }
    return false;
  }

  /** How many lanes there are; the first kernel is on lane 0. */
  int laneCount() {
    return laneCount;
  }

  /** The lane of a kernel. */
  int lane(int kernel) {
    return lanes[kernel];
  }

  /** Kernels of other lanes that a kernel must wait for. */
  List<Integer> waits(int kernel) {
    return waits.get(kernel);
  }
}
