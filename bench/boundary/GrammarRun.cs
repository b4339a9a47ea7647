using Nimmerverse.Boundary.Backends;
using Nimmerverse.Boundary.Functions;
using Nimmerverse.Boundary.Gemma;
using Nimmerverse.Boundary.Tests.Functions;

namespace Nimmerverse.Bench.Boundary;

/// <summary>What a model said under our grammars.</summary>
/// <param name="Answers">Answers in all.</param>
/// <param name="Invalid">Those that are no valid calls.</param>
/// <param name="Unanswered">Questions without an answer.</param>
/// <param name="Tokens">Tokens said.</param>
/// <param name="P50Ms">Median time of an answer.</param>
/// <param name="P99Ms">99th percentile.</param>
internal sealed record GrammarRun(int Answers, int Invalid, int Unanswered, long Tokens, double P50Ms, double P99Ms)
{
    private const int AtOnce = 2;
    private const int MostTokens = 2_000;

    /// <summary>Asks random questions about random types.</summary>
    /// <param name="llama">The server.</param>
    /// <param name="questions">How many.</param>
    /// <param name="progress">Where progress and what is invalid is told.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>What was said.</returns>
    public static async Task<GrammarRun> RunAsync(BenchLlama llama, int questions, TextWriter progress, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = llama.Url };
        var vocabulary = ModelVocabulary.Read(llama.Model);
        var client = new LlamaClient(http, vocabulary);
        var times = new double[questions];
        int next = -1, answers = 0, invalid = 0, unanswered = 0;
        var tokens = 0L;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => AskAsync()));
        Array.Sort(times);
        return new(answers, invalid, unanswered, tokens, times[questions / 2], times[(int)((questions - 1) * 0.99)]);

        async Task AskAsync()
        {
            while (Interlocked.Increment(ref next) is var seed && seed < questions)
            {
                var random = new RandomCalls((ulong)seed);
                var functions = random.Functions(3);
                var prompt = GemmaPrompt.Write(functions.SelectMany(DeclarationWriter.Write), [random.Text()]);
                var began = TimeProvider.System.GetTimestamp();
                var answer = await client.AskAsync(
                    prompt, GrammarWriter.Write(functions, []), new() { Temperature = 2, Seed = (uint)seed, MostTokens = MostTokens }, cancellationToken);
                times[seed] = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
                if (answer.Tokens is null)
                {
                    Interlocked.Increment(ref unanswered);
                    await progress.WriteLineAsync($"  {seed}: {answer.Fault}");
                    continue;
                }

                Interlocked.Add(ref tokens, answer.Tokens.Count);
                if (FaultOf(vocabulary, functions, answer.Tokens) is { } fault)
                {
                    Interlocked.Increment(ref invalid);
                    await progress.WriteLineAsync($"  {seed}: {fault}");
                }

                if (Interlocked.Increment(ref answers) % 1_000 == 0)
                {
                    await progress.WriteLineAsync($"  llama-server: {answers} answers, {invalid} invalid");
                }
            }
        }
    }

    private static string? FaultOf(ModelVocabulary vocabulary, IReadOnlyList<FunctionShape> functions, IReadOnlyList<int> tokens)
    {
        var (pieces, fault) = vocabulary.Read(tokens);
        if (pieces is null || !GemmaReader.TryReadCalls(pieces, out var calls, out fault))
        {
            return fault;
        }

        return calls.Select(call => functions.FirstOrDefault(one => one.Name == call.Name) is { } function
            ? CallValidator.FaultOf(function, call.Arguments)
            : $"nobody has declared {call.Name}").FirstOrDefault(static one => one is not null);
    }
}
