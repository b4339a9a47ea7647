using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Nimmerverse.Cortex.Http;
using Nimmerverse.Cortex.Oracle;
using Nimmerverse.Cortex.Tests.Gateways;

namespace Nimmerverse.Cortex.Tests.Http;

/// <summary>OpenAI's surface as a client meets it.</summary>
public sealed class HttpDoorTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-door-").FullName;
    private OracleServer _oracle = null!;
    private GatewayHarness _gateway = null!;
    private LoopbackServer _server = null!;
    private HttpClient _client = null!;

    [Fact]
    public async Task Chat_is_answered_with_usage_and_the_oracle_named()
    {
        var (status, body) = await PostAsync("""{"model":"nyx","messages":[{"role":"user","content":"hi"}]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("yes", body.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("stop", body.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(12, body.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.True(body.GetProperty("nimmerverse").GetProperty("oracle").GetBoolean());
    }

    [Fact]
    public async Task Stream_comes_in_chunks_and_ends_with_usage_and_done()
    {
        var text = await PostTextAsync("""{"messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"include_usage":true}}""");

        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        var chunks = events[..^1].Select(static one => GatewayHarness.Json(one["data: ".Length..])).ToList();
        Assert.Equal(12 + 2, chunks.Count);
        Assert.Equal("stop", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(12, chunks[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Schema_is_held_and_embeddings_are_made()
    {
        var (_, answer) = await PostAsync(
            """
            {"messages":[{"role":"user","content":"hi"}],
             "response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object","properties":{"x":{"enum":["p","q"]}},"required":["x"]}}}}
            """);
        var (status, embeddings) = await PostAsync("""{"model":"nyx","input":["a","b"]}""", "v1/embeddings");

        Assert.Contains(GatewayHarness.Json(answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!).GetProperty("x").GetString(), (string[])["p", "q"]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, embeddings.GetProperty("data").GetArrayLength());
    }

    /// <summary>Seen to fail with IdentityOf answering 'operator' for every bearer.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer nv-wrong")]
    [InlineData("Basic abc")]
    public async Task Nobody_comes_in_without_a_key(string? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/models");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        _client.DefaultRequestHeaders.Authorization = null;

        var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Key_file_is_private_and_a_key_cannot_speak_for_a_process()
    {
        var file = Path.Combine(_folder, KeyRing.FileName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        await File.WriteAllTextAsync(file, """{"npc-7": "nv-0123456789abcdef", "key-ada": "nv-fedcba9876543210"}""");
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(5));
        var keys = KeyRing.Open(_folder);

        Assert.Null(keys.IdentityOf("Bearer nv-0123456789abcdef"));
        Assert.Equal("key-ada", keys.IdentityOf("Bearer nv-fedcba9876543210"));
    }

    [Theory]
    [InlineData("""{"messages":[]}""", "at least one")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"n":3}""", "'n' must be 1")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}],"guided_json":{}}""", "guided_json")]
    [InlineData("""{"messages":""", "not JSON")]
    [InlineData("""[1,2]""", "object")]
    public async Task Request_that_makes_no_sense_is_told_what_is_wrong(string body, string says)
    {
        var (status, error) = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_the_wrong_kind_are_never_a_fault_of_the_server()
    {
        string[] fields =
        [
            "model", "messages", "max_tokens", "max_completion_tokens", "stream", "stream_options", "response_format", "tools", "n", "priority",
            "deadline_ms", "chat_template_kwargs", "budget_lf", "domain", "grammar", "id_slot", "temperature", "stop", "input",
        ];
        string[] values =
        [
            "null", "7", "-1.5e300", "\"x\"", "[]", "[7]", "{}", "true", """{"type":7}""", """{"type":"json_schema","json_schema":7}""",
            """{"type":"json_schema","json_schema":{"schema":7}}""", """[{"type":"function","function":7}]""", """{"include_usage":7}""",
        ];
        var faults = new List<string>();
        foreach (var field in fields)
        {
            foreach (var value in values)
            {
                foreach (var path in (string[])["v1/chat/completions", "v1/embeddings"])
                {
                    // The later of two fields of one name counts.
                    using var response = await _client.PostAsync(path, Json($$"""{"model":"nyx","messages":[{"role":"user","content":"hi"}],"input":"a","max_tokens":1,"{{field}}":{{value}}}"""));
                    if (response.StatusCode is HttpStatusCode.InternalServerError)
                    {
                        faults.Add($"{path} {field}: {value}");
                    }
                }
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Unknown_model_is_refused_as_unavailable()
    {
        var (status, error) = await PostAsync("""{"model":"other","messages":[{"role":"user","content":"x"}],"stream":true}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("no_endpoint", error.GetProperty("error").GetProperty("code").GetString());
    }

    /// <summary>Seen to fail with the cancellation of HttpDoor.AskAsync left out: the oracle went on for a minute.</summary>
    [Fact]
    public async Task Client_that_leaves_ends_the_work_of_the_engine()
    {
        await using var slow = await OracleServer.StartAsync(new OracleOptions { Tokens = 2_000, PerToken = TimeSpan.FromMilliseconds(30) }, TimeProvider.System, default);
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(slow.Url));
        await gateway.WaitAsync(() => gateway.Endpoints[0].Holds.Count > 0);
        await using var server = await LoopbackServer.StartAsync(0, new HttpDoor(gateway.Gateway, KeyRing.Open(_folder), TimeProvider.System).HandleAsync, default);
        using var leaving = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{server.Port}/v1/chat/completions")
        { Content = Json("""{"messages":[{"role":"user","content":"x"}],"max_tokens":2000}""") };
        var asking = _client.SendAsync(request, leaving.Token);
        await gateway.WaitAsync(() => slow.Running == 1);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await gateway.WaitAsync(() => slow.Running == 0 && gateway.Endpoints[0].Credits.InUse == 0);

        Assert.Equal(1, (await gateway.StatusAsync()).Ended["cancelled"]);
    }

    /// <summary>
    /// A client that asks for a stream and never reads it. Seen to fail with PieceAsync answering true after its patience (nobody was
    /// dropped), and without the abort (the connection stayed).
    /// </summary>
    [Fact]
    public async Task Client_that_does_not_read_is_dropped_and_nothing_is_stored_for_it()
    {
        var written = 0L;
        await using var peer = Engines.EnginePeer.ForChats(async (request, stream, _) =>
        {
            if (!request.Body.Contains("everything", StringComparison.Ordinal))
            {
                await Engines.EnginePeer.StreamAsync(stream, "THIS IS NOT JSON");
                return;
            }

            await Engines.EnginePeer.BeginStreamAsync(stream);
            var piece = new string('x', 64 * 1024);
            while (Volatile.Read(ref written) < 256L * 1024 * 1024)
            {
                await Engines.EnginePeer.PieceAsync(stream, piece);
                Interlocked.Add(ref written, piece.Length);
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url) with { MaxAnswerBytes = 1_000_000_000, IdleS = 60 });
        await using var server = await LoopbackServer.StartAsync(0, new HttpDoor(gateway.Gateway, KeyRing.Open(_folder), TimeProvider.System).HandleAsync, default);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        const string Body = """{"messages":[{"role":"user","content":"everything"}],"stream":true}""";
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: {_client.DefaultRequestHeaders.Authorization}\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));

        await gateway.WaitAsync(() => gateway.Gateway.Figures.Ended.GetValueOrDefault("slow_reader") == 1 && gateway.Endpoints[0].Credits.InUse == 0);
        var held = Volatile.Read(ref written);

        // What was on its way comes, then the end: by a reset, or by no more bytes.
        var rest = 0L;
        var buffer = new byte[1 << 20];
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            while (await client.GetStream().ReadAsync(buffer, patience.Token) is > 0 and var read)
            {
                rest += read;
            }
        }
        catch (IOException)
        {
            // Reset.
        }

        Assert.InRange(held, 1, 48L * 1024 * 1024);
        Assert.InRange(rest, 0, held + 1_000_000);
    }

    [Fact]
    public async Task Figures_are_told_as_text()
    {
        await PostAsync("""{"messages":[{"role":"user","content":"hi"}]}""");

        var text = await _client.GetStringAsync("metrics");

        Assert.Contains("nimmerverse_cortex_requests_total{ended=\"answered\"} 1", text, StringComparison.Ordinal);
    }

    async Task IAsyncLifetime.InitializeAsync()
    {
        _oracle = await OracleServer.StartAsync(new OracleOptions(), TimeProvider.System, default);
        _gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(_oracle.Url));
        var keys = KeyRing.Open(_folder);
        _server = await LoopbackServer.StartAsync(0, new HttpDoor(_gateway.Gateway, keys, TimeProvider.System).HandleAsync, default);
        var key = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_folder, KeyRing.FileName))).RootElement.GetProperty("operator").GetString();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}/") };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _gateway.DisposeAsync();
        await _oracle.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string body, string path = "v1/chat/completions")
    {
        using var response = await _client.PostAsync(path, Json(body));
        return (response.StatusCode, GatewayHarness.Json(await response.Content.ReadAsStringAsync()));
    }

    private async Task<string> PostTextAsync(string body)
    {
        using var response = await _client.PostAsync("v1/chat/completions", Json(body));
        return await response.Content.ReadAsStringAsync();
    }
}
