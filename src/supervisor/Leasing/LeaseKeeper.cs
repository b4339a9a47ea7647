using Microsoft.Extensions.Logging;

namespace Nimmerverse.Supervisor.Leasing;

/// <summary>What asking for the lease led to.</summary>
/// <param name="Acquired">Whether it is ours.</param>
/// <param name="Held">Whether another supervisor holds it.</param>
/// <param name="Reason">Why not, in one sentence, or null.</param>
internal sealed record LeaseAcquisition(bool Acquired, bool Held, string? Reason);

/// <summary>
/// Holds the right to act for a node. Time is only ever a difference on this process's own monotonic clock: others see the lease
/// expire when its revision has not changed for <see cref="Expiry"/>; the holder itself stops acting a second before that.
/// The revision at which it was taken is the fencing epoch: whoever takes it later has a higher one.
/// </summary>
/// <param name="store">The key.</param>
/// <param name="node">The node, for messages.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class LeaseKeeper(ILeaseStore store, string node, TimeProvider clock, ILogger<LeaseKeeper> logger)
{
    /// <summary>How long an unchanged lease counts.</summary>
    internal static readonly TimeSpan Expiry = TimeSpan.FromSeconds(5);

    /// <summary>How often it is renewed.</summary>
    internal static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ActFor = Expiry - TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly LeaseRecord _self = LeaseRecord.OfSelf(Guid.CreateVersion7());
    private long _renewedAt;
    private ulong _revision;
    private volatile bool _held;

    /// <summary>The fencing epoch; 0 before the lease was taken.</summary>
    internal ulong Epoch { get; private set; }

    /// <summary>Whether this process may act now.</summary>
    internal bool IsHeld => _held && clock.GetElapsedTime(Interlocked.Read(ref _renewedAt)) < ActFor;

    /// <summary>Takes the lease when it is free, given back, or its holder is dead; waits to see whether a silent holder lives.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is ours, or who holds it.</returns>
    internal async Task<LeaseAcquisition> AcquireAsync(CancellationToken cancellationToken)
    {
        LeaseReading? first = null;
        long firstAt = 0;
        while (true)
        {
            var askedAt = clock.GetTimestamp();
            var seen = await store.ReadAsync(cancellationToken);
            if (seen.Failure is not null)
            {
                return new(false, false, seen.Failure);
            }

            var holder = seen.Revision == 0 ? null : LeaseRecord.FromBytes(seen.Value.Span);
            if (first is null)
            {
                first = seen;
                firstAt = askedAt;
            }

            var renewed = seen.Revision != first.Revision;
            var free = seen.Revision == 0
                || holder?.IsAbandoned() == true
                || holder?.Owner == _self.Owner // Our own writing whose answer was lost.
                || (!renewed && clock.GetElapsedTime(firstAt) >= Expiry);
            if (renewed && !free)
            {
                return new(false, true, $"Node {node} already has a supervisor (process {holder?.Pid}); stop that one first, or give this one another NIMMERVERSE_NODE.");
            }

            if (free && await TryTakeAsync(seen.Revision, cancellationToken))
            {
                return new(true, false, null);
            }

            if (free)
            {
                // Somebody was faster: watch that one as if it were the first.
                first = null;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }

    /// <summary>Renews the lease until it is lost to another.</summary>
    /// <param name="cancellationToken">Ends the renewing; the lease then expires or is given back.</param>
    /// <returns>One sentence about who took it.</returns>
    internal async Task<string> KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RenewEvery, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await RenewAsync(cancellationToken) is { } lost)
            {
                _held = false;
                return lost;
            }
        }

        return "the clock stopped";
    }

    /// <summary>Gives the lease back, so that the next supervisor need not wait.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    internal async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_held)
        {
            _held = false;
            await store.WriteAsync((_self with { Released = true }).ToBytes(), _revision, cancellationToken);
        }
    }

    private async Task<bool> TryTakeAsync(ulong revision, CancellationToken cancellationToken)
    {
        var askedAt = clock.GetTimestamp();
        var taken = await store.WriteAsync(_self.ToBytes(), revision, cancellationToken);
        if (taken.Outcome != LeaseOutcome.Written)
        {
            return false;
        }

        Hold(taken.Revision, askedAt);
        Epoch = taken.Revision;
        _held = true;
        LogTaken(node, Epoch);
        return true;
    }

    private async Task<string?> RenewAsync(CancellationToken cancellationToken)
    {
        var askedAt = clock.GetTimestamp();
        var renewed = await store.WriteAsync(_self.ToBytes(), _revision, cancellationToken);
        if (renewed.Outcome == LeaseOutcome.Written)
        {
            Hold(renewed.Revision, askedAt);
            return null;
        }

        if (renewed.Outcome == LeaseOutcome.Unknown)
        {
            LogNotRenewed(node, renewed.Failure);
            return null;
        }

        // An earlier renewal whose answer was lost also looks like a conflict.
        var seen = await store.ReadAsync(cancellationToken);
        if (seen.Failure is not null)
        {
            LogNotRenewed(node, seen.Failure);
            return null;
        }

        var holder = LeaseRecord.FromBytes(seen.Value.Span);
        if (holder?.Owner == _self.Owner)
        {
            Hold(seen.Revision, askedAt);
            return null;
        }

        return $"Node {node} was taken over by another supervisor (process {holder?.Pid}, epoch {seen.Revision}); this one, of epoch {Epoch}, stops acting.";
    }

    private void Hold(ulong revision, long askedAt)
    {
        _revision = revision;
        Interlocked.Exchange(ref _renewedAt, askedAt);
    }

    [LoggerMessage(4200, LogLevel.Information, "Took the lease of node {Node}; fencing epoch {Epoch}")]
    private partial void LogTaken(string node, ulong epoch);

    [LoggerMessage(4201, LogLevel.Warning, "Could not renew the lease of node {Node}: {Reason}")]
    private partial void LogNotRenewed(string node, string? reason);
}
