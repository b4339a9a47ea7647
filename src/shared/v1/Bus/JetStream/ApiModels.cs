using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Bus;

/// <summary>The JSON of the server's JetStream interface; names and units (nanoseconds) are the server's.</summary>
internal record ApiAnswer
{
    public ApiError? Error { get; init; }
}

internal sealed record ApiError(int Code, int ErrCode, string? Description);

internal sealed record ApiNothing;

internal sealed record ApiPublishAck : ApiAnswer
{
    public string? Stream { get; init; }

    public long Seq { get; init; }

    public bool Duplicate { get; init; }
}

internal sealed record ApiStreamConfig(
    string Name,
    IReadOnlyList<string> Subjects,
    string? Description,
    string Retention,
    string Discard,
    string Storage,
    long MaxBytes,
    long MaxMsgs,
    long MaxMsgsPerSubject,
    int MaxMsgSize,
    long MaxAge,
    long DuplicateWindow,
    int NumReplicas,
    bool DenyDelete,
    bool AllowRollupHdrs,
    bool AllowDirect)
{
    public int MaxConsumers { get; init; } = -1;
}

internal sealed record ApiStreamState(long Messages, long Bytes, long FirstSeq, long LastSeq, int ConsumerCount);

internal sealed record ApiStreamInfo : ApiAnswer
{
    public ApiStreamName? Config { get; init; }

    public DateTimeOffset Created { get; init; }

    public ApiStreamState? State { get; init; }
}

internal sealed record ApiStreamName(string Name, string? Retention, long? MaxBytes);

internal sealed record ApiConsumerConfig
{
    public string? DurableName { get; init; }

    public string DeliverPolicy { get; init; } = "all";

    public long? OptStartSeq { get; init; }

    public string AckPolicy { get; init; } = "explicit";

    public long? AckWait { get; init; }

    public int? MaxDeliver { get; init; }

    public IReadOnlyList<long>? Backoff { get; init; }

    public string? FilterSubject { get; init; }

    public string ReplayPolicy { get; init; } = "instant";

    public int? MaxAckPending { get; init; }

    public long? InactiveThreshold { get; init; }

    public bool? MemStorage { get; init; }

    public int? NumReplicas { get; init; }
}

internal sealed record ApiConsumerRequest(string StreamName, ApiConsumerConfig Config);

internal sealed record ApiConsumerInfo : ApiAnswer
{
    public string? Name { get; init; }

    public long NumPending { get; init; }

    public int NumAckPending { get; init; }

    public int NumRedelivered { get; init; }

    public int NumWaiting { get; init; }
}

internal sealed record ApiDeleted : ApiAnswer
{
    public bool Success { get; init; }
}

internal sealed record ApiNextRequest(
    int Batch, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Expires, bool? NoWait, int? MaxBytes = null);

internal sealed record ApiNak(long Delay);

internal sealed record ApiMessageRequest(string LastBySubj);

internal sealed record ApiStoredMessage(string Subject, long Seq, byte[]? Hdrs, byte[]? Data, DateTimeOffset Time);

internal sealed record ApiMessageAnswer : ApiAnswer
{
    public ApiStoredMessage? Message { get; init; }
}
