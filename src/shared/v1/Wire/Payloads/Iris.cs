using System.Text.Json;

namespace Nimmerverse.Shared.Wire.Payloads;

/// <summary>Asks memory to remember things by their meaning. Repeating it with the same ids changes nothing.</summary>
public sealed record RememberRequest
{
    /// <summary>Most items of one request.</summary>
    public const int MostItems = 256;

    /// <summary>Where to remember them: 3 to 40 of a-z, 0-9, <c>_</c> and <c>-</c>, the first and last a letter or digit.</summary>
    public required string Collection { get; init; }

    /// <summary>The model that made the items' vectors; absent when memory makes vectors of their texts itself.</summary>
    public string? Model { get; init; }

    /// <summary>The things, each id once, 1 to <see cref="MostItems"/>.</summary>
    public required IReadOnlyList<MemoryItem> Items { get; init; }
}

/// <summary>One remembered thing.</summary>
public sealed record MemoryItem
{
    /// <summary>Its id within the collection, at most 128 characters: a trail's id where it comes from one.</summary>
    public required string Id { get; init; }

    /// <summary>What it says, at most 8,192 characters; needed when there is no vector. Absent keeps what was there before.</summary>
    public string? Text { get; init; }

    /// <summary>Its meaning, 1 to 4,096 numbers, not all zero; its length does not matter. Absent: made from the text.</summary>
    public IReadOnlyList<float>? Vector { get; init; }

    /// <summary>A JSON object of texts, numbers and truth values, at most 32; they are set over those that were there before.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>What became of a <see cref="RememberRequest"/>.</summary>
public sealed record RememberReply
{
    /// <summary>How many items are remembered now and will be found: all of them, or 0 with a fault.</summary>
    public required int Stored { get; init; }

    /// <summary>Why nothing was remembered, in one sentence; absent when all was.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether asking again later can help; false when the request itself is wrong.</summary>
    public bool Retry { get; init; }
}

/// <summary>Asks memory for what is near a meaning.</summary>
public sealed record RecallRequest
{
    /// <summary>Most hits of one request.</summary>
    public const int MostHits = 100;

    /// <summary>The collection; absent for all of the model.</summary>
    public string? Collection { get; init; }

    /// <summary>The model that made <see cref="Vector"/>; absent for a text.</summary>
    public string? Model { get; init; }

    /// <summary>The text to look for, at most 8,192 characters; or absent when there is a vector.</summary>
    public string? Text { get; init; }

    /// <summary>The meaning to look for; or absent when there is a text.</summary>
    public IReadOnlyList<float>? Vector { get; init; }

    /// <summary>Most hits wanted, 1 to <see cref="MostHits"/>; 10 when absent.</summary>
    /// <remarks>Settable, because generated readers give an absent init-only property 0 instead of its initial value.</remarks>
    public int Limit { get; set; } = 10;

    /// <summary>Least similarity of a hit, -1 to 1; -1 when absent.</summary>
    /// <remarks>Settable for the same reason as <see cref="Limit"/>.</remarks>
    public double MinSimilarity { get; set; } = -1;

    /// <summary>Which metadata a hit must have: <c>{"actor": "7"}</c>, or with $eq $ne $gt $gte $lt $lte $in $nin $and $or.</summary>
    public JsonElement? Where { get; init; }
}

/// <summary>What was recalled.</summary>
public sealed record RecallReply
{
    /// <summary>The hits, the nearest first.</summary>
    public required IReadOnlyList<RecallHit> Hits { get; init; }

    /// <summary>Why nothing could be recalled, in one sentence; absent when it could.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether asking again later can help; false when the request itself is wrong.</summary>
    public bool Retry { get; init; }

    /// <summary>Trails stored on the bus that are not searchable yet.</summary>
    public long Lag { get; init; }
}

/// <summary>One recalled thing.</summary>
public sealed record RecallHit
{
    /// <summary>Where it was remembered.</summary>
    public required string Collection { get; init; }

    /// <summary>Its id there.</summary>
    public required string Id { get; init; }

    /// <summary>Cosine with what was asked for, -1 to 1.</summary>
    public required double Similarity { get; init; }

    /// <summary>What it says, or absent.</summary>
    public string? Text { get; init; }

    /// <summary>Its metadata, or absent.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>The trail that it comes from, or absent.</summary>
    public Guid? TrailId { get; init; }
}

/// <summary>Asks memory for the items of a collection, page by page, in the order in which they were first remembered.</summary>
public sealed record MemoryListRequest
{
    /// <summary>Most items of one page.</summary>
    public const int MostItems = 256;

    /// <summary>The collection.</summary>
    public required string Collection { get; init; }

    /// <summary>The model whose vectors are meant; absent for memory's own.</summary>
    public string? Model { get; init; }

    /// <summary>How many numbers that model's vectors have; needed with <see cref="Model"/>.</summary>
    public int? Dimensions { get; init; }

    /// <summary>How many items to leave out first, at least 0.</summary>
    public int Offset { get; init; }

    /// <summary>Most items wanted, 1 to <see cref="MostItems"/>; 100 when absent. A page is shorter when it would not fit a message.</summary>
    /// <remarks>Settable, because generated readers give an absent init-only property 0 instead of its initial value.</remarks>
    public int Limit { get; set; } = 100;
}

/// <summary>A page of a collection.</summary>
public sealed record MemoryListReply
{
    /// <summary>The items, with their vectors brought to length one; empty at the end.</summary>
    public required IReadOnlyList<MemoryItem> Items { get; init; }

    /// <summary>Items in the whole collection.</summary>
    public required long Total { get; init; }

    /// <summary>Why there is no answer, in one sentence; absent when there is.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether asking again later can help; false when the request itself is wrong.</summary>
    public bool Retry { get; init; }
}
