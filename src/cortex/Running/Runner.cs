using System.Text;
using System.Text.Json;
using Nimmerverse.Cortex.Asking;
using Nimmerverse.Cortex.Engines;
using Nimmerverse.Cortex.Schemas;

namespace Nimmerverse.Cortex.Running;

/// <summary>Takes one request through one engine: pieces go to the reader, the whole is held against the schema and repaired once.</summary>
/// <param name="clock">The clock of its figures.</param>
internal sealed class Runner(TimeProvider clock)
{
    /// <summary>Runs a request.</summary>
    /// <param name="job">The request.</param>
    /// <param name="run">Its stay.</param>
    /// <returns>What it came to; never throws for what an engine or a reader does.</returns>
    public async Task<RunResult> RunAsync(Job job, Run run)
    {
        var started = clock.GetTimestamp();
        var result = job.Ask.EmbeddingInput is { } input
            ? await EmbedAsync(run, input)
            : await ChatAsync(job, run);
        return result with { Took = clock.GetElapsedTime(started) };
    }

    private static async Task<RunResult> EmbedAsync(Run run, JsonElement input)
    {
        try
        {
            var answer = await run.Endpoint.Engine.EmbedAsync(input, run.Ending);
            return new RunResult
            {
                Embeddings = answer.Answer,
                Fault = answer.Fault,
                Finish = answer.Fault is null ? "stop" : null,
                TokensIn = answer.Tokens,
                Began = answer.Fault is null,
            };
        }
        catch (OperationCanceledException)
        {
            return new RunResult();
        }
    }

    private async Task<RunResult> ChatAsync(Job job, Run run)
    {
        var call = CallOf(job, run);
        var first = await OnceAsync(job, run, call);
        if (job.Ask.Schema is not { } schema || first.Finish is null || first.Calls.Count > 0)
        {
            return first;
        }

        if (Meets(schema, first.Text, out var json) is not { } fault)
        {
            return first with { Json = json };
        }

        // What a reader has heard cannot be taken back; an unheard answer is asked for once more.
        if (run.HasSpoken || job.Ask.Deadline <= clock.GetUtcNow())
        {
            return first with { SchemaFault = fault };
        }

        var second = await OnceAsync(job, run, call with { Messages = Prompt.Repair(call.Messages, first.Text, fault) });
        var both = second with { TokensIn = first.TokensIn + second.TokensIn, TokensOut = first.TokensOut + second.TokensOut, ToFirst = first.ToFirst, Began = true };
        return second.Finish is null ? both : both with { SchemaFault = Meets(schema, second.Text, out json), Json = json };
    }

    private async Task<RunResult> OnceAsync(Job job, Run run, ChatCall call)
    {
        var started = clock.GetTimestamp();
        var (text, thought) = (new StringBuilder(), new StringBuilder());
        var calls = new SortedDictionary<int, (string Name, StringBuilder Arguments)>();
        var (pieces, isWhole) = (0, false);
        TimeSpan? toFirst = null;
        string? finish = null;
        EngineFault? fault = null;
        EngineEvent.Usage? usage = null;
        try
        {
            await foreach (var one in run.Endpoint.Engine.ChatAsync(call, run.Ending))
            {
                switch (one)
                {
                    case EngineEvent.Piece piece:
                        toFirst ??= clock.GetElapsedTime(started);
                        pieces++;
                        (piece.Thought ? thought : text).Append(piece.Text);
                        if (job.Outlet.Streams && !await SpeakAsync(job, run, piece))
                        {
                            run.End(BreakOff.SlowReader);
                        }

                        break;
                    case EngineEvent.CallPiece piece:
                        toFirst ??= clock.GetElapsedTime(started);
                        pieces++;
                        Add(calls, piece);
                        break;
                    case EngineEvent.Usage counted:
                        usage = counted;
                        break;
                    case EngineEvent.Finished finished:
                        (finish, isWhole) = (finished.Reason, true);
                        break;
                    case EngineEvent.Faulted faulted:
                        fault = faulted.Fault;
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (run.Ending.IsCancellationRequested)
        {
            // Broken off from our side; what came so far is counted below.
        }

        return new RunResult
        {
            Text = text.ToString(),
            Thought = thought.ToString(),
            Calls = [.. calls.Values.Select(static one => (one.Name, one.Arguments.ToString()))],
            Finish = isWhole ? finish : null,
            Fault = fault,
            Began = pieces > 0,
            ToFirst = toFirst,

            // An engine sends about one piece a token and counts at the end; left early, the prompt is taken at four bytes a token.
            TokensIn = usage?.In ?? (pieces > 0 ? job.Ask.PromptBytes / 4 : 0),
            TokensOut = usage?.Out ?? pieces,
        };
    }

    private static ValueTask<bool> SpeakAsync(Job job, Run run, EngineEvent.Piece piece)
    {
        run.Speak();
        return job.Outlet.PieceAsync(piece.Text, piece.Thought, run.Ending);
    }

    private static void Add(SortedDictionary<int, (string Name, StringBuilder Arguments)> calls, EngineEvent.CallPiece piece)
    {
        if (!calls.TryGetValue(piece.Index, out var call))
        {
            call = (piece.Name ?? "", new StringBuilder());
        }

        call.Arguments.Append(piece.Arguments);
        calls[piece.Index] = (call.Name.Length > 0 ? call.Name : piece.Name ?? "", call.Arguments);
    }

    private static ChatCall CallOf(Job job, Run run) => new()
    {
        Id = job.Id,
        Model = run.Endpoint.UpstreamOf(job.Model),
        Messages = job.Ask.Messages,
        MaxTokens = job.Ask.MaxTokens,
        Priority = job.Priority,
        Schema = job.Ask.Schema,
        Grammar = job.Ask.Grammar,
        Slot = job.Ask.Slot,
        Tools = job.Ask.Tools,
        Thinking = job.Ask.Thinking,
        Options = job.Ask.Options,
        Adapter = run.Endpoint.AdapterOf(job.Model),
    };

    private static string? Meets(JsonElement schema, string text, out JsonElement? json)
    {
        json = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (SchemaCheck.Check(schema, document.RootElement) is { } fault)
            {
                return fault;
            }

            json = document.RootElement.Clone();
            return null;
        }
        catch (JsonException)
        {
            return "it is not JSON";
        }
    }
}
