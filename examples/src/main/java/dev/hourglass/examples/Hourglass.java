package dev.hourglass.examples;

import static java.util.Objects.requireNonNull;

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
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed on the way",
      "2:an option, or what it names, can't be used; nothing was computed"
    })
public final class Hourglass implements Callable<Integer> {
  private static final int CODES = 150;

  /** What the detector's folder is named after. */
  private static final String PAYMENTS = "payments";

  /** What can be chosen for it. */
  private static final Set<String> OF_PAYMENTS =
      Set.of("--payments", "--seed", "--backend", "--threads", "--no-progress", "--output");

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
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adam",
      description =
          "What trains the deep autoencoders and those of further kinds: adam, or muon, whose steps"
              + " take longer and learn more. Default: ${DEFAULT-VALUE}.")
  private OptimizerName optimizer = OptimizerName.ADAM;

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
      names = "--kinds",
      paramLabel = "LIST",
      description =
          "Also train autoencoders of these kinds on the images, and show what each is for:"
              + " variational (new digits, and digits that turn into others), denoising (noisy"
              + " digits, cleaned), sparse (features). Separated by commas.")
  private @Nullable String kindNames;

  @Option(
      names = "--payments",
      arity = "0..1",
      fallbackValue = "4800",
      paramLabel = "N",
      description =
          "Instead of all that, find the odd ones among so many payments that were never made, and"
              + " say why. Takes --seed, --backend, --threads and --no-progress; with --output it"
              + " saves the detector. Default: three weeks' ${FALLBACK-VALUE}.")
  private @Nullable Integer paymentCount;

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

  @Option(
      names = "--no-progress",
      description = "Show no progress bar; there is none unless standard error is a terminal.")
  private boolean hidesProgress;

  @Option(
      names = "--list-backends",
      description = "List the compute backends that were found, and exit.")
  private boolean listsBackends;

  @Spec private @Nullable CommandSpec spec;

  private final PrintStream out;
  private boolean computes;

  private Hourglass(PrintStream out) {
    this.out = out;
  }

  /** Runs the program. */
  public static void main(String[] arguments) {
    // Figures are written alike everywhere, also by the libraries that draw and show progress.
    Locale.setDefault(Locale.ROOT);
    if (System.getProperty("java.awt.headless") == null) {
      // Pictures go to files; a display that can't be reached is none of their business.
      System.setProperty("java.awt.headless", "true");
    }
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs the program and gives its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    Hourglass program = new Hourglass(out);
    CommandLine commandLine =
        new CommandLine(program)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true, Charset.defaultCharset()))
            .setParameterExceptionHandler(
                (exception, unused) ->
                    program.complain(err, exception.getMessage() + "; see --help"))
            .setExecutionExceptionHandler(
                (exception, unused, result) -> {
                  if (isExpected(exception)) {
                    return program.complain(err, describe(exception));
                  }
                  throw exception;
                });
    try {
      return commandLine.execute(arguments);
    } catch (OutOfMemoryError e) {
      return program.complain(
          err,
          "not enough memory ("
              + e.getMessage()
              + "); raise -Xmx, or give fewer --images or --threads");
    }
  }

  private int complain(PrintStream err, String what) {
    err.println("hourglass: " + what.replaceAll("\\s*\\R\\s*", " | "));
    return computes ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.USAGE;
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
    if (paymentCount != null) {
      showPayments(paymentCount);
      return CommandLine.ExitCode.OK;
    }
    if (tutorial && optimizer != OptimizerName.ADAM) {
      throw new IllegalArgumentException(
          "--tutorial trains with Adam; leave --optimizer or --tutorial out");
    }
    requireAtLeastOne("--images", imageCount);
    requireAtLeastOne("--epochs", epochs);
    requireAtLeastOne("--batch-size", batchSize);
    if (certifyEpochs != null) {
      requireAtLeastOne("--certify", certifyEpochs);
    }
    Set<Kind> kinds = kindNames == null ? Set.of() : Kind.parse(kindNames);
    if (!hidesPictures) {
      Pictures.requireFonts();
    }
    try (Backend backend = openBackend()) {
      // Refuses what the backend doesn't compute.
      precision.activationType(backend);
      int most = tutorial ? Math.min(imageCount, Recipe.TUTORIAL_IMAGES) : imageCount;
      Images images = Images.load(mnist, imageCount, seed).firstTrainingImages(most);
      requireEnough(images);
      Recipes recipes = recipes(kinds);
      OutputFolder folder = OutputFolder.prepare(output, recipes, !hidesPictures);
      computes = true;
      train(backend, images, recipes, folder);
    }
    return CommandLine.ExitCode.OK;
  }

  private Backend openBackend() {
    return Backends.open(
        backendName, threads == null ? BackendOptions.defaults() : new BackendOptions(threads));
  }

  private void showPayments(int count) throws IOException {
    Set<String> given = givenOptions();
    List<String> others = given.stream().filter(name -> !OF_PAYMENTS.contains(name)).toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "--payments has nothing to do with " + String.join(", ", others) + "; leave that out");
    }
    if (count < PaymentsJob.FEWEST) {
      throw new IllegalArgumentException(
          "--payments is " + count + "; give at least " + PaymentsJob.FEWEST);
    }
    try (Backend backend = openBackend()) {
      OutputFolder folder =
          given.contains("--output") ? OutputFolder.prepare(output, PAYMENTS) : null;
      computes = true;
      Progress progress = new Progress(out, !hidesProgress && Terminal.isStandardError());
      try {
        new PaymentsJob(backend, out, progress)
            .run(count, seed, folder == null ? null : folder.model(PAYMENTS));
      } finally {
        progress.close();
      }
      if (folder != null) {
        out.println();
        out.println("Detector: " + folder.model(PAYMENTS).toAbsolutePath());
      }
    }
  }

  /** Those of the command line, by their names and in its order. */
  private Set<String> givenOptions() {
    Set<String> names = new LinkedHashSet<>();
    requireNonNull(spec, "spec")
        .commandLine()
        .getParseResult()
        .matchedOptions()
        .forEach(option -> names.add(option.longestName()));
    return names;
  }

  private static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; give at least 1");
    }
  }

  private void requireEnough(Images images) {
    int rows = images.train().rows();
    if (rows < CODES) {
      throw new IllegalArgumentException(
          rows
              + " images to train on; PCA with "
              + CODES
              + " codes needs as many: give --images of at least that");
    }
    if (batchSize > rows) {
      throw new IllegalArgumentException(
          "--batch-size is "
              + batchSize
              + ", but there are "
              + rows
              + " images to train on; give at most that");
    }
  }

  private Recipes recipes(Set<Kind> wanted) {
    List<Recipe> deep =
        tutorial
            ? Recipe.tutorial(epochs, batchSize, seed)
            : Recipe.digits(epochs, batchSize, seed);
    Map<Kind, Recipe> kinds = new LinkedHashMap<>();
    for (Kind kind : wanted) {
      kinds.put(kind, Recipe.of(kind, epochs, batchSize, seed).in(precision).by(optimizer));
    }
    return new Recipes(
        deep.stream().map(recipe -> recipe.in(precision).by(optimizer)).toList(),
        kinds,
        certifyEpochs == null ? List.of() : List.of(Recipe.linear(certifyEpochs, batchSize, seed)));
  }

  private void train(Backend backend, Images images, Recipes recipes, OutputFolder folder)
      throws IOException {
    out.println(images);
    List<Result> results = new ArrayList<>();
    Progress progress = new Progress(out, !hidesProgress && Terminal.isStandardError());
    try {
      new PointCloudJob(backend, out, folder, progress, !hidesPictures)
          .run(seed, tutorial, results);
      DigitsJob digits = new DigitsJob(backend, out, folder, progress, images, !hidesPictures);
      for (Recipe recipe : recipes.deep()) {
        digits.run(recipe, results);
      }
      digits.runPca(CODES, results);
      KindsJob kinds = new KindsJob(digits, out, folder, images, !hidesPictures);
      for (Map.Entry<Kind, Recipe> kind : recipes.kinds().entrySet()) {
        kinds.run(kind.getKey(), kind.getValue(), results);
      }
      for (Recipe linear : recipes.linear()) {
        digits.runLinear(linear, results);
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
    if (!recipes.kinds().isEmpty()) {
      out.println();
      out.print(LossTable.of(results));
    }
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
