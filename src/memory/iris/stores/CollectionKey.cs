using System.Security.Cryptography;
using System.Text;

namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>
/// A collection of vectors of one model and one length. The same collection of another model is another one, under another name, so that
/// vectors that cannot be compared never meet.
/// </summary>
/// <param name="Collection">What it holds, for example <c>episodes</c>.</param>
/// <param name="Model">The model that made the vectors, as its maker calls it.</param>
/// <param name="Dimensions">Numbers in a vector.</param>
public sealed record CollectionKey(string Collection, string Model, int Dimensions)
{
    /// <summary>The longest name of a collection, in characters.</summary>
    public const int LongestName = 40;

    /// <summary>The longest name of a model, in characters.</summary>
    public const int LongestModel = 200;

    /// <summary>Most numbers in a vector.</summary>
    public const int MostDimensions = 4096;

    private const int SlugLength = 40;

    /// <summary>
    /// The name under which a store keeps it: collection, length and model, the model readable and by eight digits of its SHA-256, because two
    /// names may look alike once their special characters are gone.
    /// </summary>
    public string Name => $"{Collection}.{Dimensions}.{Slug(Model)}-{Digest(Model)}";

    /// <summary>What is wrong with the key.</summary>
    /// <returns>One sentence, or null when nothing is.</returns>
    public string? Problem() => this switch
    {
        _ when !IsName(Collection) =>
            $"Collection '{Collection}' must have 3 to {LongestName} of a-z, 0-9, '_' and '-', the first and last a letter or digit.",
        { Model.Length: 0 or > LongestModel } => $"A model's name has 1 to {LongestModel} characters.",
        { Dimensions: < 1 or > MostDimensions } => $"A vector has 1 to {MostDimensions} numbers, not {Dimensions}.",
        _ => null,
    };

    private static bool IsName(string name) =>
        name.Length is >= 3 and <= LongestName
        && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-')
        && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);

    private static string Slug(string model)
    {
        var letters = model.ToLowerInvariant().Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-').Take(SlugLength);
        return string.Concat(letters).Trim('-') is { Length: > 0 } slug ? slug : "model";
    }

    private static string Digest(string model) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model)).AsSpan(0, 4));
}
