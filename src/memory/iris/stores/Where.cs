using System.Text.Json;

namespace Nimmerverse.Memory.Iris.Stores;

/// <summary>
/// A condition on metadata, with Chroma's meaning: a name that is absent, or whose value is of another kind, equals nothing, is in nothing,
/// and is therefore also unequal to everything; only numbers are greater or less.
/// </summary>
public abstract class Where
{
    /// <summary>Whether metadata meets the condition.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <returns>True when it does.</returns>
    public abstract bool Matches(Metadata metadata);

    /// <summary>Writes the condition in Chroma's language.</summary>
    /// <param name="json">Where to.</param>
    public abstract void WriteTo(Utf8JsonWriter json);
}

/// <summary>Compares one name with one value.</summary>
/// <param name="name">The name.</param>
/// <param name="comparison">$eq, $ne, $gt, $gte, $lt or $lte.</param>
/// <param name="value">The value.</param>
internal sealed class WhereValue(string name, string comparison, MetaValue value) : Where
{
    /// <inheritdoc />
    public override bool Matches(Metadata metadata)
    {
        var comparable = metadata.TryGet(name, out var found) && found.Kind == value.Kind;
        return comparison switch
        {
            "$eq" => comparable && found == value,
            "$ne" => !comparable || found != value,
            "$gt" => comparable && found.Number > value.Number,
            "$gte" => comparable && found.Number >= value.Number,
            "$lt" => comparable && found.Number < value.Number,
            _ => comparable && found.Number <= value.Number,
        };
    }

    /// <inheritdoc />
    public override void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject(name);
        json.WritePropertyName(comparison);
        value.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>Compares one name with several values of one kind.</summary>
/// <param name="name">The name.</param>
/// <param name="values">The values, at least one.</param>
/// <param name="isNegated">Whether it must be none of them.</param>
internal sealed class WhereAmong(string name, IReadOnlyList<MetaValue> values, bool isNegated) : Where
{
    /// <inheritdoc />
    public override bool Matches(Metadata metadata) => (metadata.TryGet(name, out var found) && values.Contains(found)) != isNegated;

    /// <inheritdoc />
    public override void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject(name);
        json.WriteStartArray(isNegated ? "$nin" : "$in");
        foreach (var value in values)
        {
            value.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>Joins conditions.</summary>
/// <param name="parts">The conditions, at least one.</param>
/// <param name="needsAll">Whether all must be met, or one.</param>
internal sealed class WhereJoin(IReadOnlyList<Where> parts, bool needsAll) : Where
{
    /// <inheritdoc />
    public override bool Matches(Metadata metadata) =>
        needsAll ? parts.All(part => part.Matches(metadata)) : parts.Any(part => part.Matches(metadata));

    /// <inheritdoc />
    public override void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray(needsAll ? "$and" : "$or");
        foreach (var part in parts)
        {
            part.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
