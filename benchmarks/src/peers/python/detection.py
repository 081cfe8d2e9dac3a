"""Splits tables as ADBench does, and scores them with other detectors.

Usage: detection.py TABLES OUT SPLITS

For each TABLES/NAME.npz (X rows x columns, y 1 for anomalies and 0 for other rows) and each split from 1 to SPLITS,
which is the seed, it writes to OUT NAME.SPLIT.npz: train (rows x columns), test, labels (of the test rows), and for
each detector scores_DETECTOR (of the test rows) and seconds_DETECTOR (of processors, all threads together, for fitting
and scoring). What is to be known of them it prints, an item a line. Unsupervised: the training part keeps its
anomalies, and no detector sees labels.

A table of fewer than 1,000 rows is drawn with replacement to 1,000, one of more than 10,000 thinned to 10,000; 70 % of
the rows, stratified, are for training.
"""

import pathlib
import sys
import time
import zipfile

try:
    import numpy as np
    import sklearn
    from sklearn.decomposition import PCA
    from sklearn.ensemble import IsolationForest
    from sklearn.model_selection import train_test_split
    from sklearn.neighbors import NearestNeighbors
except ImportError as error:
    sys.exit(f"{error}; give a Python with numpy and scikit-learn")

FEWEST, MOST = 1000, 10000


def read(path):
    """X as floats, y as integers."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            missing = {"X", "y"}.difference(arrays.files)
            if missing:
                sys.exit(f"{path} has no array {min(missing)}; give X, rows x columns, and y, 1 for anomalies")
            x, y = np.asarray(arrays["X"], float), np.asarray(arrays["y"], float)
    except (ValueError, OSError, zipfile.BadZipFile) as error:
        sys.exit(f"{path} can't be read: {error}; give arrays of numbers, as numpy.savez writes them")
    if x.ndim != 2 or y.size != len(x):
        sys.exit(f"{path} has X of shape {x.shape} and y of {y.shape}; give rows x columns, and a label for each row")
    if not np.isfinite(x).all():
        sys.exit(f"{path} has numbers in X that are not finite; the other detectors take no such, leave the table out")
    y = y.ravel()
    if not np.isin(y, (0, 1)).all():
        sys.exit(f"{path} has labels that are neither 0 nor 1; give 1 for anomalies")
    return x, y.astype(np.int64)


def split(path, x, y, seed):
    """Training rows, test rows, and the labels of the test rows."""
    generator = np.random.RandomState(seed)
    if len(y) < FEWEST:
        chosen = generator.choice(np.arange(len(y)), FEWEST, replace=True)
        x, y = x[chosen], y[chosen]
    elif len(y) > MOST:
        chosen = generator.choice(np.arange(len(y)), MOST, replace=False)
        x, y = x[chosen], y[chosen]
    found = f"{path} has {y.sum()} anomalies in {len(y)} rows of split {seed}"
    # Of each kind one is fitted to, and one ranked.
    if np.bincount(y, minlength=2).min() < 2:
        sys.exit(f"{found}; give more of both kinds")
    try:
        train, test, _, labels = train_test_split(x, y, test_size=0.3, shuffle=True, stratify=y, random_state=seed)
    except ValueError as error:
        sys.exit(f"{found}, which can't be split: {error}; leave the table out")
    if len(np.unique(labels)) < 2:
        sys.exit(f"{found}, but those to rank are of one kind; give more of both kinds")
    return train, test, labels


def min_max(train, test):
    low, high = train.min(0), train.max(0)
    width = np.where(high > low, high - low, 1)
    return (train - low) / width, (test - low) / width


def standard(train, test):
    mean, deviation = train.mean(0), train.std(0)
    deviation[deviation == 0] = 1
    return (train - mean) / deviation, (test - mean) / deviation


def isolation_forest(train, test, seed):
    train, test = min_max(train, test)
    return -IsolationForest(random_state=seed).fit(train).score_samples(test)


def principal_components(train, test, _):
    train, test = standard(train, test)
    found = PCA().fit(train)
    kept = found.explained_variance_ratio_ > 1e-10
    vectors, shares = found.components_[kept], found.explained_variance_ratio_[kept]
    distances = np.sqrt(((test[:, None, :] - vectors[None]) ** 2).sum(2))
    return (distances / shares).sum(1)


def empirical_cumulative(train, test, _):
    both = left_sum = right_sum = 0
    for column in range(train.shape[1]):
        ordered = np.sort(train[:, column])
        left = (np.searchsorted(ordered, test[:, column], "right") + 1) / (len(ordered) + 1)
        right = (len(ordered) - np.searchsorted(ordered, test[:, column], "left") + 1) / (len(ordered) + 1)
        skewness = ((train[:, column] - train[:, column].mean()) ** 3).mean()
        left, right = -np.log(left), -np.log(right)
        left_sum, right_sum = left_sum + left, right_sum + right
        both = both + (left if skewness < 0 else right)
    return np.maximum(both, np.maximum(left_sum, right_sum))


def neighbours(train, test, _):
    train, test = min_max(train, test)
    return NearestNeighbors(n_neighbors=5).fit(train).kneighbors(test)[0][:, -1]


# By their names: what they are, and what gives scores.
DETECTORS = {
    "IsolationForest": ("scikit-learn's, with its defaults", isolation_forest),
    "PCA (PyOD's formula)": (
        "in code of our own around scikit-learn's PCA: distances of a standardized row to all "
        "eigenvectors, each divided by that one's share of the variance; those without any are left out",
        principal_components,
    ),
    "ECOD": (
        "the formula of Li et al. (2022) in code of our own: the largest of three sums over the columns, of the "
        "logarithms of left tails, of right ones, and of each column's longer one; a row counts in its own tails",
        empirical_cumulative,
    ),
    "5NN": (
        "the distance to the fifth nearest row, by scikit-learn's NearestNeighbors, columns scaled to 0 to 1",
        neighbours,
    ),
}


def main(arguments):
    if len(arguments) != 3:
        sys.exit("Usage: detection.py TABLES OUT SPLITS")
    tables, out, splits = pathlib.Path(arguments[0]), pathlib.Path(arguments[1]), int(arguments[2])
    paths = sorted(tables.glob("*.npz"))
    if not paths:
        sys.exit(f"{tables} has no .npz file; give a folder of tables such as ADBench's Classical ones")
    # All before the first is scored, which takes a while.
    read_tables = [read(path) for path in paths]
    for path, (x, y) in zip(paths, read_tables):
        for seed in range(1, splits + 1):
            train, test, labels = split(path, x, y, seed)
            arrays = {"train": train, "test": test, "labels": labels}
            for name, (_, detector) in DETECTORS.items():
                start = time.process_time()
                arrays["scores_" + name] = detector(train, test, seed)
                arrays["seconds_" + name] = np.array([time.process_time() - start])
            np.savez(out / f"{path.stem}.{seed}.npz", **arrays)
    for name, (description, _) in DETECTORS.items():
        print(f"{name}: {description}")
    print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, scikit-learn {sklearn.__version__}")


if __name__ == "__main__":
    main(sys.argv[1:])
