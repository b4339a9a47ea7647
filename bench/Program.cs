using System.Reflection;
using Nimmerverse.Bench;

var benchmarks = Assembly.GetExecutingAssembly().GetTypes()
    .Where(static type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(static type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(static benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToList();

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

return await BenchmarkRunner.RunAsync(benchmarks, args, interrupted.Token);
