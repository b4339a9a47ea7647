using System.Collections.Concurrent;
using Nimmerverse.Memory.Tests.Iris.Running;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.TestKit;

namespace Nimmerverse.Memory.Tests.Iris.Faults;

/// <summary>
/// Chroma is killed as kill -9 does, three times, while trails are published and things are remembered. What the clients were promised is
/// written down by them and compared by a checker that knows nothing of iris with what Chroma holds in the end.
/// </summary>
/// <param name="server">The bus.</param>
/// <param name="chroma">The server that is killed.</param>
public sealed class ChromaAwayTests(NatsServerFixture server, ChromaFixture chroma) : IClassFixture<NatsServerFixture>, IClassFixture<ChromaFixture>
{
    private const int Kills = 3;

    private readonly ConcurrentQueue<string> _published = new();
    private readonly ConcurrentQueue<string> _promised = new();
    private long _refused;

    [Fact]
    public async Task Nothing_promised_is_lost_or_there_twice_when_chroma_is_killed()
    {
        await using var run = await MemoryRun.StartAsync(server, chroma.Url.AbsoluteUri);
        using var enough = new CancellationTokenSource();
        var publishing = PublishAsync(run, enough.Token);
        var remembering = RememberAsync(run, enough.Token);
        for (var i = 0; i < Kills; i++)
        {
            var (before, kept) = (_published.Count, _promised.Count);
            await run.EventuallyAsync(
                () => Task.FromResult(_published.Count > before + 50 && _promised.Count > kept + 20), "trails are published and things remembered");
            await chroma.KillAsync();
            var refused = Interlocked.Read(ref _refused);
            await run.EventuallyAsync(() => Task.FromResult(Interlocked.Read(ref _refused) > refused), "a client is told that Chroma is away");
            before = _published.Count;
            await run.EventuallyAsync(() => Task.FromResult(_published.Count > before + 50), "trails are published while Chroma is away");
            await chroma.StartAsync();
            var promised = _promised.Count;
            await run.EventuallyAsync(() => Task.FromResult(_promised.Count > promised), "memory is back");
        }

        await enough.CancelAsync();
        await Task.WhenAll(publishing, remembering);
        await run.EventuallyAsync(async () => (await run.ListAsync("episodes")).Total >= _published.Count, "all trails are read");
        await run.EventuallyAsync(async () => (await run.RecallAsync(new RecallRequest { Text = "well" })).Lag == 0, "nothing waits");

        // Killed once more: what was promised must be on Chroma's disk, not in its memory.
        await chroma.KillAsync();
        await chroma.StartAsync();
        Check(_published, await IdsAsync(run, "episodes"), mayHoldMore: false);
        Check(_promised, await IdsAsync(run, "promises"), mayHoldMore: true);
    }

    private static async Task<List<string>> IdsAsync(MemoryRun run, string collection) =>
        [.. (await run.ListAllAsync(collection)).Select(static item => item.Id)];

    /// <summary>The checker: what was promised against what is there.</summary>
    private static void Check(ConcurrentQueue<string> promised, List<string> found, bool mayHoldMore)
    {
        Assert.True(promised.Count > 50, $"Only {promised.Count} were promised: nothing is shown.");
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.Empty(promised.Except(found));
        Assert.True(mayHoldMore || found.Count == promised.Count, $"{found.Count} are there, {promised.Count} were published.");
    }

    private async Task PublishAsync(MemoryRun run, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var trail = TestTrails.Episode($"{i % 25}", i / 25, "Mira lives near the well");
            await run.PublishAsync(trail);
            _published.Enqueue(trail.TrailId.ToString());
            await Task.Delay(2, CancellationToken.None);
        }
    }

    private async Task RememberAsync(MemoryRun run, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var item = new MemoryItem { Id = $"promise-{i}", Text = "The door is red" };
            var reply = await run.RememberAsync(new RememberRequest { Collection = "promises", Items = [item] });
            if (reply.Stored == 1)
            {
                _promised.Enqueue(item.Id);
            }
            else
            {
                Assert.True(reply.Retry, reply.Fault);
                Interlocked.Increment(ref _refused);
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
