using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Supervisor.Kernel;

namespace Nimmerverse.Supervisor.Leasing;

/// <summary>What a supervisor writes under its node's key: who it is, so that others can tell whether it lives.</summary>
internal sealed record LeaseRecord
{
    /// <summary>Names this life of this supervisor.</summary>
    public required Guid Owner { get; init; }

    /// <summary>The boot in which the process below lives; process ids of another boot or machine say nothing here.</summary>
    public required string BootId { get; init; }

    /// <summary>Process id.</summary>
    public required int Pid { get; init; }

    /// <summary>Start time of the process in clock ticks since boot.</summary>
    public required ulong StartTicks { get; init; }

    /// <summary>Whether the owner gave the lease back.</summary>
    public bool Released { get; init; }

    /// <summary>A record of this process.</summary>
    /// <param name="owner">Names this life.</param>
    /// <returns>The record.</returns>
    internal static LeaseRecord OfSelf(Guid owner) => new()
    {
        Owner = owner,
        BootId = ProcessIdentity.BootId,
        Pid = ProcessIdentity.Self.Pid,
        StartTicks = ProcessIdentity.Self.StartTicks,
    };

    /// <summary>Whether the owner is certainly gone: it said so, or its process was on this machine and has ended.</summary>
    /// <returns>False also when it cannot be known from here.</returns>
    internal bool IsAbandoned() => Released || (BootId == ProcessIdentity.BootId && !new ProcessIdentity(Pid, StartTicks).IsAlive);

    /// <summary>Serialises the record.</summary>
    /// <returns>JSON in UTF-8.</returns>
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, LeaseJson.Default.LeaseRecord);

    /// <summary>Reads a record.</summary>
    /// <param name="bytes">JSON in UTF-8.</param>
    /// <returns>The record, or null when the bytes are none; such a lease can only expire.</returns>
    internal static LeaseRecord? FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, LeaseJson.Default.LeaseRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Source-generated serialisation of the lease.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LeaseRecord))]
internal sealed partial class LeaseJson : JsonSerializerContext;
