using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Bench;

/// <summary>Memory of NPCs that live and learn, beside the process that the seed describes.</summary>
internal sealed class NpcMemoryBench : IBenchmark
{
    private const int Npcs = 25;

    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PythonStartTime = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public string Name => "npc-memory";

    /// <inheritdoc />
    public string Summary => "PSS and private memory of 25 learning NPCs over a minute, beside Python + PyTorch";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        var samples = context.Quick ? 2 : 12;
        using var python = await StartPythonAsync(Path.Combine(context.HomeDirectory, "bench", "npc_process.py"), cancellationToken);
        List<ProcessMemory> first = [];
        List<ProcessMemory> last = [];
        List<ProcessMemory> all = [];
        List<ProcessMemory> seed = [];
        long learned;
        try
        {
            await using var village = await LiveVillage.StartAsync(context, Npcs, cancellationToken);
            var learnedBefore = village.States.Values.Sum(static heard => heard.State.LearnSteps);
            for (var sample = 0; sample < samples; sample++)
            {
                await Task.Delay(SampleEvery, cancellationToken);
                last = [.. village.States.Values.Select(static heard => ProcessMemory.Read(heard.State.Pid)).OfType<ProcessMemory>()];
                first = sample == 0 ? last : first;
                all.AddRange(last);
                if (python is not null && ProcessMemory.Read(python.Process.Id) is { } memory)
                {
                    seed.Add(memory);
                }
            }

            learned = village.States.Values.Sum(static heard => heard.State.LearnSteps) - learnedBefore;
        }
        finally
        {
            python?.Process.Kill();
        }

        return Describe(samples * (int)SampleEvery.TotalSeconds, first, last, all, seed, learned, python?.StepMicroseconds);
    }

    private static BenchmarkResult Describe(
        int seconds,
        List<ProcessMemory> first,
        List<ProcessMemory> last,
        List<ProcessMemory> all,
        List<ProcessMemory> seed,
        long learned,
        double? stepMicroseconds)
    {
        List<BenchmarkRow> rows =
        [
            new("NPC, private, median", Median(all, static memory => memory.PrivateKb), "KiB", "<= 4096"),
            new("NPC, private, largest", all.Max(static memory => memory.PrivateKb), "KiB", "<= 4096"),
            new("NPC, PSS, median", Median(all, static memory => memory.PssKb), "KiB", "<= 8192"),
            new("NPC, PSS, largest", all.Max(static memory => memory.PssKb), "KiB", "<= 8192"),
            new("NPC, anonymous, median", Median(all, static memory => memory.AnonymousKb), "KiB"),
            new(
                "NPC, private, growth of the median from first to last sample",
                Median(last, static memory => memory.PrivateKb) - Median(first, static memory => memory.PrivateKb),
                "KiB"),
            new("NPC, learning updates meanwhile, all together", learned, "updates"),
        ];
        if (seed.Count > 0)
        {
            rows.AddRange(
            [
                new("Python + PyTorch, private", Median(seed, static memory => memory.PrivateKb), "KiB"),
                new("Python + PyTorch, PSS", Median(seed, static memory => memory.PssKb), "KiB"),
                new("Python + PyTorch, anonymous", Median(seed, static memory => memory.AnonymousKb), "KiB"),
                new("Python + PyTorch, one tick", stepMicroseconds ?? 0, "us"),
                new(
                    "Python + PyTorch anonymous over NPC anonymous",
                    Median(seed, static memory => memory.AnonymousKb) / Median(all, static memory => memory.AnonymousKb),
                    "x"),
            ]);
        }

        return new BenchmarkResult(
            rows,
            [
                $"{Npcs} NPCs of a village brought up by './nimmerverse up', sampled every {SampleEvery.TotalSeconds} s for {seconds} s from smaps_rollup.",
                "Private counts clean and dirty pages; anonymous counts those that no file stands behind. One Python process has its libraries "
                + "to itself, several would share them, so anonymous memory is the fair comparison.",
                seed.Count > 0
                    ? "Python runs bench/npc_process.py: network 64-64-64-6, one Adam step a tick at 10 Hz, at the same time."
                    : "Python was not measured: no python3 with PyTorch here. Install it with 'apt-get install python3-torch' and run again.",
            ],
            []);
    }

    private static double Median(List<ProcessMemory> memories, Func<ProcessMemory, long> figure)
    {
        var sorted = memories.Select(figure).Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[sorted.Count / 2];
    }

    /// <summary>Starts the seed's process with the first Python that has PyTorch.</summary>
    private static async Task<Python?> StartPythonAsync(string script, CancellationToken cancellationToken)
    {
        foreach (var interpreter in (string[])["python3", "/usr/bin/python3"])
        {
            try
            {
                var process = Process.Start(new ProcessStartInfo(interpreter, [script])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                });
                if (process is null)
                {
                    continue;
                }

                // "ready 198"; nothing at all when PyTorch is missing, because the process ends.
                var line = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(PythonStartTime, cancellationToken);
                if (line?.Split(' ') is ["ready", var step])
                {
                    return new Python(process, double.Parse(step, CultureInfo.InvariantCulture));
                }

                process.Kill();
                process.Dispose();
            }
            catch (Win32Exception)
            {
                // No such interpreter.
            }
        }

        return null;
    }

    private sealed record Python(Process Process, double StepMicroseconds) : IDisposable
    {
        public void Dispose() => Process.Dispose();
    }
}
