using System.Text;

namespace Nimmerverse.Shared.Bus;

/// <summary>What a subject may look like. libnats only refuses an empty one; a space would corrupt the protocol for the connection.</summary>
internal static class SubjectRules
{
    /// <summary>The server's limit on a protocol line is 4,096 bytes, shared with a reply subject and a header.</summary>
    public const int MaxBytes = 1024;

    public static bool IsPublishable(string? subject) => IsWellFormed(subject) && !HasWildcard(subject!);

    public static bool IsToken(string text) => IsPublishable(text) && !text.Contains('.', StringComparison.Ordinal);

    /// <summary>Wildcards are allowed as whole tokens, and <c>&gt;</c> only as the last.</summary>
    public static bool IsFilter(string? subject)
    {
        if (!IsWellFormed(subject))
        {
            return false;
        }

        var rest = subject.AsSpan();
        foreach (var range in rest.Split('.'))
        {
            var token = rest[range];
            var isLast = range.End.Equals(rest.Length);
            if (token.ContainsAny('*', '>') && (token.Length != 1 || (token[0] is '>' && !isLast)))
            {
                return false;
            }
        }

        return true;
    }

    public static void ThrowIfNotPublishable(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (!IsPublishable(subject))
        {
            throw Invalid(subject, "to publish on");
        }
    }

    public static void ThrowIfNotFilter(string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (!IsFilter(subject))
        {
            throw Invalid(subject, "to subscribe to");
        }
    }

    private static BusException Invalid(string subject, string purpose)
    {
        var shown = subject.Length > 80 ? subject[..80] + "..." : subject;
        return new(
            BusErrorKind.InvalidSubject,
            $"'{shown}' is not a subject {purpose}: use tokens without spaces joined by dots, at most {MaxBytes} bytes"
            + (purpose is "to publish on" ? ", and no wildcards." : ", '*' for one token and '>' for the rest."));
    }

    private static bool IsWellFormed(string? subject)
    {
        if (string.IsNullOrEmpty(subject) || subject[0] is '.' || subject[^1] is '.'
            || subject.AsSpan().ContainsAnyInRange('\0', ' ') || subject.Contains('\u007f', StringComparison.Ordinal)
            || subject.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        return subject.Length <= MaxBytes / 3 || Encoding.UTF8.GetByteCount(subject) <= MaxBytes;
    }

    private static bool HasWildcard(string subject)
    {
        if (!subject.AsSpan().ContainsAny('*', '>'))
        {
            return false;
        }

        var whole = subject.AsSpan();
        foreach (var range in whole.Split('.'))
        {
            if (whole[range] is "*" or ">")
            {
                return true;
            }
        }

        return false;
    }
}
