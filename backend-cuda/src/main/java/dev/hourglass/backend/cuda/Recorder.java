package dev.hourglass.backend.cuda;

import dev.hourglass.backend.cuda.driver.Device;
import dev.hourglass.backend.cuda.driver.Device.Event;
import dev.hourglass.backend.cuda.driver.Device.Executable;
import dev.hourglass.backend.cuda.driver.Device.Graph;
import dev.hourglass.backend.cuda.driver.Device.Resource;
import dev.hourglass.backend.cuda.driver.Device.Stream;
import dev.hourglass.backend.cuda.driver.Resources;
import dev.hourglass.base.Closing;
import java.util.ArrayList;
import java.util.List;

/**
 * Records kernels into a graph, which the device then runs as one launch; one recording at a time.
 *
 * <p>They are recorded on streams of their own: other threads may be queueing work on the backend's
 * stream, which must not get into the graph.
 */
final class Recorder implements Resource {
  private final Device device;
  private final Resources streams = new Resources();
  private final List<Stream> lanes = new ArrayList<>();

  Recorder(Device device) {
    this.device = device;
    try {
      for (int i = 0; i < Dataflow.MOST_LANES; i++) {
        lanes.add(streams.add(device.newStream()));
      }
    } catch (RuntimeException e) {
      streams.closeAfter(e);
      throw e;
    }
  }

  /** The streams on which kernels are recorded. */
  List<Stream> lanes() {
    return lanes;
  }

  /** The graph of kernels that are to have the effect of being run in this order. */
  synchronized Executable record(List<CudaKernel> kernels) {
    Dataflow dataflow = Dataflow.of(kernels);
    Recording recording = new Recording(dataflow, kernels, lanes);
    try (Resources events = new Resources()) {
      // One for each kernel, one for the beginning, and one for the end of each lane.
      for (int i = 0; i < kernels.size() + 1 + dataflow.laneCount(); i++) {
        recording.events.add(events.add(device.newEvent()));
      }
      try (Graph graph = recording.graph()) {
        return device.instantiate(graph);
      }
    }
  }

  @Override
  public void close() {
    streams.close();
  }

  private record Recording(
      Dataflow dataflow, List<CudaKernel> kernels, List<Stream> lanes, List<Event> events) {

    Recording(Dataflow dataflow, List<CudaKernel> kernels, List<Stream> lanes) {
      this(dataflow, kernels, lanes, new ArrayList<>());
    }

    Graph graph() {
      Stream origin = lanes.get(0);
      origin.beginCapture();
      try {
        queue(origin);
      } catch (RuntimeException e) {
        // A recording must be ended; one that has failed ends with an error of its own.
        Closing.after(e, () -> origin.endCapture().close());
        throw e;
      }
      return origin.endCapture();
    }

    private void queue(Stream origin) {
      Event start = events.get(kernels.size());
      origin.record(start);
      for (int i = 1; i < dataflow.laneCount(); i++) {
        // A stream joins the recording by waiting for an event of it.
        lanes.get(i).await(start);
      }
      for (int i = 0; i < kernels.size(); i++) {
        Stream lane = lanes.get(dataflow.lane(i));
        for (int earlier : dataflow.waits(i)) {
          lane.await(events.get(earlier));
        }
        kernels.get(i).enqueue(lane);
        lane.record(events.get(i));
      }
      for (int i = 1; i < dataflow.laneCount(); i++) {
        Event end = events.get(kernels.size() + i);
        lanes.get(i).record(end);
        origin.await(end);
      }
    }
  }
}
