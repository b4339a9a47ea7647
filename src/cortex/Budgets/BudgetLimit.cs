using System.Runtime.InteropServices;

namespace Nimmerverse.Cortex.Budgets;

/// <summary>What an identity may use in one window.</summary>
/// <param name="Tokens">Tokens, of prompts and answers together.</param>
/// <param name="Lf">Lifeforce.</param>
/// <param name="Window">How long a window lasts; windows begin at multiples of it since 1970.</param>
internal sealed record BudgetLimit(long Tokens, double Lf, TimeSpan Window)
{
    /// <summary>No limit that a lab would meet: for identities that nobody has limited.</summary>
    public static BudgetLimit Generous { get; } = new(10_000_000, 100_000, TimeSpan.FromHours(1));
}

/// <summary>What a request may use at most.</summary>
/// <param name="Tokens">Tokens, of prompt and answer together.</param>
/// <param name="Lf">Lifeforce.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Charge(long Tokens, double Lf)
{
    /// <summary>Both summed.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <returns>The sum.</returns>
    public static Charge operator +(Charge one, Charge other) => new(one.Tokens + other.Tokens, one.Lf + other.Lf);

    /// <summary>The difference.</summary>
    /// <param name="one">From this.</param>
    /// <param name="other">This.</param>
    /// <returns>The difference.</returns>
    public static Charge operator -(Charge one, Charge other) => new(one.Tokens - other.Tokens, one.Lf - other.Lf);
}
