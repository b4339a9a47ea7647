using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Wire;

/// <summary>Writes an enum as its name in snake_case; numbers are refused on reading.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public sealed class SnakeCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
