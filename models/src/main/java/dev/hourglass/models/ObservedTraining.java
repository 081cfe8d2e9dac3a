package dev.hourglass.models;

import dev.hourglass.models.network.ParameterValues;
import dev.hourglass.models.training.EpochReport;
import dev.hourglass.models.training.Stage;
import dev.hourglass.models.training.TrainingListener;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes models of parameters for an observer, and tells a listener of everything.
 *
 * @param listener who was to hear of the training anyway
 * @param observer who is shown the models
 * @param models makes one of the parameters of all layers
 */
record ObservedTraining(
    TrainingListener listener,
    EpochObserver observer,
    Function<ParameterValues, Autoencoder> models)
    implements TrainingListener {
  @Override
  public void stageStarted(Stage stage) {
    listener.stageStarted(stage);
  }

  @Override
  public void batchFinished(Stage stage, int epoch, int batch, double loss) {
    listener.batchFinished(stage, epoch, batch, loss);
  }

  @Override
  public void allLayersTrained(EpochReport report, Supplier<ParameterValues> parameters) {
    listener.allLayersTrained(report, parameters);
    try (Autoencoder model = models.apply(parameters.get())) {
      observer.epochFinished(report, model);
    }
  }

  @Override
  public void epochFinished(EpochReport report) {
    listener.epochFinished(report);
  }

  @Override
  public void stageFinished(Stage stage, int epochs) {
    listener.stageFinished(stage, epochs);
  }
}
