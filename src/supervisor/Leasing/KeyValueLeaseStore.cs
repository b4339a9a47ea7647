using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Supervisor.Leasing;

/// <summary>The key in the bucket of leases.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="node">The key: the node.</param>
internal sealed class KeyValueLeaseStore(KeyValueBucket bucket, string node) : ILeaseStore
{
    /// <inheritdoc />
    public async Task<LeaseReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await bucket.GetAsync(node, cancellationToken) is { } entry
                ? new(null, (ulong)entry.Revision, entry.Value)
                : new(null, 0, default);
        }
        catch (BusException fault)
        {
            return new(fault.Message, 0, default);
        }
    }

    /// <inheritdoc />
    public async Task<LeaseWriting> WriteAsync(ReadOnlyMemory<byte> value, ulong expectedRevision, CancellationToken cancellationToken)
    {
        try
        {
            var update = expectedRevision == 0
                ? await bucket.CreateAsync(node, value, cancellationToken)
                : await bucket.UpdateAsync(node, value, (long)expectedRevision, cancellationToken);
            return update.Status switch
            {
                KeyValueStatus.Stored => new(LeaseOutcome.Written, (ulong)update.Revision),
                KeyValueStatus.Conflict => new(LeaseOutcome.Conflict),
                _ => new(LeaseOutcome.Unknown, Failure: "the bus did not confirm"),
            };
        }
        catch (BusException fault)
        {
            return new(LeaseOutcome.Unknown, Failure: fault.Message);
        }
    }
}
