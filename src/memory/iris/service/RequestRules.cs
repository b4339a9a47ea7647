using Nimmerverse.Memory.Iris.Stores;
using Nimmerverse.Shared.Wire.Payloads;

namespace Nimmerverse.Memory.Iris.Service;

/// <summary>The bounds of requests. What is beyond them is refused with a sentence.</summary>
internal static class RequestRules
{
    /// <summary>The longest text, in characters.</summary>
    internal const int LongestText = 8_192;

    /// <summary>Checks a request to remember.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The metadata of each item.</returns>
    internal static Outcome<IReadOnlyList<Metadata>> Check(RememberRequest request)
    {
        if (request.Items.Count is 0 or > RememberRequest.MostItems)
        {
            return Fault.Refused($"A request holds 1 to {RememberRequest.MostItems} items, not {request.Items.Count}.");
        }

        if (ProblemOf(request.Collection, request.Model) is { } problem)
        {
            return problem;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var all = new List<Metadata>(request.Items.Count);
        foreach (var item in request.Items)
        {
            if (ProblemOf(item, request.Model is null) is { } wrong)
            {
                return Fault.Refused(wrong);
            }

            if (!ids.Add(item.Id))
            {
                return Fault.Refused($"Item '{item.Id}' is there twice.");
            }

            if (!Metadata.TryRead(item.Metadata, out var metadata, out var fault))
            {
                return Fault.Refused($"Item '{item.Id}': {fault}");
            }

            all.Add(metadata);
        }

        return all;
    }

    /// <summary>Brings given vectors to length one.</summary>
    /// <param name="items">Items that all have a vector.</param>
    /// <returns>The vectors, all of as many numbers.</returns>
    internal static Outcome<IReadOnlyList<float[]>> CheckVectors(IReadOnlyList<MemoryItem> items)
    {
        var vectors = new List<float[]>(items.Count);
        foreach (var item in items)
        {
            if (item.Vector!.Count != items[0].Vector!.Count || !VectorItem.TryNormalise([.. item.Vector], out var unit))
            {
                return Fault.Refused($"The vector of item '{item.Id}' must have as many numbers as the others, finite and not all zero.");
            }

            vectors.Add(unit);
        }

        return vectors;
    }

    /// <summary>Checks a request to recall.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Its condition.</returns>
    internal static Outcome<RecallCondition> Check(RecallRequest request) => request switch
    {
        { Limit: < 1 or > RecallRequest.MostHits } => Fault.Refused($"The limit is 1 to {RecallRequest.MostHits}, not {request.Limit}."),
        { Text: null, Vector: null } or { Text: not null, Vector: not null } => Fault.Refused("Ask with a text or with a vector, and not with both."),
        { Text: { } text } when string.IsNullOrWhiteSpace(text) || text.Length > LongestText =>
            Fault.Refused($"The text has 1 to {LongestText} characters."),
        { Vector.Count: 0 or > CollectionKey.MostDimensions } => Fault.Refused($"A vector has 1 to {CollectionKey.MostDimensions} numbers."),
        { Vector: not null, Model: null } or { Text: not null, Model: not null } =>
            Fault.Refused("A vector needs the name of its model; a text takes memory's own."),
        { MinSimilarity: not (>= -1 and <= 1) } => Fault.Refused($"The least similarity is -1 to 1, not {request.MinSimilarity}."),
        { Collection: { } collection } when ProblemOf(collection, request.Model) is { } problem => problem,
        _ => WhereReader.TryRead(request.Where, out var where, out var fault) ? new RecallCondition(where) : Fault.Refused(fault),
    };

    /// <summary>Checks a request to list.</summary>
    /// <param name="request">The request.</param>
    /// <returns>What is wrong, or null.</returns>
    internal static Fault? Check(MemoryListRequest request) => request switch
    {
        { Limit: < 1 or > MemoryListRequest.MostItems } => Fault.Refused($"The limit is 1 to {MemoryListRequest.MostItems}, not {request.Limit}."),
        { Offset: < 0 } => Fault.Refused($"The offset is at least 0, not {request.Offset}."),
        _ => ProblemOf(request.Collection, request.Model),
    };

    private static Fault? ProblemOf(string collection, string? model) =>
        new CollectionKey(collection, model ?? "own", 1).Problem() is { } problem ? Fault.Refused(problem) : null;

    private static string? ProblemOf(MemoryItem item, bool needsText) => item switch
    {
        { Id.Length: 0 or > VectorItem.LongestId } => $"An item's id has 1 to {VectorItem.LongestId} characters.",
        { Text.Length: > LongestText } => $"The text of item '{item.Id}' is longer than {LongestText} characters.",
        { Vector.Count: > CollectionKey.MostDimensions } => $"The vector of item '{item.Id}' has more than {CollectionKey.MostDimensions} numbers.",
        _ when needsText && (string.IsNullOrWhiteSpace(item.Text) || item.Vector is not null) =>
            $"Item '{item.Id}' needs a text and no vector; or name the model that made the vectors.",
        _ when !needsText && item.Vector is null or { Count: 0 } => $"Item '{item.Id}' needs a vector of the model that is named.",
        _ => null,
    };
}

/// <summary>The condition of a request that is within its bounds.</summary>
/// <param name="Condition">The condition, or null for none.</param>
internal sealed record RecallCondition(Where? Condition);
