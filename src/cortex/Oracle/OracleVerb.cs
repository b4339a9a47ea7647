using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cortex.Oracle;

/// <summary>The verb <c>oracle</c>: runs the scripted oracle until it is stopped.</summary>
internal static class OracleVerb
{
    /// <summary>Runs it.</summary>
    /// <param name="args">What follows the verb.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var port = new Option<int>("--port") { Description = "Port on loopback; 0 for a free one", DefaultValueFactory = static _ => 31_000 };
        var first = new Option<int>("--first-token-ms") { Description = "Milliseconds until the first token" };
        var each = new Option<int>("--token-ms") { Description = "Milliseconds between two tokens" };
        var tokens = new Option<int>("--tokens") { Description = "Tokens of a free text", DefaultValueFactory = static _ => 12 };
        var slots = new Option<int>("--slots") { Description = "Requests at once; others wait inside", DefaultValueFactory = static _ => 1_024 };
        var usefulness = new Option<double>("--usefulness") { Description = "Share of answers that help, 0 to 1", DefaultValueFactory = static _ => 1 };
        var seed = new Option<int>("--seed") { Description = "Where chance begins", DefaultValueFactory = static _ => 1 };
        var rules = new Option<string?>("--rules") { Description = "JSON list of {\"match\": text, \"answer\": text}", HelpName = "FILE" };
        var root = new RootCommand("A scripted oracle behind OpenAI's surface. It is no mind: it says what was written before, or chance.")
        {
            port, first, each, tokens, slots, usefulness, seed, rules,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            OracleServer oracle;
            try
            {
                oracle = await OracleServer.StartAsync(
                    new OracleOptions
                    {
                        Port = parsed.GetValue(port),
                        FirstToken = TimeSpan.FromMilliseconds(Math.Max(0, parsed.GetValue(first))),
                        PerToken = TimeSpan.FromMilliseconds(Math.Max(0, parsed.GetValue(each))),
                        Tokens = Math.Max(1, parsed.GetValue(tokens)),
                        Slots = Math.Max(1, parsed.GetValue(slots)),
                        Usefulness = Math.Clamp(parsed.GetValue(usefulness), 0, 1),
                        Seed = parsed.GetValue(seed),
                        Rules = parsed.GetValue(rules) is { } file
                            ? JsonSerializer.Deserialize(await File.ReadAllTextAsync(file, cancellationToken), OracleJson.Default.ListOracleRule) ?? []
                            : [],
                    },
                    TimeProvider.System,
                    cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or JsonException)
            {
                await Console.Error.WriteLineAsync($"The oracle cannot start: {exception.Message}");
                return (int)ExitCode.Failed;
            }

            await using (oracle)
            {
                Console.WriteLine($"A scripted oracle, no mind, serves the model 'nyx' at {oracle.Url}. Ctrl-C ends it.");
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return (int)ExitCode.Ok;
            }
        });
        return await root.Parse(args).InvokeAsync();
    }
}

/// <summary>Source-generated reading of rules.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<OracleRule>))]
internal sealed partial class OracleJson : JsonSerializerContext;
