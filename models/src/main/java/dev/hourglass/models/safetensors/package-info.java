/**
 * A small strict reader and writer of the safetensors file format, for tensors of floats, integers
 * and bytes.
 *
 * <p>A file is an 8-byte little-endian header length, a JSON header that names each tensor's type,
 * shape and place, and the raw little-endian data. It holds numbers and strings only: reading one
 * runs no code of its author.
 *
 * @see <a href="https://github.com/huggingface/safetensors">The format's specification</a>
 */
@NullMarked
package dev.hourglass.models.safetensors;

import org.jspecify.annotations.NullMarked;
