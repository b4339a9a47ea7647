namespace Nimmerverse.Boundary.Functions;

/// <summary>What an argument may be. Declaration, grammar, schema and validation are all made from it, so that they cannot differ.</summary>
public abstract record ArgumentShape
{
    private ArgumentShape()
    {
    }

    /// <summary>A whole number.</summary>
    /// <param name="Least">Least.</param>
    /// <param name="Most">Greatest.</param>
    public sealed record Whole(long Least, long Most) : ArgumentShape;

    /// <summary>A number with a fixed count of decimals, bounds in units of the last decimal.</summary>
    /// <param name="Least">Least, times 10 to the power of <paramref name="Decimals"/>.</param>
    /// <param name="Most">Greatest, times 10 to the power of <paramref name="Decimals"/>.</param>
    /// <param name="Decimals">Decimals, 1 to 6.</param>
    public sealed record Number(long Least, long Most, int Decimals) : ArgumentShape;

    /// <summary>Text of printable characters without '&lt;', which begins control tokens.</summary>
    /// <param name="Least">Least length in characters (Unicode scalars).</param>
    /// <param name="Most">Greatest length.</param>
    public sealed record Text(int Least, int Most) : ArgumentShape;

    /// <summary>One of some words.</summary>
    /// <param name="Values">The words.</param>
    public sealed record Choice(IReadOnlyList<string> Values) : ArgumentShape;

    /// <summary>True or false.</summary>
    public sealed record Flag : ArgumentShape;

    /// <summary>Several of one kind.</summary>
    /// <param name="Item">What each is.</param>
    /// <param name="Least">Least number of them.</param>
    /// <param name="Most">Greatest number of them.</param>
    public sealed record List(ArgumentShape Item, int Least, int Most) : ArgumentShape;

    /// <summary>Several arguments as one.</summary>
    /// <param name="Fields">They, in alphabetical order.</param>
    public sealed record Group(IReadOnlyList<ArgumentField> Fields) : ArgumentShape;
}

/// <summary>A named argument.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="Shape">What it may be.</param>
/// <param name="Required">Whether it must be there.</param>
public sealed record ArgumentField(string Name, string Description, ArgumentShape Shape, bool Required);

/// <summary>A function that a model may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What calling it does.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record FunctionShape(string Name, string Description, ArgumentShape.Group Arguments);
