package dev.hourglass.backend.onednn;

import dev.hourglass.backend.javacpp.Artifact;
import java.util.List;

/** What must be on the class path for oneDNN to be loaded. */
final class OneDnnArtifacts {
  private OneDnnArtifacts() {}

  /** Classes and native libraries. */
  static List<Artifact> needed(String platform) {
    return List.of(
        new Artifact(Artifact.bytedeco("dnnl"), "org/bytedeco/dnnl/global/dnnl.class"),
        new Artifact(Artifact.bytedeco("opencl"), "org/bytedeco/opencl/global/OpenCL.class"),
        new Artifact(Artifact.bytedeco("javacpp"), "org/bytedeco/javacpp/Loader.class"),
        natives(platform),
        Artifact.natives("opencl", platform, "jniOpenCL"),
        Artifact.natives("javacpp", platform, "jnijavacpp"));
  }

  /** oneDNN's own native libraries. */
  static Artifact natives(String platform) {
    return Artifact.natives("dnnl", platform, "jnidnnl");
  }
}
