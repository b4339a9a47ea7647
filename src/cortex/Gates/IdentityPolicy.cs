using System.Text.Json;
using System.Text.Json.Serialization;
using Nimmerverse.Cortex.Budgets;
using Nimmerverse.Shared.Wire;

namespace Nimmerverse.Cortex.Gates;

/// <summary>Which gate decides over an identity.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GateRule>))]
internal enum GateRule
{
    /// <summary>The gate of the domain that the request is about.</summary>
    Domain,

    /// <summary>The NPC's own gate.</summary>
    Npc,

    /// <summary>The thalamus itself: its word is the opening.</summary>
    Thalamus,

    /// <summary>The gate of whom it asks for; its own requests go by domain.</summary>
    Broker,

    /// <summary>No gate: people and their tools.</summary>
    Always,
}

/// <summary>What an identity may do.</summary>
internal sealed record IdentityPolicy
{
    /// <summary>Which gate decides.</summary>
    public GateRule Gate { get; set; } = GateRule.Domain;

    /// <summary>The highest priority it gets, 0 to 10.</summary>
    public int MaxPriority { get; set; } = 8;

    /// <summary>Tokens in a window.</summary>
    public long Tokens { get; set; } = BudgetLimit.Generous.Tokens;

    /// <summary>Lifeforce in a window.</summary>
    public double Lf { get; set; } = BudgetLimit.Generous.Lf;

    /// <summary>The window, in seconds.</summary>
    public double WindowS { get; set; } = BudgetLimit.Generous.Window.TotalSeconds;

    /// <summary>Functions that the mind may call for it; a final <c>*</c> stands for anything.</summary>
    public List<string> Tools { get; set; } = ["no_op", "escalate"];

    /// <summary>The limit as the ledger takes it.</summary>
    [JsonIgnore]
    public BudgetLimit Limit => new(Tokens, Lf, TimeSpan.FromSeconds(WindowS));

    /// <summary>Whether the mind may call a function for it.</summary>
    /// <param name="tool">The function.</param>
    /// <returns>Whether it may.</returns>
    public bool Allows(string tool) => Tools.Exists(pattern => IdentityBook.Fits(pattern, tool));
}

/// <summary>The policies of all identities: the first pattern that fits a requester's name decides.</summary>
internal sealed class IdentityBook
{
    private static readonly (string Pattern, IdentityPolicy Policy)[] Shipped =
    [
        ("operator", new IdentityPolicy { Gate = GateRule.Always, MaxPriority = 10, Tools = ["*"] }),
        ("key-*", new IdentityPolicy { Gate = GateRule.Always, Tools = ["*"] }),
        ("thalamus", new IdentityPolicy { Gate = GateRule.Thalamus, MaxPriority = 10 }),
        ("gemma", new IdentityPolicy { Gate = GateRule.Broker, MaxPriority = 10, Tools = ["*"] }),
        ("npc-*", new IdentityPolicy
        {
            Gate = GateRule.Npc,
            MaxPriority = 10,
            Tokens = 200_000,
            Lf = 1_000,
            Tools = ["go_to", "look_for", "explore", "tell", "meet_need", "no_op", "escalate"],
        }),
        ("*", new IdentityPolicy()),
    ];

    private readonly List<(string Pattern, IdentityPolicy Policy)> _policies;

    private IdentityBook(IEnumerable<(string Pattern, IdentityPolicy Policy)> policies) => _policies = [.. policies, .. Shipped];

    /// <summary>The shipped policies.</summary>
    public static IdentityBook Default { get; } = new([]);

    /// <summary>Reads policies that go before the shipped ones: a JSON object of patterns, in order.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="book">The policies; the shipped ones when the result is not null.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Read(string json, out IdentityBook book)
    {
        book = Default;
        try
        {
            var read = JsonSerializer.Deserialize(json, PolicyJson.Default.DictionaryStringIdentityPolicy) ?? [];
            foreach (var (pattern, policy) in read)
            {
                if (policy.MaxPriority is < 0 or > 10 || policy.Tokens < 0 || policy.Lf < 0 || policy.WindowS < 1)
                {
                    return $"gives '{pattern}' a priority outside 0 to 10, a negative budget, or a window under a second";
                }
            }

            book = new(read.Select(static entry => (entry.Key, entry.Value)));
            return null;
        }
        catch (JsonException exception)
        {
            return $"is not a JSON object of identities: {exception.Message}";
        }
    }

    /// <summary>Whether a name fits a pattern.</summary>
    /// <param name="pattern">A name, or the beginning of one followed by <c>*</c>.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether it fits.</returns>
    public static bool Fits(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : string.Equals(pattern, name, StringComparison.Ordinal);

    /// <summary>The policy of a requester.</summary>
    /// <param name="requester">Its name.</param>
    /// <returns>The policy.</returns>
    public IdentityPolicy Of(string requester) => _policies.Find(entry => Fits(entry.Pattern, requester)).Policy;
}

/// <summary>Source-generated reading of policies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip)]
[JsonSerializable(typeof(Dictionary<string, IdentityPolicy>))]
internal sealed partial class PolicyJson : JsonSerializerContext;
