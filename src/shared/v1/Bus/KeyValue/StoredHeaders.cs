using System.Text;

namespace Nimmerverse.Shared.Bus;

/// <summary>Reads the header block of a stored message: a version line, then <c>name: value</c> lines.</summary>
internal static class StoredHeaders
{
    /// <summary>Reads as much as is well formed; what is not is skipped, since a stored message cannot be refused any more.</summary>
    public static BusHeaders? Parse(ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
        {
            return null;
        }

        var headers = new BusHeaders();
        var text = Encoding.UTF8.GetString(block);
        foreach (var line in text.Split("\r\n").Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers.AddReceived(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        return headers;
    }
}
