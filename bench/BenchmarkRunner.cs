namespace Nimmerverse.Bench;

/// <summary>Runs benchmarks by name and writes each result as a page with machine, commit and command.</summary>
public static class BenchmarkRunner
{
    private const string Usage = """
        Usage: ./nimmerverse bench [NAME...] [--quick]

          NAME      run only these; without a name every benchmark is run
          --quick   sanity run: less work, result printed but not written to bench/results/
          --list    print the names and end
        """;

    /// <summary>Runs what the command line asks for.</summary>
    /// <param name="benchmarks">All there are.</param>
    /// <param name="args">The command line.</param>
    /// <param name="cancellationToken">Breaks the run off.</param>
    /// <returns>0 when all ran, 1 when one failed, 2 for a wrong command line, 130 when interrupted.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<IBenchmark> benchmarks, string[] args, CancellationToken cancellationToken)
    {
        var names = args.Where(static arg => !arg.StartsWith('-')).ToList();
        var unknown = names.Except(benchmarks.Select(static benchmark => benchmark.Name)).ToList();
        var flags = args.Where(static arg => arg.StartsWith('-')).ToList();
        if (flags.Contains("--help"))
        {
            Console.WriteLine(Usage);
            return 0;
        }

        if (unknown.Count > 0 || flags.Except(["--quick", "--list"]).Any())
        {
            await Console.Error.WriteLineAsync($"bench: unknown '{unknown.Concat(flags).First()}'; see --list and --help.");
            return 2;
        }

        if (flags.Contains("--list"))
        {
            foreach (var benchmark in benchmarks)
            {
                Console.WriteLine($"{benchmark.Name,-16} {benchmark.Summary}");
            }

            return 0;
        }

        var home = FindHome();
        var context = new BenchmarkContext(
            Path.Combine(home, "bench", "results"), flags.Contains("--quick"), home, Console.Error);
        Directory.CreateDirectory(context.ResultsDirectory);
        var failed = false;
        foreach (var benchmark in benchmarks.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Name)))
        {
            await Console.Error.WriteLineAsync($"{benchmark.Name}: {benchmark.Summary}");
            try
            {
                var result = await benchmark.RunAsync(context, cancellationToken);
                var page = ResultPage.Write(benchmark, result, await Machine.DescribeAsync(home, cancellationToken), args);
                Console.WriteLine(page);
                if (!context.Quick)
                {
                    await File.WriteAllTextAsync(
                        Path.Combine(context.ResultsDirectory, $"{benchmark.Name}.md"), page, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return 130;
            }
            catch (Exception exception)
            {
                await Console.Error.WriteLineAsync($"{benchmark.Name} failed: {exception}");
                failed = true;
            }
        }

        return failed ? 1 : 0;
    }

    private static string FindHome()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nimmerverse.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("bench runs from the repository's own build; no Nimmerverse.slnx found above it.");
    }
}
