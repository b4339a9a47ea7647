using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Nimmerverse.Cortex.Running;
using Nimmerverse.Cortex.Tests.Engines;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cortex.Tests.Gateways;

/// <summary>What engines do to us, each to a stated outcome: the request ends once, with a reason, within its deadline.</summary>
public sealed class EngineFaultTests
{
    /// <summary>Seen to fail with retries allowed after the first token (HasSpoken and Began left out of mayRepeat): the peer was asked again.</summary>
    [Fact]
    public async Task Engine_that_dies_in_mid_stream_fails_the_request_without_another_attempt()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (await IsProbeAsync(request, stream))
            {
                return;
            }

            await EnginePeer.BeginStreamAsync(stream);
            await EnginePeer.PieceAsync(stream, "half an ans");
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var outlet = await gateway.SendAsync(GatewayHarness.Ask(), streams: true);
        var answer = await outlet.Ended;

        Assert.Equal((CognitiveOutcome.Failed, "endpoint_failed"), (answer.Outcome, answer.Reason));
        Assert.Contains("before it was finished", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(["half an ans"], outlet.Pieces);
        Assert.Single(peer.Chats, IsAsk);
    }

    [Fact]
    public async Task Engine_that_dies_before_the_first_token_is_asked_again()
    {
        var asked = 0;
        await using var peer = EnginePeer.ForChats(async (request, stream, _) =>
        {
            if (await IsProbeAsync(request, stream))
            {
                return;
            }

            if (Interlocked.Increment(ref asked) > 1)
            {
                await EnginePeer.StreamAsync(stream, "at last");
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("at last", answer.Text);
        Assert.Equal(1, (await gateway.StatusAsync()).Retried);
    }

    /// <summary>Seen to fail with the silence left out of what ends a read: the request then ended only with its deadline, as expired.</summary>
    [Fact]
    public async Task Engine_that_hangs_between_tokens_is_given_up_after_the_idle_time()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, ending) =>
        {
            if (await IsProbeAsync(request, stream))
            {
                return;
            }

            await EnginePeer.BeginStreamAsync(stream);
            await EnginePeer.PieceAsync(stream, "and then");
            await Task.Delay(Timeout.InfiniteTimeSpan, ending);
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url) with { IdleS = 1 });

        var started = Stopwatch.StartNew();
        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("endpoint_failed", answer.Reason);
        Assert.Contains("fell silent", answer.Detail, StringComparison.Ordinal);
        Assert.InRange(started.Elapsed.TotalSeconds, 0.9, 50);
    }

    /// <summary>
    /// A half-open socket accepts and says nothing, as a host that lost its power does. Seen to fail with the deadline left out of the beat:
    /// the request then ended with the engine's own time, later than its deadline.
    /// </summary>
    [Fact]
    public async Task Half_open_socket_ends_with_the_deadline()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, ending) =>
        {
            if (!await IsProbeAsync(request, stream))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, ending);
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var started = Stopwatch.StartNew();
        var answer = await gateway.AskAsync(GatewayHarness.Ask(life: TimeSpan.FromMilliseconds(600)));

        Assert.Equal((CognitiveOutcome.Expired, "deadline"), (answer.Outcome, answer.Reason));
        Assert.InRange(started.Elapsed.TotalMilliseconds, 550, 25_000);
    }

    [Theory]
    [InlineData("data: {\"choices\": [ this is not json")]
    [InlineData("data: {\"nothing\": \"of use\"}")]
    [InlineData("<html><body>It works!</body></html>")]
    public async Task Garbage_fails_the_request_and_says_so(string garbage)
    {
        await using var peer = EnginePeer.ForChats(async (request, stream, _) =>
        {
            if (await IsProbeAsync(request, stream))
            {
                return;
            }

            await EnginePeer.BeginStreamAsync(stream);
            await EnginePeer.RawAsync(stream, System.Text.Encoding.UTF8.GetBytes(garbage + "\n\n"));
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("endpoint_failed", answer.Reason);
        Assert.Contains("no chat completion", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_HTTP_fails_the_request()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (!await IsProbeAsync(request, stream))
            {
                await EnginePeer.RawAsync(stream, "SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray());
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("endpoint_failed", answer.Reason);
        Assert.Contains("not HTTP", answer.Detail, StringComparison.Ordinal);
    }

    /// <summary>Seen to fail with Retry-After left unread: the second attempt came after a tenth of a second and was refused again.</summary>
    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Engine_that_is_busy_is_asked_again_when_it_says(int status)
    {
        var first = 0L;
        await using var peer = EnginePeer.ForChats(async (request, stream, _) =>
        {
            if (await IsProbeAsync(request, stream))
            {
                return;
            }

            first = first == 0 ? Stopwatch.GetTimestamp() : first;
            if (Stopwatch.GetElapsedTime(first) < TimeSpan.FromSeconds(0.95))
            {
                await EnginePeer.SayAsync(stream, status, """{"error":{"message":"too much to do"}}""", "Retry-After: 1\r\n");
            }
            else
            {
                await EnginePeer.StreamAsync(stream, "now");
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("now", answer.Text);
        Assert.Equal(2, peer.Chats.Count(IsAsk));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Engine_that_is_busy_without_saying_for_how_long_is_asked_again_with_growing_pauses(int status)
    {
        var asked = 0;
        await using var peer = EnginePeer.ForChats(async (request, stream, _) =>
        {
            if (await IsProbeAsync(request, stream))
            {
                return;
            }

            await (Interlocked.Increment(ref asked) < 4
                ? EnginePeer.SayAsync(stream, status, "busy")
                : EnginePeer.StreamAsync(stream, "now"));
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("now", answer.Text);
        Assert.Equal(4, asked);
    }

    [Fact]
    public async Task Busy_beyond_the_deadline_fails_at_once_and_says_when_to_ask_again()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (!await IsProbeAsync(request, stream))
            {
                await EnginePeer.SayAsync(stream, 503, "busy", "Retry-After: 25\r\n");
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask(life: TimeSpan.FromSeconds(5)));

        Assert.Equal("endpoint_failed", answer.Reason);
        Assert.Equal(25_000, answer.RetryAfterMs);
    }

    [Fact]
    public async Task Wrong_model_name_fails_with_the_words_of_the_engine()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (!await IsProbeAsync(request, stream))
            {
                await EnginePeer.SayAsync(stream, 404, """{"error":{"message":"The model `nyx` does not exist.","type":"NotFoundError","code":404}}""");
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("endpoint_failed", answer.Reason);
        Assert.Contains("does not exist", answer.Detail, StringComparison.Ordinal);
        Assert.Single(peer.Chats, IsAsk);
    }

    /// <summary>Seen to fail with the certificate left unchecked (RemoteCertificateValidationCallback answering true): the endpoint was then up.</summary>
    [Fact]
    public async Task Endpoint_with_a_certificate_that_nobody_vouches_for_is_down_and_says_why()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var peer = new EnginePeer(
            static (_, stream, _) => EnginePeer.SayAsync(stream, 200, """{"object":"list","data":[]}"""), certificate);
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal((CognitiveOutcome.Refused, "no_endpoint"), (answer.Outcome, answer.Reason));
        Assert.Contains("could not be trusted", answer.Detail, StringComparison.Ordinal);
    }

    /// <summary>Seen to fail with the bound of LineReader taken away: the whole 20 MB then arrived as an answer.</summary>
    [Fact]
    public async Task Answer_of_20_MB_is_cut_off_at_the_bound()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (await IsProbeAsync(request, stream))
            {
                return;
            }

            await EnginePeer.BeginStreamAsync(stream);
            var megabyte = new string('x', 1_000_000);
            for (var i = 0; i < 20; i++)
            {
                await EnginePeer.PieceAsync(stream, megabyte);
            }

            await EnginePeer.EventAsync(stream, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
            await EnginePeer.EventAsync(stream, "[DONE]");
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(peer.Url));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal((CognitiveOutcome.Failed, "answer_too_large"), (answer.Outcome, answer.Reason));
        Assert.Single(peer.Chats, IsAsk);
    }

    [Fact]
    public async Task Endpoint_where_nobody_listens_refuses_at_once()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config($"http://127.0.0.1:{port}/v1"));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal("no_endpoint", answer.Reason);
        Assert.Contains("nobody listens", answer.Detail, StringComparison.Ordinal);
    }

    /// <summary>Seen to fail with Avoids left empty: the broken endpoint was asked until the attempts were used up.</summary>
    [Fact]
    public async Task Request_fails_over_to_the_next_endpoint()
    {
        await using var broken = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (!await IsProbeAsync(request, stream))
            {
                await EnginePeer.SayAsync(stream, 500, """{"error":"out of memory"}""");
            }
        });
        await using var sound = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (!await IsProbeAsync(request, stream))
            {
                await EnginePeer.StreamAsync(stream, "from the second");
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(GatewayHarness.Config(broken.Url, "first"), GatewayHarness.Config(sound.Url, "second"));

        var answer = await gateway.AskAsync(GatewayHarness.Ask());

        Assert.Equal(("from the second", "second"), (answer.Text, answer.Endpoint));
    }

    /// <summary>Seen to fail with ShouldHandle answering false: the peer was then asked by every request.</summary>
    [Fact]
    public async Task Breaker_opens_after_repeated_failures_and_keeps_calls_away()
    {
        await using var peer = EnginePeer.ForChats(static async (request, stream, _) =>
        {
            if (!await IsProbeAsync(request, stream))
            {
                await EnginePeer.SayAsync(stream, 500, "broken");
            }
        });
        await using var gateway = await GatewayHarness.StartAsync(
            new GatewayOptions { MostFailures = 1 }, null, GatewayHarness.Config(peer.Url, credits: 1));
        for (var i = 0; i < 5; i++)
        {
            await gateway.AskAsync(GatewayHarness.Ask());
        }

        var asked = peer.Chats.Count(IsAsk);
        var waited = await gateway.AskAsync(GatewayHarness.Ask(life: TimeSpan.FromMilliseconds(500)));

        Assert.Equal("deadline", waited.Reason);
        Assert.Equal(asked, peer.Chats.Count(IsAsk));
        Assert.Equal("broken", (await gateway.StatusAsync()).Endpoints[0].State);
    }

    private static bool IsAsk(PeerRequest request) => !request.Body.Contains("THIS IS NOT JSON", StringComparison.Ordinal);

    // The capability probe is answered as an engine without schemas answers it.
    private static async Task<bool> IsProbeAsync(PeerRequest request, Stream stream)
    {
        if (IsAsk(request))
        {
            return false;
        }

        await EnginePeer.StreamAsync(stream, "THIS IS NOT JSON");
        return true;
    }
}
