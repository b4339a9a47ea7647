using System.Buffers;

namespace Nimmerverse.Shared.Bus;

/// <summary>How buckets and keys are named on the wire.</summary>
internal static class KeyValueNames
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/_=.");

    public static string Stream(string bucket) => "KV_" + bucket;

    public static string Subject(string bucket, string key) => $"$KV.{bucket}.{key}";

    public static void ThrowIfNotKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.AsSpan().ContainsAnyExcept(KeyCharacters) || !SubjectRules.IsPublishable(key))
        {
            throw new BusException(
                BusErrorKind.InvalidSubject,
                $"'{key}' cannot be a key: use letters, digits, '-', '/', '_', '=' and single dots between them.");
        }
    }

    public static void ThrowIfNotKeyFilter(string keys)
    {
        ArgumentException.ThrowIfNullOrEmpty(keys);
        if (!SubjectRules.IsFilter(keys))
        {
            throw new BusException(
                BusErrorKind.InvalidSubject, $"'{keys}' cannot select keys: use a key, '*' for one token or '>' for the rest.");
        }
    }
}
