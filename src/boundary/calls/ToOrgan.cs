using Nimmerverse.Boundary.Functions;

namespace Nimmerverse.Boundary.Calls;

/// <summary>Lets the voice say something.</summary>
[Function("speak", "Say a sentence aloud")]
public sealed record Speak
{
    /// <summary>What to say.</summary>
    [Argument("The sentence", Least = 1, Most = 400)]
    public required string Text { get; init; }

    /// <summary>In which language.</summary>
    [Argument("The language of the sentence")]
    public required SpokenLanguage Language { get; init; }
}

/// <summary>Languages that the voice speaks.</summary>
public enum SpokenLanguage
{
    /// <summary>German.</summary>
    German,

    /// <summary>English.</summary>
    English,
}

/// <summary>Lets the eyes look.</summary>
[Function("look", "Look through a camera for things")]
public sealed record Look
{
    /// <summary>Through which camera.</summary>
    [Argument("The camera's name", Least = 1, Most = 40)]
    public required string Camera { get; init; }

    /// <summary>For what.</summary>
    [Argument("What to look for", Most = 8, LeastOfEach = 1, MostOfEach = 40)]
    public IReadOnlyList<string>? Things { get; init; }
}
