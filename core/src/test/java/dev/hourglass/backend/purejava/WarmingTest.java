package dev.hourglass.backend.purejava;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class WarmingTest {
  private static final class Allocating implements Runnable {
    final CountDownLatch begun = new CountDownLatch(1_000);
    volatile boolean allocates = true;
    final AtomicReference<byte[]> last = new AtomicReference<>(new byte[0]);

    @Override
    public void run() {
      if (allocates) {
        last.set(new byte[64]);
      }
      begun.countDown();
    }
  }

  @Test
  void codeIsCompiledOnceItAllocatesNothing() throws InterruptedException {
    Allocating code = new Allocating();
    Warming warming = new Warming("a test", () -> {}, code);
    assertFalse(warming.isDone());
    assertTrue(code.begun.await(1, TimeUnit.MINUTES), "it has not been run");
    assertFalse(warming.isDone(), "it allocates");
    code.allocates = false;
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!warming.isDone()) {
      assertTrue(System.nanoTime() < deadline, "it allocates nothing any more");
      Thread.sleep(1);
    }
  }

  @Test
  void nothingIsRunBeforeItIsAskedFor() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    Warming asked = new Warming("one that is asked for", () -> {}, () -> {});
    Warming idle = new Warming("one that is not", () -> {}, runs::incrementAndGet);
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!asked.isDone()) {
      assertTrue(System.nanoTime() < deadline, "it allocates nothing");
      Thread.sleep(1);
    }
    assertTrue(runs.get() == 0, "it has been run");
    idle.begin();
    while (!idle.isDone()) {
      assertTrue(System.nanoTime() < deadline, "it allocates nothing");
      Thread.sleep(1);
    }
    assertTrue(runs.get() > 0, "it has not been run");
  }

  @Test
  void whatRunsBesideTheCodeMayAllocate() throws InterruptedException {
    Allocating beside = new Allocating();
    Warming warming = new Warming("one in company", beside, () -> {});
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!warming.isDone()) {
      assertTrue(System.nanoTime() < deadline, "the code allocates nothing");
      Thread.sleep(1);
    }
    assertTrue(beside.begun.getCount() < 1_000, "what should run beside has not been run");
    assertFalse(warming.hasFailed());
  }

  @Test
  void codeThatGoesOnAllocatingIsGivenUp() throws InterruptedException {
    Warming warming = new Warming("one without hope", () -> {}, new Allocating(), 1);
    assertFalse(warming.isDone());
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!warming.hasFailed()) {
      assertTrue(System.nanoTime() < deadline, "it has had its turn");
      Thread.sleep(1);
    }
    assertFalse(warming.isDone());
  }
}
