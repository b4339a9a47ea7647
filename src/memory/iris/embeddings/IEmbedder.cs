using Nimmerverse.Memory.Iris.Stores;

namespace Nimmerverse.Memory.Iris.Embeddings;

/// <summary>Turns texts into vectors that can be compared with each other, and with no other model's.</summary>
public interface IEmbedder : IDisposable
{
    /// <summary>The model's name; part of every collection's.</summary>
    string Model { get; }

    /// <summary>Numbers in a vector; 0 until the first answer tells.</summary>
    int Dimensions { get; }

    /// <summary>Makes vectors.</summary>
    /// <param name="texts">The texts, none empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>For each text its vector of length one, or null when the text says nothing that the model knows.</returns>
    Task<Outcome<IReadOnlyList<float[]?>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
