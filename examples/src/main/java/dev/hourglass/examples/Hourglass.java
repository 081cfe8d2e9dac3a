package dev.hourglass.examples;

import dev.hourglass.models.training.TrainingDivergedException;
import dev.hourglass.tensor.Backend;
import dev.hourglass.tensor.BackendException;
import dev.hourglass.tensor.BackendOptions;
import dev.hourglass.tensor.Backends;
import dev.hourglass.tensor.Precision;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job: trains the four autoencoders and shows the result. */
@Command(
    name = "hourglass",
    mixinStandardHelpOptions = true,
    versionProvider = Hourglass.Version.class,
    sortOptions = false,
    description = {
      "Trains four autoencoders and compares them with PCA:",
      "(1) linear, 3-2-3, on a tilted point cloud;",
      "(2) stacked, 784-300-150-300-784, on images of digits;",
      "(3) the same with tied weights; (4) the same, trained greedily and fine-tuned.",
      "Prints the training error per epoch and a table at the end, and writes pictures and models."
    })
public final class Hourglass implements Callable<Integer> {
  private static final int CODES = 150;

  @Option(
      names = "--mnist",
      paramLabel = "DIR",
      description =
          "Folder with MNIST's four idx files, gzipped or not. Default: synthetic digits.")
  private @Nullable Path mnist;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "60000",
      description =
          "How many images to train on: synthetic digits, or the first ones of MNIST."
              + " Default: ${DEFAULT-VALUE}.")
  private int imageCount;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "Compute backend; see --list-backends. Default: the best usable one.")
  private @Nullable String backendName;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute. Default: all available processors.")
  private @Nullable Integer threads;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      defaultValue = "FLOAT32",
      description =
          "FLOAT32, TF32 (products on tensor cores, where there are any), BFLOAT16 (mixed), or"
              + " AUTO: mixed where the backend computes it natively."
              + " Default: ${DEFAULT-VALUE}.")
  private Precision precision = Precision.FLOAT32;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Epochs of each deep autoencoder. Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "150",
      description = "Images in a mini-batch. Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "From which all random numbers follow. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--tutorial",
      description =
          "The settings of the tutorial that this began with: Adam at 0.01 throughout, L2, ELU,"
              + " squared error, the first 55,000 images.")
  private boolean tutorial;

  @Option(
      names = "--certify",
      paramLabel = "EPOCHS",
      description =
          "Also train a linear autoencoder with 30 codes on the images for so many epochs, and"
              + " measure how close it comes to the PCA subspace.")
  private @Nullable Integer certifyEpochs;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "hourglass-output",
      description = "Folder for pictures and models. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("hourglass-output");

  @Option(
      names = "--no-pictures",
      description = "Draw nothing, which takes fonts: the table and the models only.")
  private boolean hidesPictures;

  @Option(names = "--no-progress", description = "Show no progress bar.")
  private boolean hidesProgress;

  @Option(
      names = "--list-backends",
      description = "List the compute backends that were found, and exit.")
  private boolean listsBackends;

  private final PrintStream out;

  private Hourglass(PrintStream out) {
    this.out = out;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return new CommandLine(new Hourglass(out))
        .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
        .setParameterExceptionHandler(
            (exception, unused) -> complain(err, exception.getMessage() + "; see --help"))
        .setExecutionExceptionHandler(
            (exception, unused, result) -> {
              if (isExpected(exception)) {
                return complain(err, describe(exception));
              }
              throw exception;
            })
        .execute(arguments);
  }

  private static int complain(PrintStream err, String what) {
    err.println("hourglass: " + what.replaceAll("\\s*\\R\\s*", " | "));
    return CommandLine.ExitCode.USAGE;
  }

  /** What a user can do something about is told in a line; anything else is a fault of ours. */
  private static boolean isExpected(Exception exception) {
    return exception instanceof IllegalArgumentException
        || exception instanceof IOException
        || exception instanceof BackendException
        || exception instanceof TrainingDivergedException;
  }

  private static String describe(Exception exception) {
    String message = String.valueOf(exception.getMessage());
    boolean bare =
        exception instanceof FileSystemException failure
            && failure.getReason() == null
            && message.equals(failure.getFile());
    return bare
        ? exception.getClass().getSimpleName().replace("Exception", "") + ": " + message
        : message;
  }

  @Override
  public Integer call() throws IOException {
    if (listsBackends) {
      Backends.found().forEach(found -> out.println(found.describe()));
      return CommandLine.ExitCode.OK;
    }
    if (imageCount < 1) {
      throw new IllegalArgumentException("--images is " + imageCount + "; give at least 1");
    }
    int most = tutorial ? Math.min(imageCount, Recipe.TUTORIAL_IMAGES) : imageCount;
    Images images = Images.load(mnist, imageCount, seed).firstTrainingImages(most);
    if (Files.exists(output) && !Files.isDirectory(output)) {
      throw new FileAlreadyExistsException(
          output.toString(), null, "it is not a folder; name another with --output");
    }
    Files.createDirectories(output);
    BackendOptions options =
        threads == null ? BackendOptions.defaults() : new BackendOptions(threads);
    try (Backend backend = Backends.open(backendName, options)) {
      train(backend, images);
    }
    return CommandLine.ExitCode.OK;
  }

  private void train(Backend backend, Images images) throws IOException {
    out.println(images);
    List<Recipe> recipes =
        tutorial
            ? Recipe.tutorial(epochs, batchSize, seed)
            : Recipe.digits(epochs, batchSize, seed);
    recipes = recipes.stream().map(recipe -> recipe.in(precision)).toList();
    List<Result> results = new ArrayList<>();
    Progress progress = new Progress(out, !hidesProgress);
    try {
      new PointCloudJob(backend, out, output, progress, !hidesPictures)
          .run(seed, tutorial, results);
      DigitsJob digits = new DigitsJob(backend, out, output, progress, images, !hidesPictures);
      for (Recipe recipe : recipes) {
        digits.run(recipe, results);
      }
      digits.runPca(CODES, results);
      if (certifyEpochs != null) {
        digits.runLinear(Recipe.linear(certifyEpochs, batchSize, seed), results);
      }
      digits.writeReconstructions();
    } finally {
      progress.close();
    }
    out.println();
    out.print(ResultTable.of(results));
    out.println(
        "(mean squared error per element; backend "
            + backend.name()
            + ", deep autoencoders in "
            + precision.activationType(backend)
            + (precision == Precision.TF32
                ? " with products in TF32 where there are tensor cores"
                : "")
            + ")");
    out.println((hidesPictures ? "Models: " : "Pictures and models: ") + output.toAbsolutePath());
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Hourglass.class.getPackage().getImplementationVersion();
      return new String[] {"Hourglass " + (version == null ? "(from classes)" : version)};
    }
  }
}
