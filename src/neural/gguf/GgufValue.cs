namespace Nimmerverse.Neural.Gguf;

/// <summary>A metadata value with the type it has in the file.</summary>
public sealed class GgufValue
{
    private GgufValue(GgufType type, object content, GgufType elementType = default)
    {
        Type = type;
        Content = content;
        ElementType = elementType;
    }

    /// <summary>The type in the file.</summary>
    public GgufType Type { get; }

    /// <summary>The type of an array's elements; of no meaning for other values.</summary>
    public GgufType ElementType { get; }

    /// <summary>The value: a number, a truth value, a string, or an array of one of these.</summary>
    public object Content { get; }

    /// <summary>A whole number.</summary>
    /// <param name="value">The value.</param>
    /// <returns>It, as 32 bits without sign: what llama.cpp wants of sizes and ids.</returns>
    public static GgufValue Of(uint value) => new(GgufType.UInt32, value);

    /// <summary>A real number.</summary>
    /// <param name="value">The value.</param>
    /// <returns>It, in single precision.</returns>
    public static GgufValue Of(float value) => new(GgufType.Single, value);

    /// <summary>A truth value.</summary>
    /// <param name="value">The value.</param>
    /// <returns>It.</returns>
    public static GgufValue Of(bool value) => new(GgufType.Boolean, value);

    /// <summary>Text.</summary>
    /// <param name="value">The text.</param>
    /// <returns>It.</returns>
    public static GgufValue Of(string value) => new(GgufType.Text, value);

    /// <summary>A list of texts, for example a vocabulary.</summary>
    /// <param name="values">The texts.</param>
    /// <returns>The list.</returns>
    public static GgufValue Of(string[] values) => new(GgufType.Array, values, GgufType.Text);

    /// <summary>A list of whole numbers, for example the types of tokens.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>The list.</returns>
    public static GgufValue Of(int[] values) => new(GgufType.Array, values, GgufType.Int32);

    /// <summary>A list of real numbers, for example the scores of tokens.</summary>
    /// <param name="values">The numbers.</param>
    /// <returns>The list.</returns>
    public static GgufValue Of(float[] values) => new(GgufType.Array, values, GgufType.Single);

    /// <summary>A value as it was read.</summary>
    /// <param name="type">Its type in the file.</param>
    /// <param name="content">The value.</param>
    /// <param name="elementType">The type of an array's elements.</param>
    /// <returns>It.</returns>
    internal static GgufValue Read(GgufType type, object content, GgufType elementType = default) => new(type, content, elementType);
}
