namespace Nimmerverse.Studio.Hearing;

/// <summary>Whether a subject is heard through a subscription, by the bus's own rules.</summary>
internal static class SubjectPattern
{
    /// <summary>Compares token by token: <c>*</c> stands for one token, a last <c>&gt;</c> for one or more.</summary>
    /// <param name="pattern">The subscription.</param>
    /// <param name="subject">The subject.</param>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> subject)
    {
        while (true)
        {
            if (pattern is ">")
            {
                return subject.Length > 0;
            }

            var wanted = pattern.IndexOf('.');
            var given = subject.IndexOf('.');
            var token = wanted < 0 ? pattern : pattern[..wanted];
            var word = given < 0 ? subject : subject[..given];
            if (word.IsEmpty || (token is not "*" && !token.SequenceEqual(word)))
            {
                return false;
            }

            if (wanted < 0 || given < 0)
            {
                return wanted < 0 && given < 0;
            }

            pattern = pattern[(wanted + 1)..];
            subject = subject[(given + 1)..];
        }
    }
}
