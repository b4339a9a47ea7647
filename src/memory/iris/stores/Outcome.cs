using System.Diagnostics.CodeAnalysis;

namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>A value, or why there is none. Expected failures travel in it; a bug is an exception.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class Outcome<T>
{
    private Outcome(T? value, Fault? fault)
    {
        Value = value;
        Fault = fault;
    }

    /// <summary>The value; default when there is a fault.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; null when there is one.</summary>
    public Fault? Fault { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsGood => Fault is null;

    /// <summary>Wraps a value.</summary>
    /// <param name="value">The value.</param>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>Wraps a fault.</summary>
    /// <param name="fault">The fault.</param>
    public static implicit operator Outcome<T>(Fault fault) => new(default, fault);
}

/// <summary>Why something was not done.</summary>
/// <param name="Message">One sentence for a person.</param>
/// <param name="CanRetry">Whether the same request can succeed later; false when the request itself is wrong.</param>
public sealed record Fault(string Message, bool CanRetry)
{
    /// <summary>The request itself is wrong.</summary>
    /// <param name="message">What is wrong, and how to mend it.</param>
    /// <returns>The fault.</returns>
    public static Fault Refused(string message) => new(message, CanRetry: false);

    /// <summary>Something that is needed is away.</summary>
    /// <param name="message">What is away.</param>
    /// <returns>The fault.</returns>
    public static Fault Unavailable(string message) => new(message, CanRetry: true);
}
