package dev.hourglass.backend.nativememory;

import org.bytedeco.javacpp.Pointer;

/** A place in native memory that somebody else owns. */
public final class Address extends Pointer {
  /** Points to a place. */
  public Address(long address) {
    this.address = address;
  }

  /** Points elsewhere, so that a loop over rows needs one object. */
  public Address moveTo(long newAddress) {
    this.address = newAddress;
    return this;
  }
}
