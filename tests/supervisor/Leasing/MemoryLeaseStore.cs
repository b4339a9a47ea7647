using Nimmerverse.Supervisor.Leasing;

namespace Nimmerverse.Supervisor.Tests.Leasing;

/// <summary>A key in memory, which can be cut off from its users.</summary>
internal sealed class MemoryLeaseStore : ILeaseStore
{
    private readonly Lock _gate = new();
    private ReadOnlyMemory<byte> _value;

    internal ulong Revision { get; private set; }

    internal bool CutOff { get; set; }

    /// <summary>Writes are done, but their answers are lost.</summary>
    internal bool AnswersLost { get; set; }

    internal int Reads { get; private set; }

    public Task<LeaseReading> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Reads++;
            return Task.FromResult(new LeaseReading(CutOff ? "the bus is cut off" : null, Revision, _value));
        }
    }

    public Task<LeaseWriting> WriteAsync(ReadOnlyMemory<byte> value, ulong expectedRevision, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (CutOff)
            {
                return Task.FromResult(new LeaseWriting(LeaseOutcome.Unknown, Failure: "the bus is cut off"));
            }

            if (expectedRevision != Revision)
            {
                return Task.FromResult(new LeaseWriting(LeaseOutcome.Conflict));
            }

            // Revisions of a bucket are shared by all its keys, so they jump.
            Revision += 3;
            _value = value;
            return Task.FromResult(AnswersLost ? new LeaseWriting(LeaseOutcome.Unknown, Failure: "timed out") : new LeaseWriting(LeaseOutcome.Written, Revision));
        }
    }

    /// <summary>Writes as somebody else.</summary>
    internal void Put(LeaseRecord record)
    {
        lock (_gate)
        {
            Revision += 3;
            _value = record.ToBytes();
        }
    }
}
