using System.Globalization;
using Nimmerverse.Neural;
using Nimmerverse.Thalamus.Governor;

namespace Nimmerverse.Training.Gating;

/// <summary>Evolves the head that steers gates, on what verdicts and openings earn beyond the fixed gate on the same waves.</summary>
/// <param name="progress">Where progress is told.</param>
internal sealed class GateTraining(TextWriter progress)
{
    /// <summary>Seed of the first stream that judges; training and tuning never come so far.</summary>
    internal const ulong HeldOut = 49_000_000;

    /// <summary>Streams that judge.</summary>
    internal const int Judging = 64;

    private const ulong Training = 41_000_000;
    private const ulong Tuning = 45_000_000;
    private const int TuningStreams = 64;
    private const int Pairs = 16;
    private const int Streams = 16;
    private const int TryEvery = 10;

    /// <summary>Trains one seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="generations">Generations.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>The head that did best on tuning streams; all zero, the fixed gate, when none did better, and its gain there.</returns>
    internal (float[] Head, double Gain) Train(ulong seed, int generations, CancellationToken cancellationToken)
    {
        var first = new GovernorNetwork(new Rng(seed)).Parameters[^GovernorNetwork.GateParameterCount..].ToArray();
        var evolution = new Evolution(new() { Sigma = 0.1f, LearningRate = 0.05f }, new(seed, first));
        var best = (Head: first.ToArray(), Gain: 0.0);
        ulong[] tuning = [.. Enumerable.Range(0, TuningStreams).Select(static i => Tuning + (ulong)i)];
        for (var generation = 0; generation < generations; generation++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ulong[] streams = [.. Enumerable.Range(0, Streams).Select(i => Training + (ulong)(((generation * Streams) + i) % 1_000_000) + (seed * 7_919))];
            var fitness = new double[2 * Pairs];
            Parallel.For(0, fitness.Length, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
            {
                var candidate = new float[first.Length];
                evolution.Perturb(i / 2, i % 2 == 0 ? 1 : -1, candidate);
                fitness[i] = Gain(candidate, streams);
            });
            evolution.Step(fitness);
            if ((generation + 1) % TryEvery == 0)
            {
                var gain = Gain(evolution.State.Parameters, tuning);
                best = gain > best.Gain ? ([.. evolution.State.Parameters], gain) : best;
                progress.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"gates, seed {seed}  generation {generation + 1}/{generations}  tuning {gain:+0.000;-0.000} LF a minute  best {best.Gain:+0.000;-0.000}"));
            }
        }

        return best;
    }

    /// <summary>A network that steers by a head.</summary>
    /// <param name="head">The head.</param>
    internal static GovernorNetwork Network(ReadOnlySpan<float> head)
    {
        var network = new GovernorNetwork(new Rng(1));
        head.CopyTo(network.Parameters[^GovernorNetwork.GateParameterCount..]);
        return network;
    }

    private static double Gain(float[] head, ulong[] streams)
    {
        var network = Network(head);
        return streams.Average(stream => WaveStream.Run(stream, network).Net - WaveStream.Run(stream, null).Net);
    }
}
