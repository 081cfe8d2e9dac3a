package dev.hourglass.backend.onednn;

import org.bytedeco.javacpp.Pointer;

/** A place in native memory that somebody else owns. */
final class Address extends Pointer {
  Address(long address) {
    this.address = address;
  }

  /** Points elsewhere, so that a loop over rows needs one object. */
  Address moveTo(long newAddress) {
    this.address = newAddress;
    return this;
  }
}
