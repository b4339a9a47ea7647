namespace Nimmerverse.Cli.Doctor;

/// <summary>How serious a finding is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Works, with a limit that one should know.</summary>
    Limited,

    /// <summary>Something that is needed is missing or wrong.</summary>
    Broken,
}

/// <summary>One thing that was checked.</summary>
/// <param name="Subject">What was checked.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Mend">How to mend it; null when there is nothing to mend.</param>
internal sealed record Finding(string Subject, Verdict Verdict, string Found, string? Mend = null)
{
    public static Finding Good(string subject, string found) => new(subject, Verdict.Good, found);

    public static Finding Limited(string subject, string found, string mend) => new(subject, Verdict.Limited, found, mend);

    public static Finding Broken(string subject, string found, string mend) => new(subject, Verdict.Broken, found, mend);
}
