package dev.hourglass.backend.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx10_2_512;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx10_2_512_amx_2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2_vnni;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx2_vnni_2;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_amx;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_amx_fp16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_fp16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core_vnni;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_sse41;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;

/** What is known of the native library. Calling into this class is what loads it. */
final class OneDnnRuntime {
  static {
    OpenMp.bind(Loader.load(dnnl.class));
  }

  private OneDnnRuntime() {}

  /** Version and instruction set, in one line. */
  static String description() {
    dnnl_version_t version = dnnl_version();
    return "oneDNN "
        + version.major()
        + "."
        + version.minor()
        + "."
        + version.patch()
        + ", "
        + instructionSet(dnnl_get_effective_cpu_isa());
  }

  /** Whether the number of threads can be chosen here. */
  static boolean honoursThreads() {
    return OpenMp.isBound();
  }

  /** Whether there are instructions that multiply BFLOAT16. Elsewhere oneDNN would emulate them. */
  static boolean multipliesBfloat16() {
    return switch (dnnl_get_effective_cpu_isa()) {
      case dnnl_cpu_isa_avx512_core_bf16,
          dnnl_cpu_isa_avx512_core_fp16,
          dnnl_cpu_isa_avx512_core_amx,
          dnnl_cpu_isa_avx512_core_amx_fp16,
          dnnl_cpu_isa_avx10_2_512,
          dnnl_cpu_isa_avx10_2_512_amx_2 ->
          true;
      default -> false;
    };
  }

  private static String instructionSet(int isa) {
    return switch (isa) {
      case dnnl_cpu_isa_sse41 -> "SSE4.1";
      case dnnl_cpu_isa_avx -> "AVX";
      case dnnl_cpu_isa_avx2 -> "AVX2";
      case dnnl_cpu_isa_avx2_vnni -> "AVX2 with VNNI";
      case dnnl_cpu_isa_avx2_vnni_2 -> "AVX2 with VNNI-2";
      case dnnl_cpu_isa_avx512_core -> "AVX-512";
      case dnnl_cpu_isa_avx512_core_vnni -> "AVX-512 with VNNI";
      case dnnl_cpu_isa_avx512_core_bf16 -> "AVX-512 with BF16";
      case dnnl_cpu_isa_avx512_core_fp16 -> "AVX-512 with FP16";
      case dnnl_cpu_isa_avx512_core_amx -> "AVX-512 with AMX";
      case dnnl_cpu_isa_avx512_core_amx_fp16 -> "AVX-512 with AMX-FP16";
      case dnnl_cpu_isa_avx10_2_512 -> "AVX10.2";
      case dnnl_cpu_isa_avx10_2_512_amx_2 -> "AVX10.2 with AMX-2";
      default -> Loader.getPlatform();
    };
  }
}
