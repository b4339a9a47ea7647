using System.Net.Http.Headers;
using System.Text.Json;
using Nimmerverse.Boundary.Gemma;

namespace Nimmerverse.Boundary.Backends;

/// <summary>
/// Speaks with a llama-server in token ids only. Text becomes ids by the server's own tokenizer with control tokens switched off, so that
/// no data, whatever it spells, becomes a control token; what the model says is read from its ids.
/// </summary>
/// <param name="http">The connection; its base address is the server's.</param>
/// <param name="vocabulary">The vocabulary of the model that it serves.</param>
public sealed class LlamaClient(HttpClient http, ModelVocabulary vocabulary)
{
    private const int LargestAnswer = 1 << 20;
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Asks the model under a grammar.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="grammar">What it may say.</param>
    /// <param name="options">How it is sampled.</param>
    /// <param name="cancellationToken">Gives up; the server then frees the slot.</param>
    /// <returns>What it said, or why nothing.</returns>
    public async Task<LlamaAnswer> AskAsync(IReadOnlyList<GemmaPiece> prompt, string grammar, SamplingOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            using var tokenized = await PostAsync("/tokenize", json => WriteContent(json, prompt), cancellationToken);
            var ids = ReadIds(tokenized.RootElement);
            using var answer = await PostAsync("/completion", json => WriteQuestion(json, ids, grammar, options), cancellationToken);
            return answer.RootElement.TryGetProperty("tokens"u8, out _)
                ? new LlamaAnswer(ReadIds(answer.RootElement), null, ids.Length)
                : new LlamaAnswer(null, "the llama-server answers without token ids: it is too old", ids.Length);
        }
        catch (HttpRequestException exception)
        {
            return new LlamaAnswer(null, $"the llama-server at {http.BaseAddress} does not serve: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IOException)
        {
            return new LlamaAnswer(null, $"the llama-server at {http.BaseAddress} answers what no llama-server says: {exception.Message}");
        }
    }

    private async Task<JsonDocument> PostAsync(string path, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        body.Position = 0;
        using var content = new StreamContent(body);
        content.Headers.ContentType = Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var said = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException($"{(int)response.StatusCode} {said[..Math.Min(said.Length, 300)]}");
        }

        return await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
    }

    private void WriteContent(Utf8JsonWriter json, IReadOnlyList<GemmaPiece> prompt)
    {
        json.WriteBoolean("add_special"u8, false);
        json.WriteBoolean("parse_special"u8, false);
        json.WriteStartArray("content"u8);
        foreach (var (control, text) in prompt)
        {
            if (control is GemmaControl.None)
            {
                json.WriteStringValue(text);
            }
            else
            {
                json.WriteNumberValue(vocabulary.IdOf(control));
            }
        }

        json.WriteEndArray();
    }

    private static void WriteQuestion(Utf8JsonWriter json, int[] prompt, string grammar, SamplingOptions options)
    {
        json.WriteStartArray("prompt"u8);
        foreach (var id in prompt)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
        json.WriteString("grammar"u8, grammar);
        json.WriteNumber("n_predict"u8, options.MostTokens);
        json.WriteNumber("temperature"u8, options.Temperature);
        json.WriteNumber("seed"u8, options.Seed);
        json.WriteBoolean("return_tokens"u8, true);

        // The declarations before the question are the same every time; keeping them is what makes a small machine fast enough.
        json.WriteBoolean("cache_prompt"u8, true);
        if (options.Adapter is { } adapter)
        {
            json.WriteStartArray("lora"u8);
            json.WriteStartObject();
            json.WriteNumber("id"u8, adapter);
            json.WriteNumber("scale"u8, 1);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static int[] ReadIds(JsonElement answer) => [.. answer.GetProperty("tokens"u8).EnumerateArray().Select(static id => id.GetInt32())];
}
