"""The picture of a run: accuracy against FLOPs and against latency, with the Pareto fronts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, PercentFormatter

from syno_ir.search.findings import Findings, Result, pareto_front

INK, MUTED, GRID = "#22262e", "#6b7280", "#e5e7eb"
CANDIDATE, FRONT, BASELINE = "#9fb8d9", "#1f5fa8", "#c8442f"
LABELLED = 5
"""So many of a front, the most accurate, have their number written beside them."""

Cost = Callable[[Result], float]


def draw(findings: Findings, files: Sequence[Path]) -> None:
    """Draw the picture into files, each of the kind that its name ends in."""
    figure = Figure(figsize=(11.5, 6.2), facecolor="white")
    left, right = figure.subplots(1, 2, sharey=True)
    _scatter(left, findings.results, _mega_flops)
    _scatter(right, findings.results, _relative_time)
    if (known := findings.baseline) is not None:
        _mark(left, _mega_flops(known), known.accuracy, "convolution", "*")
        _mark(right, _relative_time(known), known.accuracy, "convolution, our lowering", "o")
        _mark(right, 1.0, known.accuracy, "convolution of lax", "*")
    for axes in left, right:
        axes.legend(loc="lower right", fontsize=9, labelcolor=INK, edgecolor=GRID)
    _finish(left, "MFLOPs of all places, one image")
    _finish(right, "time of a forward pass, relative to lax's convolutions")
    left.set_ylabel("validation accuracy", color=INK)
    left.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    figure.text(0.055, 0.955, findings.title, fontsize=15, weight="bold", color=INK)
    found = (
        f"{len(findings.results)} operators found, trained and timed; their Pareto front as a line"
    )
    figure.text(0.055, 0.915, found, fontsize=10.5, color=MUTED)
    notes = fill(" ".join(findings.notes), 165)
    figure.text(0.055, 0.02, notes, fontsize=8, color=MUTED, va="bottom", linespacing=1.4)
    figure.subplots_adjust(left=0.065, right=0.985, top=0.88, bottom=0.235, wspace=0.06)
    for file in files:
        figure.savefig(file, dpi=160)


def _mega_flops(result: Result) -> float:
    return result.flops / 1e6


def _relative_time(result: Result) -> float:
    """Taken in turns with the convolution, so that a machine that drifts does not matter."""
    return 1 / result.speedup_over_lax


def _scatter(axes: Axes, results: Sequence[Result], cost: Cost) -> None:
    front = pareto_front(results, lambda result: (result.accuracy, -cost(result)))
    front.sort(key=cost)
    axes.plot(
        [cost(result) for result in front],
        [result.accuracy for result in front],
        drawstyle="steps-post",
        color=FRONT,
        linewidth=1.4,
        zorder=2,
    )
    groups = (results, CANDIDATE, 34, "found operator"), (front, FRONT, 46, "on the Pareto front")
    for group, color, size, label in groups:
        costs, accuracies = [cost(r) for r in group], [r.accuracy for r in group]
        style = {"s": size, "color": color, "edgecolor": "white", "zorder": 3}
        axes.scatter(costs, accuracies, label=label, **style)
    for result in front[-LABELLED:]:
        axes.annotate(
            str(result.number),
            (cost(result), result.accuracy),
            xytext=(-5, 5),
            textcoords="offset points",
            ha="right",
            fontsize=9,
            color=FRONT,
        )


def _mark(axes: Axes, cost: float, accuracy: float, label: str, marker: str) -> None:
    filled = BASELINE if marker == "*" else "none"
    edge = "white" if marker == "*" else BASELINE
    style = {"s": 170, "marker": marker, "facecolor": filled, "edgecolor": edge, "zorder": 4}
    axes.scatter([cost], [accuracy], label=label, **style)


def _finish(axes: Axes, label: str) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(label, color=INK)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=MUTED, length=0)
    axes.margins(x=0.12, y=0.08)
    for side in "top", "right", "left", "bottom":
        axes.spines[side].set_visible(False)
