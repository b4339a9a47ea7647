using System.Diagnostics.CodeAnalysis;
using Nimmerverse.Shared.Storage;

namespace Nimmerverse.Thalamus.Governor;

/// <summary>Weights in a folder, each file named by its hash: <c>governor-{first 16 digits}.weights</c>.</summary>
public static class GovernorWeightsFile
{
    private const int MostBytes = 1 << 20;
    private const int NameDigits = 16;

    /// <summary>The weights that ship, trained in the simulator; bench/results/governor.md judges them.</summary>
    /// <returns>The weights.</returns>
    /// <exception cref="InvalidDataException">They were made for other features: train anew.</exception>
    public static GovernorWeights Shipped()
    {
        using var stream = typeof(GovernorWeightsFile).Assembly.GetManifestResourceStream("governor.weights")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return GovernorWeightsCodec.TryDecode(bytes, null, out var weights, out var fault)
            ? weights
            : throw new InvalidDataException($"The weights that ship cannot be used: {fault}; train the governor anew.");
    }

    /// <summary>The file of a hash.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hash">The hash.</param>
    /// <returns>Its path, whether or not it exists.</returns>
    public static string PathOf(string folder, string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return Path.Combine(folder, $"governor-{hash[..Math.Min(NameDigits, hash.Length)]}.weights");
    }

    /// <summary>Writes weights: complete or not at all, and flushed to the disk before they get their name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">The weights.</param>
    /// <returns>Their hash.</returns>
    public static string Save(string path, GovernorWeights weights)
    {
        var bytes = GovernorWeightsCodec.Encode(weights);
        WholeFile.Replace(path, bytes, flush: true);
        return GovernorWeightsCodec.HashOf(bytes);
    }

    /// <summary>Reads weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expectedHash">The hash that was asked for, or null for any.</param>
    /// <param name="weights">The weights, when they are whole.</param>
    /// <param name="fault">Otherwise a sentence that says what is wrong.</param>
    /// <returns>Whether they are whole.</returns>
    public static bool TryLoad(
        string path, string? expectedHash, [NotNullWhen(true)] out GovernorWeights? weights, [NotNullWhen(false)] out string? fault)
    {
        weights = null;
        byte[] bytes;
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MostBytes)
            {
                fault = $"{path} cannot be used: it is far larger than a governor's weights.";
                return false;
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"{path} cannot be read: {exception.Message.TrimEnd('.')}.";
            return false;
        }

        if (GovernorWeightsCodec.TryDecode(bytes, expectedHash, out weights, out var part))
        {
            fault = null;
            return true;
        }

        fault = $"{path} cannot be used: {part}.";
        return false;
    }
}
