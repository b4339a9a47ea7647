using System.Globalization;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>A value, or why there is none.</summary>
/// <param name="Value">The value; zero when there is an error.</param>
/// <param name="Error">What is wrong, or null.</param>
public readonly record struct Calculation(decimal Value, ExpressionError? Error)
{
    /// <summary>A value without trailing zeros and never in scientific notation, or null when there is an error.</summary>
    public string? Text => Error is null ? WithoutTrailingZeros(Value).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Makes a value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>A calculation without an error.</returns>
    public static Calculation Of(decimal value) => new(value, null);

    /// <summary>Makes a failure.</summary>
    /// <param name="error">What is wrong.</param>
    /// <returns>A calculation without a value.</returns>
    public static Calculation Failed(ExpressionError error) => new(0, error);

    // Dividing by one with 28 decimals makes System.Decimal choose the smallest scale that keeps the value.
    private static decimal WithoutTrailingZeros(decimal value) => value / 1.0000000000000000000000000000m;
}
