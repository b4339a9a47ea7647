using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Bus;

/// <summary>Source-generated serialisation of what the bus itself reads and writes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BusCredentials))]
[JsonSerializable(typeof(ApiNothing))]
[JsonSerializable(typeof(ApiPublishAck))]
[JsonSerializable(typeof(ApiStreamConfig))]
[JsonSerializable(typeof(ApiStreamInfo))]
[JsonSerializable(typeof(ApiConsumerRequest))]
[JsonSerializable(typeof(ApiConsumerInfo))]
[JsonSerializable(typeof(ApiDeleted))]
[JsonSerializable(typeof(ApiNextRequest))]
[JsonSerializable(typeof(ApiNak))]
[JsonSerializable(typeof(ApiMessageRequest))]
[JsonSerializable(typeof(ApiMessageAnswer))]
internal sealed partial class BusJson : JsonSerializerContext;
