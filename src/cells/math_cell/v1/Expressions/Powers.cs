namespace Nimmerverse.Cells.Math.Expressions;

/// <summary>Powers and roots in decimal arithmetic.</summary>
public static class Powers
{
    private const int MaxExponent = 10_000;

    /// <summary>Raises to a whole exponent by repeated squaring.</summary>
    /// <param name="value">The base.</param>
    /// <param name="exponent">A whole number from -10,000 to 10,000.</param>
    /// <param name="position">Where the power stands, for the error.</param>
    /// <returns>The power, or why there is none.</returns>
    /// <exception cref="OverflowException">The power is beyond the range of decimals.</exception>
    public static Calculation Power(decimal value, decimal exponent, int position)
    {
        if (decimal.Truncate(exponent) != exponent || decimal.Abs(exponent) > MaxExponent)
        {
            return Calculation.Failed(Faults.OutOfDomain(
                "An exponent must be a whole number from -10000 to 10000: use sqrt for a square root", position));
        }

        if (value == 0 && exponent < 0)
        {
            return Calculation.Failed(Faults.DivisionByZero(position));
        }

        return exponent >= 0 ? Calculation.Of(Whole(value, (int)exponent)) : Inverse(value, (int)-exponent, position);
    }

    /// <summary>The square root by Newton's iteration, to the last digit that a decimal holds.</summary>
    /// <param name="value">A number not below zero.</param>
    /// <param name="position">Where the call stands, for the error.</param>
    /// <returns>The root, or why there is none.</returns>
    public static Calculation SquareRoot(decimal value, int position)
    {
        if (value < 0)
        {
            return Calculation.Failed(Faults.OutOfDomain("sqrt takes a number not below zero", position));
        }

        if (value == 0)
        {
            return Calculation.Of(0);
        }

        // The double root is right to 15 digits; each step doubles that, and the iteration may end by swinging in the last digit.
        var root = (decimal)System.Math.Sqrt((double)value);
        var before = 0m;
        for (var i = 0; i < 10 && root != before; i++)
        {
            before = root;
            root = (root + (value / root)) / 2;
        }

        return Calculation.Of(Exact(root, value));
    }

    // Prefers the shorter number when its square is the radicand to the last digit: the root of 2.25 is 1.5 and not a rounded neighbour.
    private static decimal Exact(decimal root, decimal value)
    {
        var shorter = decimal.Round(root, 14);
        return shorter != 0 && value / shorter == shorter ? shorter : root;
    }

    private static Calculation Inverse(decimal value, int exponent, int position)
    {
        decimal power;
        try
        {
            power = Whole(value, exponent);
        }
        catch (OverflowException)
        {
            // The inverse of what is too large to write is smaller than the last decimal.
            return Calculation.Of(0);
        }

        return power == 0 ? Calculation.Failed(Faults.Overflow(position)) : Calculation.Of(1 / power);
    }

    private static decimal Whole(decimal value, int exponent)
    {
        var result = 1m;
        while (exponent > 0)
        {
            if ((exponent & 1) == 1)
            {
                result *= value;
            }

            exponent >>= 1;

            // The last square would not be used and could overflow for nothing.
            value = exponent > 0 ? value * value : value;
        }

        return result;
    }
}
