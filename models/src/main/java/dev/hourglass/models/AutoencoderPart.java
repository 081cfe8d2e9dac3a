package dev.hourglass.models;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hourglass.models.envelope.Awaited;
import dev.hourglass.models.envelope.ModelFormatException;
import dev.hourglass.models.envelope.TensorsToRead;
import dev.hourglass.models.envelope.TensorsToWrite;
import dev.hourglass.models.saving.AutoencoderCodec;
import dev.hourglass.models.saving.SavedAutoencoder;

/**
 * An autoencoder as a part of a larger model's file. For other packages of Hourglass; users have
 * {@link Autoencoder#save} and {@link Autoencoder#load}.
 */
public final class AutoencoderPart {
  private AutoencoderPart() {}

  /**
   * Adds an autoencoder to a file.
   *
   * @param prefix of its tensors' names, such as {@code member.3.}
   * @return what {@link #expect} needs to read it, for the file's configuration
   */
  public static ObjectNode write(Autoencoder model, String prefix, TensorsToWrite tensors) {
    return AutoencoderCodec.write(model.saved(), prefix, tensors);
  }

  /**
   * Expects what {@link #write} added, and judges it as {@link Autoencoder#load} does a whole file.
   * What is then given is bound to no backend, and needs no closing until it is.
   *
   * @param source where the configuration stands, to be named in errors
   * @param configuration what {@link #write} gave
   * @param prefix of its tensors' names
   * @throws ModelFormatException if it is no such configuration
   */
  public static Awaited<Autoencoder> expect(
      String source, ObjectNode configuration, String prefix, TensorsToRead tensors)
      throws ModelFormatException {
    Awaited<SavedAutoencoder> saved =
        AutoencoderCodec.expect(source, configuration, prefix, tensors);
    return () -> Autoencoder.of(saved.get());
  }
}
