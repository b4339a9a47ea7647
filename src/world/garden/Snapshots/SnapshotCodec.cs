using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Nimmerverse.World.Snapshots;

/// <summary>
/// A garden's state as bytes and back: one line <c>nimmerverse-garden VERSION LENGTH SHA256</c>, then the state as JSON. A torn, damaged or
/// foreign file is told apart from a good one.
/// </summary>
public static class SnapshotCodec
{
    /// <summary>The version that this build writes and reads.</summary>
    public const int Version = 1;

    private const string Magic = "nimmerverse-garden";
    private const int LongestHeader = 160;

    /// <summary>Writes a state.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The bytes of a snapshot file.</returns>
    public static byte[] Encode(GardenState state)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(state, GardenStateJson.Default.GardenState);
        var header = $"{Magic} {Version} {json.Length} {Convert.ToHexStringLower(SHA256.HashData(json))}\n";
        return [.. Encoding.ASCII.GetBytes(header), .. json];
    }

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">What a snapshot file holds; anything at all.</param>
    /// <returns>The state, or why there is none.</returns>
    public static SnapshotReading Decode(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, LongestHeader)].IndexOf((byte)'\n');
        if (end < 0 || Encoding.ASCII.GetString(bytes[..end]).Split(' ') is not [Magic, var version, var length, var checksum])
        {
            return SnapshotReading.Unreadable("it does not begin like a snapshot of a garden");
        }

        if (version != Version.ToString(CultureInfo.InvariantCulture))
        {
            return SnapshotReading.Unreadable($"it is of version {version}, this build reads version {Version}");
        }

        var json = bytes[(end + 1)..];
        if (length != json.Length.ToString(CultureInfo.InvariantCulture) || checksum != Convert.ToHexStringLower(SHA256.HashData(json)))
        {
            return SnapshotReading.Unreadable("it is torn or damaged: length or checksum do not fit");
        }

        try
        {
            return JsonSerializer.Deserialize(json, GardenStateJson.Default.GardenState) is { } state
                ? new SnapshotReading(state, Fault: null)
                : SnapshotReading.Unreadable("it holds nothing");
        }
        catch (JsonException exception)
        {
            return SnapshotReading.Unreadable($"its content is not a garden: {exception.Message}");
        }
    }
}

/// <summary>What came of reading a snapshot.</summary>
/// <param name="State">The state; null when there is a fault.</param>
/// <param name="Fault">Why there is none; null when there is one.</param>
public sealed record SnapshotReading(GardenState? State, string? Fault)
{
    internal static SnapshotReading Unreadable(string fault) => new(State: null, fault);
}
