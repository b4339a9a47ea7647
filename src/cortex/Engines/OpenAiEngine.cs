using System.Runtime.CompilerServices;
using System.Text.Json;
using Nimmerverse.Cortex.Credits;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Engines;

/// <summary>An engine that speaks OpenAI's surface and nothing else; the others add what is their own.</summary>
/// <param name="config">The endpoint.</param>
/// <param name="clock">The clock of its waits.</param>
internal class OpenAiEngine(EndpointConfig config, TimeProvider clock) : IEngine
{
    /// <summary>What the scripted oracle says of itself where others name their owner.</summary>
    public const string OracleOwner = "nimmerverse-scripted-oracle";

    /// <inheritdoc />
    public EndpointConfig Config => config;

    /// <inheritdoc />
    public virtual bool CanLoad => false;

    /// <summary>The connection.</summary>
    protected EngineHttp Http { get; } = new(config, clock);

    /// <inheritdoc />
    public virtual async Task<EngineSight> LookAsync(CancellationToken cancellationToken)
    {
        var answer = await Http.GetAsync("v1/models", cancellationToken);
        if (answer.Json is not { } models)
        {
            return EngineSight.Down(answer.Fault!);
        }

        return new(null, null, null, IsOracle(models), "up");
    }

    /// <inheritdoc />
    public virtual Task<EngineLoad?> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<EngineLoad?>(null);

    /// <inheritdoc />
    public async IAsyncEnumerable<EngineEvent> ChatAsync(ChatCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var stream = new OpenAiStream();
        var events = new List<EngineEvent>();
        await foreach (var line in Http.PostLinesAsync("v1/chat/completions", Write(call), cancellationToken))
        {
            var fault = line.Fault ?? stream.Read(line.Bytes, events);
            foreach (var one in events)
            {
                yield return one;
            }

            events.Clear();
            if (fault is not null)
            {
                yield return new EngineEvent.Faulted(fault);
                yield break;
            }

            if (stream.IsComplete)
            {
                break;
            }
        }

        yield return stream.Finish is { } finish
            ? new EngineEvent.Finished(finish)
            : new EngineEvent.Faulted(new(EngineFaultKind.BrokenOff, "the answer ended before it was finished"));
    }

    /// <inheritdoc />
    public virtual async Task<EmbeddingAnswer> EmbedAsync(JsonElement input, CancellationToken cancellationToken)
    {
        var body = JsonBody.Write(json =>
        {
            json.WriteString("model", config.EmbeddingModel ?? config.Upstream);
            json.WritePropertyName("input");
            input.WriteTo(json);
        });
        var answer = await Http.PostAsync("v1/embeddings", body, TimeSpan.FromSeconds(config.FirstTokenS), cancellationToken);
        var tokens = answer.Json is { } json && json.TryGetProperty("usage", out var usage) && usage.TryGetProperty("prompt_tokens", out var count)
            ? count.GetInt32()
            : 0;
        return new(answer.Json, tokens, answer.Fault);
    }

    /// <inheritdoc />
    public virtual async Task<IReadOnlyList<ModelEntry>> ModelsAsync(CancellationToken cancellationToken)
    {
        var answer = await Http.GetAsync("v1/models", cancellationToken);
        return answer.Json is { } json && json.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Array
            ? [.. data.EnumerateArray().Select(model => new ModelEntry(
                config.Name,
                model.GetProperty("id").GetString() ?? "",
                model.TryGetProperty("parent", out var parent) && parent.ValueKind is JsonValueKind.String ? "adapter" : "loaded",
                Context: model.TryGetProperty("max_model_len", out var length) && length.TryGetInt32(out var tokens) ? tokens : null))]
            : [];
    }

    /// <inheritdoc />
    public virtual Task<EngineFault?> LoadModelAsync(string model, CancellationToken cancellationToken) => Task.FromResult<EngineFault?>(Fixed());

    /// <inheritdoc />
    public virtual Task<EngineFault?> UnloadModelAsync(string model, CancellationToken cancellationToken) => Task.FromResult<EngineFault?>(Fixed());

    /// <inheritdoc />
    public void Dispose()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether a list of models is the scripted oracle's.</summary>
    /// <param name="models">The answer of <c>/v1/models</c>.</param>
    /// <returns>Whether it says so.</returns>
    protected static bool IsOracle(JsonElement models) =>
        models.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Array && data.EnumerateArray()
            .Any(static model => model.TryGetProperty("owned_by", out var owner) && owner.ValueEquals(OracleOwner));

    /// <summary>Adds what this kind of engine understands besides OpenAI's fields.</summary>
    /// <param name="json">The body.</param>
    /// <param name="call">What is asked.</param>
    protected virtual void WriteOwn(Utf8JsonWriter json, ChatCall call)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(call);
        if (call.Schema is { } schema)
        {
            WriteResponseFormat(json, schema);
        }
    }

    /// <summary>Writes OpenAI's own field for a schema.</summary>
    /// <param name="json">The body.</param>
    /// <param name="schema">The schema.</param>
    protected static void WriteResponseFormat(Utf8JsonWriter json, JsonElement schema)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject("response_format");
        json.WriteString("type", "json_schema");
        json.WriteStartObject("json_schema");
        json.WriteString("name", "answer");
        json.WriteBoolean("strict", true);
        json.WritePropertyName("schema");
        schema.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private EngineFault Fixed() =>
        new(EngineFaultKind.Rejected, $"the models of '{config.Name}' are fixed: an endpoint of kind openai cannot load or free them");

    private ReadOnlyMemory<byte> Write(ChatCall call) => JsonBody.Write(json =>
    {
        json.WriteString("model", call.Model);
        json.WritePropertyName("messages");
        call.Messages.WriteTo(json);
        json.WriteNumber("max_tokens", call.MaxTokens);
        json.WriteBoolean("stream", true);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
        if (call.Tools is { } tools)
        {
            json.WritePropertyName("tools");
            tools.WriteTo(json);
        }

        foreach (var (name, value) in call.Options)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        WriteOwn(json, call);
    });
}
