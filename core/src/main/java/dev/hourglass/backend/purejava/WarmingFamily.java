package dev.hourglass.backend.purejava;

import dev.hourglass.backend.loops.Family;
import dev.hourglass.backend.loops.PlainFamily;
import dev.hourglass.backend.loops.Tiles;
import dev.hourglass.tensor.Activation;
import dev.hourglass.tensor.BinaryOp;
import dev.hourglass.tensor.BinaryOp.TimesDerivative;
import dev.hourglass.tensor.LossFunction;
import dev.hourglass.tensor.UnaryOp;
import dev.hourglass.tensor.UnaryOp.Elementary;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Loops over vectors, each of them once it is compiled, until then the plain one. */
final class WarmingFamily implements Family {
  /** Elements that they are compiled with. */
  private static final int LENGTH = 400;

  private final Family plain = new PlainFamily();
  private final Family vectors;
  private final Tiles tiles;
  private final Runnable everyKind;
  private final Map<UnaryOp, Warming> functions = new HashMap<>();
  private final Map<UnaryOp, Warming> derivatives = new HashMap<>();
  private final Map<LossFunction, Warming> losses = new EnumMap<>(LossFunction.class);
  private final Warming adding;
  private final Warming widening;

  /** Of vectors and their tiles. */
  WarmingFamily(Family vectors, Tiles tiles) {
    this.vectors = vectors;
    this.everyKind = new EveryKind(vectors, tiles);
    this.tiles = new WarmingTiles(tiles, everyKind);
    float[] x = new float[LENGTH];
    float[] y = new float[LENGTH];
    float[] z = new float[LENGTH];
    float[] v = new float[LENGTH];
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      x[i] = (i - LENGTH / 2) / 16f;
      y[i] = i / (float) LENGTH;
    }
    for (Activation op : Activation.values()) {
      add(op, x, y, z);
    }
    for (Elementary op : Elementary.values()) {
      add(op, x, y, z);
    }
    float[][] buffer = {x, y, z, v};
    for (LossFunction loss : LossFunction.values()) {
      losses.put(
          loss,
          new Warming(
              loss.toString(), everyKind, () -> vectors.losses(loss, 1, buffer, 0, LENGTH)));
    }
    this.adding = new Warming("a sum", everyKind, () -> vectors.add(x, 0, v, 0, LENGTH));
    this.widening = new Warming("bytes", everyKind, () -> vectors.widen(bytes, 0, 1, z, 0, LENGTH));
  }

  private void add(UnaryOp op, float[] x, float[] y, float[] z) {
    functions.put(
        op, new Warming(op.toString(), everyKind, () -> vectors.unary(op, x, z, 0, LENGTH)));
    TimesDerivative chain = new TimesDerivative(op);
    derivatives.put(
        op,
        new Warming(
            "the derivative of " + op, everyKind, () -> vectors.binary(chain, x, y, z, 0, LENGTH)));
  }

  @Override
  public String description() {
    return vectors.description();
  }

  @Override
  public Tiles tiles() {
    return tiles;
  }

  @Override
  public void unary(UnaryOp op, float[] x, float[] y, int from, int to) {
    Warming warming = functions.get(op);
    Family family = warming != null && warming.isDone() ? vectors : plain;
    family.unary(op, x, y, from, to);
  }

  @Override
  public void unaryRows(UnaryOp op, float[] y, int at, int rows, int width, int stride) {
    Warming warming = functions.get(op);
    Family family = warming != null && warming.isDone() ? vectors : plain;
    family.unaryRows(op, y, at, rows, width, stride);
  }

  @Override
  public void binary(BinaryOp op, float[] a, float[] b, float[] y, int from, int to) {
    Warming warming = op instanceof TimesDerivative chain ? derivatives.get(chain.op()) : null;
    Family family = warming != null && warming.isDone() ? vectors : plain;
    family.binary(op, a, b, y, from, to);
  }

  @Override
  public void add(float[] x, int xAt, float[] y, int yAt, int n) {
    Family family = adding.isDone() ? vectors : plain;
    family.add(x, xAt, y, yAt, n);
  }

  @Override
  public void widen(byte[] x, int xAt, float scale, float[] y, int yAt, int n) {
    Family family = widening.isDone() ? vectors : plain;
    family.widen(x, xAt, scale, y, yAt, n);
  }

  @Override
  public void losses(LossFunction loss, float scale, float[][] buffer, int from, int to) {
    Warming warming = losses.get(loss);
    Family family = warming != null && warming.isDone() ? vectors : plain;
    family.losses(loss, scale, buffer, from, to);
  }
}
