namespace Nimmerverse.Bench;

/// <summary>One measurement that the README or an issue speaks of.</summary>
public interface IBenchmark
{
    /// <summary>Its name on the command line and of its result file, in kebab-case.</summary>
    string Name { get; }

    /// <summary>One line: what is measured, against what.</summary>
    string Summary { get; }

    /// <summary>Measures.</summary>
    /// <param name="context">Where results and pictures go, and how much to do.</param>
    /// <param name="cancellationToken">Breaks the measurement off.</param>
    /// <returns>What was measured.</returns>
    Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken);
}

/// <summary>How a benchmark is run.</summary>
/// <param name="ResultsDirectory">Where pictures and tables go.</param>
/// <param name="Quick">Whether to do a sanity run only; its result is printed, not written.</param>
/// <param name="HomeDirectory">The repository's root, where built programs are found under <c>artifacts/</c>.</param>
/// <param name="Progress">Where progress of long work is told.</param>
public sealed record BenchmarkContext(string ResultsDirectory, bool Quick, string HomeDirectory, TextWriter Progress);

/// <summary>What was measured.</summary>
/// <param name="Rows">The figures.</param>
/// <param name="Notes">What a reader must know to trust the figures: protocol, seeds, losses.</param>
/// <param name="Pictures">Files written beside the result, relative to its folder.</param>
public sealed record BenchmarkResult(
    IReadOnlyList<BenchmarkRow> Rows, IReadOnlyList<string> Notes, IReadOnlyList<string> Pictures);

/// <summary>One figure.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Reach">What the design wants to reach, or null.</param>
public sealed record BenchmarkRow(string What, double Value, string Unit, string? Reach = null);
