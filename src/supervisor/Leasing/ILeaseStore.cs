namespace Nimmerverse.Supervisor.Leasing;

/// <summary>The one key that supervisors of a node contend for, with compare-and-set.</summary>
internal interface ILeaseStore
{
    /// <summary>Reads the key.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is there.</returns>
    Task<LeaseReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes the key if nobody has written since.</summary>
    /// <param name="value">The value.</param>
    /// <param name="expectedRevision">The revision last seen; 0 when the key must not exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What became of it.</returns>
    Task<LeaseWriting> WriteAsync(ReadOnlyMemory<byte> value, ulong expectedRevision, CancellationToken cancellationToken);
}

/// <summary>What a reading of the key gave.</summary>
/// <param name="Failure">Why it could not be read, or null.</param>
/// <param name="Revision">Its revision; 0 when the key does not exist.</param>
/// <param name="Value">Its value, empty when the key does not exist.</param>
internal sealed record LeaseReading(string? Failure, ulong Revision, ReadOnlyMemory<byte> Value);

/// <summary>What a writing of the key gave.</summary>
/// <param name="Outcome">Whether it was written.</param>
/// <param name="Revision">The new revision, when written.</param>
/// <param name="Failure">Why it is not known whether it was written, or null.</param>
internal sealed record LeaseWriting(LeaseOutcome Outcome, ulong Revision = 0, string? Failure = null);

/// <summary>Outcomes of a compare-and-set.</summary>
internal enum LeaseOutcome
{
    /// <summary>Written.</summary>
    Written,

    /// <summary>Somebody else wrote before; nothing was changed.</summary>
    Conflict,

    /// <summary>The bus did not answer: it may have been written or not.</summary>
    Unknown,
}
