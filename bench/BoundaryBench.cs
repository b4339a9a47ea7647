using System.Globalization;
using Nimmerverse.Bench.Boundary;

namespace Nimmerverse.Bench;

/// <summary>Whether calls under our grammar are valid on the real llama-server, whether the codec keeps what it is given, and how quick crossings are.</summary>
public sealed class BoundaryBench : IBenchmark
{
    /// <inheritdoc />
    public string Name => "boundary";

    /// <inheritdoc />
    public string Summary => "grammar-constrained calls on a real llama-server over random prompts and types; codec round trips; crossings per second";

    /// <inheritdoc />
    public async Task<BenchmarkResult> RunAsync(BenchmarkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var codec = CodecRun.Run(context.Quick ? 20_000 : 500_000);
        await context.Progress.WriteLineAsync($"  codec: {codec.Cases} cases, {codec.Lost} lost");
        var rules = await CrossingRun.RunAsync(context.HomeDirectory, null, context.Quick ? 2_000 : 50_000, atOnce: 16, cancellationToken);
        await context.Progress.WriteLineAsync($"  rules: {rules.PerSecond:0} crossings/s");
        await using var llama = await BenchLlama.StartAsync(cancellationToken);
        var grammar = await GrammarRun.RunAsync(llama, context.Quick ? 200 : 10_000, context.Progress, cancellationToken);
        var model = await CrossingRun.RunAsync(context.HomeDirectory, llama, context.Quick ? 50 : 1_000, atOnce: 2, cancellationToken);
        return new(
            [
                new("codec, random calls, results and declarations", codec.Cases, "cases"),
                new("codec, cases that did not come back as they were", codec.Lost, "cases", "0"),
                new("codec, written and read", Math.Round(codec.PerSecond), "round trips/s"),
                new("real llama-server, random prompts and types", grammar.Answers, "answers", "10,000"),
                new("real llama-server, invalid", grammar.Invalid, "answers", "0"),
                new("real llama-server, no answer", grammar.Unanswered, "answers", "0"),
                new("real llama-server, p50 of an answer", Math.Round(grammar.P50Ms, 2), "ms"),
                new("real llama-server, p99 of an answer", Math.Round(grammar.P99Ms, 2), "ms"),
                new("real llama-server, tokens said", grammar.Tokens, "tokens"),
                new("crossings by rules over the bus, 16 at once", Math.Round(rules.PerSecond), "calls/s"),
                new("crossings by rules over the bus, p50", Math.Round(rules.P50Ms, 3), "ms"),
                new("crossings by rules over the bus, p99", Math.Round(rules.P99Ms, 3), "ms"),
                new("crossings by the tiny model over the bus, 2 at once", Math.Round(model.PerSecond, 1), "calls/s"),
                new("crossings by the tiny model over the bus, p50", Math.Round(model.P50Ms, 2), "ms"),
                new("crossings by the tiny model over the bus, p99", Math.Round(model.P99Ms, 2), "ms", "< 4,000 ms"),
                new("crossings by the tiny model that were not decided by it", model.ByRules, string.Create(CultureInfo.InvariantCulture, $"of {model.Calls}"), "0"),
            ],
            [
                $"llama-server {llama.Version}, one thread, two slots; model: 2 layers of 32, bytes for tokens, random weights, written by src/neural/gguf: it speaks nonsense, so that what is valid is valid by the grammar.",
                "Random types: up to three functions of up to four arguments, nested three deep (numbers with and without decimals, texts, choices, lists, objects, optional fields); prompts hold texts that spell control tokens. Seeds 0, 1, 2, ...; temperature 2.",
                "An answer is valid when its token ids read as calls of declared functions with arguments within their types, and nothing follows.",
                $"Grammars differ in every answer, so each is parsed anew; that is most of an answer's time ({grammar.Tokens / Math.Max(1.0, grammar.Answers):0} tokens each). The boundary's own grammars do not change.",
                "Crossings: the real boundary process on the real nats-server, closed loop, both directions and all domains in turn.",
                "How quick a real FunctionGemma is on a CPU was not measured: no such model can be fetched here.",
            ],
            []);
    }
}
