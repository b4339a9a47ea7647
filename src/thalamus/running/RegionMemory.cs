using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Nimmerverse.Meaning;
using Nimmerverse.Shared.Bus;
using Nimmerverse.Shared.Hosting;
using Nimmerverse.Shared.Messaging;
using Nimmerverse.Shared.Wire;
using Nimmerverse.Shared.Wire.Payloads;
using Nimmerverse.Thalamus.Learning;

namespace Nimmerverse.Thalamus.Running;

/// <summary>
/// Names regions that formed, has them remembered, and fetches those of earlier lives. It works beside the loop, which leaves things and picks
/// things up without ever waiting. While memory is away it tries again with growing pauses; regions are learned and work all the same.
/// </summary>
internal sealed partial class RegionMemory
{
    private const string Collection = "gate_regions";
    private const int Names = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ProcessContext _context;
    private readonly ILogger<RegionMemory> _logger;
    private readonly HashSet<string> _taken;
    private readonly Channel<RegionProposal> _proposals = Channel.CreateBounded<RegionProposal>(
        new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Channel<LearnedRegion> _ready = Channel.CreateBounded<LearnedRegion>(
        new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Channel<LearnedRegion> _unremembered = Channel.CreateBounded<LearnedRegion>(
        new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Makes a memory.</summary>
    /// <param name="context">What the process lives in.</param>
    /// <param name="taken">Names of gates that are there.</param>
    internal RegionMemory(ProcessContext context, IEnumerable<string> taken)
    {
        _context = context;
        _logger = context.Loggers.CreateLogger<RegionMemory>();
        _taken = new(taken, StringComparer.Ordinal);
    }

    /// <summary>Leaves a region to be named and remembered; never waits. When many wait already it is dropped: its waves form it again.</summary>
    /// <param name="proposal">The region.</param>
    internal void Propose(RegionProposal proposal) => _proposals.Writer.TryWrite(proposal);

    /// <summary>Picks up a region that has a name; never waits.</summary>
    /// <param name="region">The region.</param>
    /// <returns>False when none is ready.</returns>
    internal bool TryTake([NotNullWhen(true)] out LearnedRegion? region) => _ready.Reader.TryRead(out region);

    /// <summary>Has a region remembered; never waits.</summary>
    /// <param name="region">A region that has a gate now.</param>
    internal void Keep(LearnedRegion region)
    {
        LogLearned(region.GateId, string.Join(' ', region.Words), string.Join(' ', region.Sources));
        _unremembered.Writer.TryWrite(region);
    }

    /// <summary>Works until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The memory's life.</returns>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] lives = [RestoreAsync(ended.Token), NameAsync(ended.Token), RememberAsync(ended.Token)];
        var first = await Task.WhenAny(lives);
        await ended.CancelAsync();
        await Task.WhenAll(lives).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task NameAsync(CancellationToken cancellationToken)
    {
        await foreach (var proposal in _proposals.Reader.ReadAllAsync(cancellationToken))
        {
            if (Name(proposal) is { } region)
            {
                await _ready.Writer.WriteAsync(region, cancellationToken);
            }
        }
    }

    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        await foreach (var region in _unremembered.Reader.ReadAllAsync(cancellationToken))
        {
            await InsistAsync(() => TryRememberAsync(region, cancellationToken), cancellationToken);
        }
    }

    private LearnedRegion? Name(RegionProposal proposal)
    {
        lock (_taken)
        {
            var name = WordVectors.Shipped.Nearest(proposal.Centre, Names).FirstOrDefault(word => SubjectToken.IsValid(word) && _taken.Add(word));
            return name is null ? null : new(name, proposal.Centre, proposal.Words, proposal.Sources);
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        var offset = 0;
        MemoryListReply? page = null;
        do
        {
            await InsistAsync(async () => (page = await TryListAsync(offset, cancellationToken)) is not null, cancellationToken);
            foreach (var item in page!.Items)
            {
                if (Read(item) is { } region)
                {
                    lock (_taken)
                    {
                        _taken.Add(region.GateId);
                    }

                    await _ready.Writer.WriteAsync(region, cancellationToken);
                }
            }

            offset += page.Items.Count;
        }
        while (page.Items.Count > 0);

        LogRestored(offset);
        await Task.Delay(Timeout.InfiniteTimeSpan, _context.Clock, cancellationToken);
    }

    private static LearnedRegion? Read(MemoryItem item) =>
        SubjectToken.IsValid(item.Id) && item.Vector is { } centre && centre.Count == WordVectors.Shipped.Dimensions
            ? new(item.Id, [.. centre], [item.Text ?? item.Id], []) { IsRemembered = true }
            : null;

    private async Task<MemoryListReply?> TryListAsync(int offset, CancellationToken cancellationToken)
    {
        var request = new MemoryListRequest
        {
            Collection = Collection,
            Model = WordVectors.Model,
            Dimensions = WordVectors.Shipped.Dimensions,
            Offset = offset,
        };
        var reply = await _context.Messenger.RequestAsync(
            Subjects.MemoryList, Subjects.MemoryList.For(_context.Environment), request, Patience, cancellationToken);
        return reply.Status is ReplyStatus.Answered && reply.Body is { Fault: null } page ? page : Refused(reply.Status, reply.Body?.Fault);
    }

    private MemoryListReply? Refused(ReplyStatus status, string? fault)
    {
        LogAway(fault ?? status.ToString());
        return null;
    }

    private async Task<bool> TryRememberAsync(LearnedRegion region, CancellationToken cancellationToken)
    {
        var metadata = JsonContent.Object(
            ("sources", string.Join(' ', region.Sources)), ("learned_ms", _context.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        var item = new MemoryItem { Id = region.GateId, Text = string.Join(' ', region.Words), Vector = region.Centre, Metadata = metadata };
        var reply = await _context.Messenger.RequestAsync(
            Subjects.Remember,
            Subjects.Remember.For(_context.Environment),
            new RememberRequest { Collection = Collection, Model = WordVectors.Model, Items = [item] },
            Patience,
            cancellationToken);
        if (reply.Status is ReplyStatus.Answered && reply.Body is { } answer && (answer.Fault is null || !answer.Retry))
        {
            if (answer.Fault is { } fault)
            {
                LogNotRemembered(region.GateId, fault);
            }

            return true;
        }

        LogAway(reply.Body?.Fault ?? reply.Status.ToString());
        return false;
    }

    private async Task InsistAsync(Func<Task<bool>> attempt, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; !await TryAsync(attempt); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, _context.Clock, cancellationToken);
        }
    }

    private async Task<bool> TryAsync(Func<Task<bool>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (BusException exception)
        {
            LogAway(exception.Message);
            return false;
        }
    }

    [LoggerMessage(5040, LogLevel.Information, "Learned the region {Gate} from {Words}, said by {Sources}")]
    private partial void LogLearned(string gate, string words, string sources);

    [LoggerMessage(5041, LogLevel.Information, "Memory told of {Count} learned regions")]
    private partial void LogRestored(int count);

    [LoggerMessage(5042, LogLevel.Debug, "Memory of regions is away: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(5043, LogLevel.Warning, "The region {Gate} is not remembered and lasts until the thalamus ends: {Reason}")]
    private partial void LogNotRemembered(string gate, string reason);
}
