namespace Nimmerverse.Boundary.Functions;

/// <summary>Declares a record as a function that a model may call; its properties are the arguments.</summary>
/// <param name="name">The function's name.</param>
/// <param name="description">What calling it does, in one sentence.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FunctionAttribute(string name, string description) : Attribute
{
    /// <summary>The function's name.</summary>
    public string Name { get; } = name;

    /// <summary>What calling it does, in one sentence.</summary>
    public string Description { get; } = description;
}

/// <summary>Says of an argument what its type does not: what it means, and between which bounds it lies.</summary>
/// <param name="description">What it means, with its unit.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArgumentAttribute(string description) : Attribute
{
    /// <summary>What it means, with its unit.</summary>
    public string Description { get; } = description;

    /// <summary>Least number, length of a text in characters, or number of elements of a list.</summary>
    public double Least { get; init; }

    /// <summary>Greatest number, length or number of elements; numbers and lists must say it.</summary>
    public double Most { get; init; } = double.NaN;

    /// <summary>Decimals of a number that is not whole, 1 to 6.</summary>
    public int Decimals { get; init; } = 2;

    /// <summary>For a list: least number or length of an element.</summary>
    public double LeastOfEach { get; init; }

    /// <summary>For a list: greatest number or length of an element.</summary>
    public double MostOfEach { get; init; } = double.NaN;
}
