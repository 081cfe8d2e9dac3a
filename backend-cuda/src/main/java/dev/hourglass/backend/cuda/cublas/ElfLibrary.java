package dev.hourglass.backend.cuda.cublas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A shared library of Linux x86-64 (System V ABI, ELF64): which libraries it needs, and a copy that
 * needs another version of one.
 */
final class ElfLibrary {
  private static final int HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;
  private static final int DT_STRSZ = 10;
  private static final int DT_VERNEED = 0x6ffffffe;
  private static final int DT_VERNEEDNUM = 0x6fffffff;
  private static final int VERNEED_BYTES = 16;

  private final ByteBuffer bytes;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Integer> needed = new ArrayList<>();
  private final List<Version> versions = new ArrayList<>();
  private int strings;
  private int stringsEnd;

  /** A part of the file that is mapped into memory. */
  private record Segment(long address, long offset, long size) {}

  /**
   * A version of a library's symbols that is needed.
   *
   * @param entry where its entry is; begins with the hash of its name
   * @param file where the library's name is
   * @param name where the version's name is
   */
  private record Version(int entry, int file, int name) {}

  /**
   * Reads a library.
   *
   * @throws IllegalArgumentException if these bytes are not one
   */
  ElfLibrary(byte[] library) {
    bytes = ByteBuffer.wrap(library.clone()).order(ByteOrder.LITTLE_ENDIAN);
    // Magic number, 64 bits, little-endian; shared object; x86-64.
    if (library.length < HEADER
        || bytes.getInt(0) != 0x464c457f
        || bytes.get(4) != 2
        || bytes.get(5) != 1
        || bytes.getShort(16) != 3
        || bytes.getShort(18) != 62) {
      throw malformed("it is no shared library of Linux x86-64");
    }
    readDynamic(readSegments());
  }

  /** The libraries that it needs. */
  List<String> needed() {
    return needed.stream().map(this::string).toList();
  }

  /** The versions of a library's symbols that it needs. */
  List<String> versions(String library) {
    return versions.stream()
        .filter(version -> string(version.file).equals(library))
        .map(version -> string(version.name))
        .toList();
  }

  /**
   * A copy that needs another library, whose symbols' only version bears its name.
   *
   * @param library one that it needs, whose symbols' only version bears its name
   * @param other a name of the same length
   * @throws IllegalArgumentException if it doesn't need {@code library} in this way
   */
  byte[] retarget(String library, String other) {
    if (library.length() != other.length()) {
      throw new IllegalArgumentException(
          "the name " + other + " has another length than " + library);
    }
    if (!needed().contains(library) || !versions(library).equals(List.of(library))) {
      throw new IllegalArgumentException(
          "the library needs %s and of %s the versions %s, and not the version %s"
              .formatted(needed(), library, versions(library), library));
    }
    ByteBuffer copy = ByteBuffer.wrap(bytes.array().clone()).order(ByteOrder.LITTLE_ENDIAN);
    Set<Integer> names = new TreeSet<>();
    needed.stream().filter(at -> string(at).equals(library)).forEach(names::add);
    for (Version version : versions) {
      if (string(version.file).equals(library)) {
        names.add(version.file);
        names.add(version.name);
        copy.putInt(version.entry, hash(other));
      }
    }
    for (int name : names) {
      // A linker may store a name as the end of a longer one, which must not change.
      if (bytes.get(name - 1) != 0) {
        throw new IllegalArgumentException(
            "the library stores the name " + library + " within another one");
      }
      copy.put(name, other.getBytes(ISO_8859_1));
    }
    return copy.array();
  }

  /** The hash of a name that the loader compares first (System V ABI, figure 5-13). */
  static int hash(String name) {
    int hash = 0;
    for (byte c : name.getBytes(ISO_8859_1)) {
      hash = (hash << 4) + (c & 0xff);
      int high = hash & 0xf0000000;
      hash = (hash ^ (high >>> 24)) & ~high;
    }
    return hash;
  }

  /** Fills {@link #segments}; returns the one of dynamic linking. */
  private Segment readSegments() {
    long table = bytes.getLong(32);
    int size = Short.toUnsignedInt(bytes.getShort(54));
    int count = Short.toUnsignedInt(bytes.getShort(56));
    if (size != PROGRAM_HEADER) {
      throw malformed("its program headers have " + size + " bytes");
    }
    Segment dynamic = null;
    for (int i = 0; i < count; i++) {
      int at = offset(table + (long) i * PROGRAM_HEADER, PROGRAM_HEADER, "a program header");
      Segment segment =
          new Segment(bytes.getLong(at + 16), bytes.getLong(at + 8), bytes.getLong(at + 32));
      if (bytes.getInt(at) == PT_LOAD) {
        offset(segment.offset, segment.size, "a segment");
        segments.add(segment);
      } else if (bytes.getInt(at) == PT_DYNAMIC) {
        offset(segment.offset, segment.size, "the dynamic section");
        dynamic = segment;
      }
    }
    if (dynamic == null) {
      throw malformed("it has no dynamic section");
    }
    return dynamic;
  }

  private void readDynamic(Segment dynamic) {
    List<Long> names = new ArrayList<>();
    long stringsAddress = -1;
    long stringsBytes = -1;
    long versionsAddress = -1;
    long versionsCount = 0;
    for (long at = dynamic.offset; at + 16 <= dynamic.offset + dynamic.size; at += 16) {
      long tag = bytes.getLong((int) at);
      long value = bytes.getLong((int) at + 8);
      if (tag == 0) {
        break;
      } else if (tag == DT_NEEDED) {
        names.add(value);
      } else if (tag == DT_STRTAB) {
        stringsAddress = value;
      } else if (tag == DT_STRSZ) {
        stringsBytes = value;
      } else if (tag == DT_VERNEED) {
        versionsAddress = value;
      } else if (tag == DT_VERNEEDNUM) {
        versionsCount = value;
      }
    }
    strings = mapped(stringsAddress, stringsBytes, "the string table");
    stringsEnd = strings + (int) stringsBytes;
    if (stringsBytes < 1 || bytes.get(strings) != 0 || bytes.get(stringsEnd - 1) != 0) {
      throw malformed("its string table doesn't begin and end with 0");
    }
    for (long name : names) {
      needed.add(name(name));
    }
    if (versionsCount != 0) {
      readVersions(versionsAddress, versionsCount);
    }
  }

  private void readVersions(long address, long count) {
    int at = mapped(address, VERNEED_BYTES, "the table of needed versions");
    for (long i = 0; i < count; i++) {
      int file = name(Integer.toUnsignedLong(bytes.getInt(at + 4)));
      int entries = Short.toUnsignedInt(bytes.getShort(at + 2));
      int entry = next(at, bytes.getInt(at + 8));
      for (int j = 0; j < entries; j++) {
        int name = name(Integer.toUnsignedLong(bytes.getInt(entry + 8)));
        if (bytes.getInt(entry) != hash(string(name))) {
          throw malformed("the hash of its needed version " + string(name) + " is wrong");
        }
        versions.add(new Version(entry, file, name));
        entry = j + 1 < entries ? next(entry, bytes.getInt(entry + 12)) : entry;
      }
      at = i + 1 < count ? next(at, bytes.getInt(at + 12)) : at;
    }
  }

  private int next(int at, int distance) {
    if (distance < VERNEED_BYTES) {
      throw malformed("its table of needed versions ends early");
    }
    return offset((long) at + distance, VERNEED_BYTES, "the table of needed versions");
  }

  /** Where a string is, given where it is in the string table. */
  private int name(long index) {
    if (index < 1 || index >= stringsEnd - strings) {
      throw malformed("a name is outside of its string table");
    }
    return strings + (int) index;
  }

  private String string(int at) {
    int end = at;
    while (bytes.get(end) != 0) {
      end++;
    }
    return new String(bytes.array(), at, end - at, ISO_8859_1);
  }

  /** Where the file has what is at an address in memory. */
  private int mapped(long address, long size, String what) {
    for (Segment segment : segments) {
      long distance = address - segment.address;
      if (distance >= 0 && distance < segment.size && size <= segment.size - distance) {
        return offset(segment.offset + distance, size, what);
      }
    }
    throw malformed(what + " is in no segment");
  }

  /** The same, if so many bytes are in the file. */
  private int offset(long offset, long size, String what) {
    if (offset < 0 || size < 0 || offset > bytes.capacity() - size) {
      throw malformed(what + " ends beyond its " + bytes.capacity() + " bytes");
    }
    return (int) offset;
  }

  private static IllegalArgumentException malformed(String why) {
    return new IllegalArgumentException("the library can't be read: " + why);
  }
}
