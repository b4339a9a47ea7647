namespace Nimmerverse.World.Villages;

/// <summary>The words that facts are made of.</summary>
public static class Vocabulary
{
    /// <summary>The attribute of a house that names who lives there.</summary>
    public const string Resident = "resident";

    /// <summary>The answer to a question about a house that does not exist.</summary>
    public const string NoSuchHouse = "none";

    private static readonly string[][] Traits =
    [
        ["red", "blue", "green", "yellow", "white", "black", "orange", "purple", "brown", "grey", "pink", "turquoise"],
        ["baker", "smith", "weaver", "gardener", "fisher", "teacher", "doctor", "carpenter", "miller", "potter", "tailor", "musician"],
        ["brick", "timber", "granite", "clay", "slate", "bamboo", "marble", "thatch", "copper", "glass", "sandstone", "concrete"],
    ];

    /// <summary>First names of residents; no two houses of a village share one.</summary>
    public static IReadOnlyList<string> Residents { get; } =
    [
        "ada", "alma", "anton", "arne", "bela", "benno", "berta", "carl", "clara", "cosima", "dora", "edda", "emil", "enno", "erna", "ewald",
        "fanny", "felix", "frieda", "fritz", "gerda", "greta", "gustav", "hanna", "hedda", "henri", "hilde", "hugo", "ida", "igor", "ilse", "ivo",
        "jana", "jonas", "jule", "karla", "kaspar", "klara", "konrad", "lea", "lena", "leo", "lotte", "ludwig", "mara", "mats", "merle", "mina",
        "moritz", "nele", "nora", "olga", "oskar", "otto", "paula", "pepe", "rosa", "selma", "silas", "theo", "thea", "ulla", "vera", "wilma",
    ];

    /// <summary>The attribute's name of one trait.</summary>
    /// <param name="trait">The trait, from 1.</param>
    /// <returns><c>trait_1</c> and so on.</returns>
    public static string Trait(int trait) => $"trait_{trait}";

    /// <summary>The values that a trait can have; traits beyond the third reuse the lists.</summary>
    /// <param name="trait">The trait, from 1.</param>
    /// <returns>The values.</returns>
    public static IReadOnlyList<string> TraitValues(int trait)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trait, 1);
        return Traits[(trait - 1) % Traits.Length];
    }

    /// <summary>The name of a resident; unique for its index even where a village outgrows the list.</summary>
    /// <param name="index">Zero-based.</param>
    /// <returns>The name.</returns>
    public static string ResidentName(int index)
    {
        var round = index / Residents.Count;
        var name = Residents[index % Residents.Count];
        return round == 0 ? name : $"{name}-{round + 1}";
    }
}
