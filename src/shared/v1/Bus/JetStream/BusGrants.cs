namespace Nimmerverse.Shared.Bus;

/// <summary>
/// The subjects that a user must be allowed to publish on for each use of JetStream, as narrow as the bus needs them. What is received
/// comes through the user's own inbox: subscribing to <c>_INBOX_user.&gt;</c> is all.
/// </summary>
public static class BusGrants
{
    /// <summary>The inbox that a user must be allowed to subscribe to, for requests and for everything below.</summary>
    /// <param name="user">The user's name.</param>
    /// <returns>One filter.</returns>
    public static string Inbox(string user) => BusOptions.InboxPrefix(user) + ".>";

    /// <summary>Fetching from a durable consumer and acknowledging what came.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="consumer">The consumer.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> Consume(string stream, string consumer) =>
    [
        $"$JS.API.CONSUMER.INFO.{stream}.{consumer}",
        $"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}",
        $"$JS.ACK.{stream}.{consumer}.>",
    ];

    /// <summary>Creating or changing one durable consumer.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="consumer">The consumer.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> CreateConsumer(string stream, string consumer) =>
        [$"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{consumer}"];

    /// <summary>Deleting one durable consumer.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="consumer">The consumer.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> DeleteConsumer(string stream, string consumer) => [$"$JS.API.CONSUMER.DELETE.{stream}.{consumer}"];

    /// <summary>Creating, changing and looking at one stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> CreateStream(string stream) =>
        [$"$JS.API.STREAM.CREATE.{stream}", $"$JS.API.STREAM.UPDATE.{stream}", $"$JS.API.STREAM.INFO.{stream}"];

    /// <summary>Creating or changing one bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> CreateBucket(string bucket) => CreateStream(KeyValueNames.Stream(bucket));

    /// <summary>Reading the current value of any key of a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> ReadBucket(string bucket) => [$"$JS.API.STREAM.MSG.GET.{KeyValueNames.Stream(bucket)}"];

    /// <summary>Watching a bucket, and reading its history and its entries.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> WatchBucket(string bucket)
    {
        var stream = KeyValueNames.Stream(bucket);
        return
        [
            $"$JS.API.STREAM.INFO.{stream}",
            $"$JS.API.CONSUMER.CREATE.{stream}",
            $"$JS.API.CONSUMER.MSG.NEXT.{stream}.*",
        ];
    }

    /// <summary>Changing keys of a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="keys">A key, or a filter of keys.</param>
    /// <returns>Subjects to allow for publishing.</returns>
    public static IReadOnlyList<string> WriteBucket(string bucket, string keys = ">") => [KeyValueNames.Subject(bucket, keys)];
}
