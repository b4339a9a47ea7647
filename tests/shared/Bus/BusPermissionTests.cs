using System.Text;
using Nimmerverse.Shared.Bus;
using Nimmerverse.TestKit;

namespace Nimmerverse.Shared.Tests.Bus;

/// <summary>What a connection hears when the server's allow-lists do not grant what it asks.</summary>
public sealed class BusPermissionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BusLogger _log = new();
    private NatsServerFixture _server = null!;

    public async Task InitializeAsync() => _server = await NatsServerFixture.StartAsync(new NatsServerSettings { Configuration = Accounts("pw") });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Wrong_password_and_no_password_are_refused()
    {
        var wrong = await Assert.ThrowsAsync<BusException>(() => ConnectAsync("narrow", "wrong"));
        var none = await Assert.ThrowsAsync<BusException>(() => _server.ConnectAsync());

        Assert.Equal((BusErrorKind.Refused, BusErrorKind.Refused), (wrong.Kind, none.Kind));
        Assert.Contains("'narrow'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscription_that_is_not_granted_is_denied_at_once()
    {
        await using var bus = await ConnectAsync("narrow");

        var failure = await Assert.ThrowsAsync<BusException>(() => bus.SubscribeAsync("forbidden.>"));

        Assert.Equal(BusErrorKind.Denied, failure.Kind);
        await using var granted = await bus.SubscribeAsync("granted.>");
    }

    [Fact]
    public async Task Publication_that_is_not_granted_is_counted_logged_and_told()
    {
        await using var bus = await ConnectAsync("narrow");
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        bus.PermissionViolated += (_, violated) => told.TrySetResult(violated.Violation);

        bus.Publish("forbidden.a", default);

        Assert.Contains("forbidden.a", await told.Task.WaitAsync(Patience), StringComparison.Ordinal);
        Assert.Equal((1, 1), (bus.PermissionViolations, bus.Statistics.PermissionViolations));
        Assert.Equal(1, _log.Count(1004));
    }

    // This and the next: seen to fail with waiting requests not told of the violation.
    [Fact]
    public async Task Request_that_is_not_granted_is_denied_without_waiting_for_its_timeout()
    {
        await using var bus = await ConnectAsync("narrow");

        var failure = await Assert.ThrowsAsync<BusException>(
            () => bus.RequestAsync("forbidden.a", default, TimeSpan.FromMinutes(5)).WaitAsync(Patience));

        Assert.Equal(BusErrorKind.Denied, failure.Kind);
    }

    [Fact]
    public async Task Request_whose_inbox_is_not_granted_is_denied_without_waiting_for_its_timeout()
    {
        await using var bus = await ConnectAsync("deaf");

        var failure = await Assert.ThrowsAsync<BusException>(
            () => bus.RequestAsync("granted.a", default, TimeSpan.FromMinutes(5)).WaitAsync(Patience));

        Assert.Equal(BusErrorKind.Denied, failure.Kind);
    }

    [Fact]
    public async Task Inbox_of_a_user_is_closed_to_another()
    {
        await using var bus = await ConnectAsync("narrow");
        await using var other = await ConnectAsync("other");

        Assert.Equal("_INBOX_narrow", bus.InboxPrefix);
        Assert.Equal(BusErrorKind.Denied, (await Assert.ThrowsAsync<BusException>(() => other.SubscribeAsync("_INBOX_narrow.>"))).Kind);
        Assert.Equal(BusErrorKind.Denied, (await Assert.ThrowsAsync<BusException>(() => other.SubscribeAsync(">"))).Kind);
        await using var responder = await other.SubscribeAsync("granted.ask");
        var asking = bus.RequestAsync("granted.ask", default, Patience);
        var request = await responder.Messages.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.StartsWith("_INBOX_narrow.", request.ReplyTo, StringComparison.Ordinal);
        other.Publish(request.ReplyTo!, "yes"u8);
        Assert.Equal("yes", Encoding.UTF8.GetString((await asking).Message!.Payload.Span));
    }

    [Fact]
    public async Task Grants_named_for_JetStream_and_buckets_suffice_and_no_more_is_given()
    {
        await using var admin = await ConnectAsync("admin");
        await admin.JetStream.CreateOrUpdateStreamAsync(new StreamConfiguration("S", ["s.>"]));
        await admin.JetStream.CreateOrUpdateConsumerAsync("S", new ConsumerConfiguration("reader"));
        await admin.JetStream.CreateOrUpdateBucketAsync(new KeyValueConfiguration("b"));
        await admin.JetStream.PublishAsync("s.a", default);
        await using var bus = await ConnectAsync("granted");

        var message = Assert.Single(await bus.JetStream.Consumer("S", "reader").FetchAsync(1, Patience));
        Assert.True(await message.AckAsync(Patience));
        var bucket = bus.KeyValue("b");
        await using var watcher = await bucket.WatchAsync();
        Assert.True((await bucket.CreateAsync("mine", "x"u8.ToArray())).IsStored);
        Assert.NotNull(await bucket.GetAsync("mine"));
        Assert.Single(await bucket.HistoryAsync("mine"));
        Assert.Equal("mine", (await watcher.Entries.ReadAsync().AsTask().WaitAsync(Patience)).Key);
        Assert.Equal(0, bus.PermissionViolations);

        Assert.Equal(
            BusErrorKind.Denied,
            (await Assert.ThrowsAsync<BusException>(() => bucket.PutAsync("theirs", default).WaitAsync(Patience))).Kind);
        Assert.Equal(
            BusErrorKind.Denied,
            (await Assert.ThrowsAsync<BusException>(() => bus.JetStream.DeleteStreamAsync("S").WaitAsync(Patience))).Kind);
    }

    [Fact]
    public async Task Connection_whose_secret_was_changed_ends_and_says_so()
    {
        await using var bus = await ConnectAsync("narrow");
        await using var subscription = await bus.SubscribeAsync("granted.>");
        await _server.KillAsync();
        await _server.RestartAsync(new NatsServerSettings { Configuration = Accounts("other") });

        await bus.Closed.WaitAsync(Patience);

        var failure = await Assert.ThrowsAsync<BusException>(() => subscription.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync().AsTask());
        Assert.Equal(BusErrorKind.Closed, failure.Kind);
        Assert.Equal(1, _log.Count(1003));
    }

    private static string Accounts(string password)
    {
        string[] granted =
        [
            .. BusGrants.Consume("S", "reader"), .. BusGrants.ReadBucket("b"), .. BusGrants.WatchBucket("b"), .. BusGrants.WriteBucket("b", "mine"),
        ];
        return $$"""
            accounts {
              NYX {
                jetstream: enabled
                users = [
                  { user: admin, password: {{password}} }
                  { user: narrow, password: {{password}}, permissions: { publish: ["granted.>"], subscribe: ["granted.>", "{{BusGrants.Inbox("narrow")}}"] } }
                  { user: other, password: {{password}}, permissions: { publish: ["_INBOX_narrow.>"], subscribe: ["granted.>", "{{BusGrants.Inbox("other")}}"] } }
                  { user: deaf, password: {{password}}, permissions: { publish: ["granted.>"], subscribe: ["granted.>"] } }
                  { user: granted, password: {{password}}, permissions: {
                      publish: [{{string.Join(", ", granted.Select(subject => $"\"{subject}\""))}}], subscribe: ["{{BusGrants.Inbox("granted")}}"] } }
                ]
              }
              SYS { }
            }
            system_account: SYS
            """;
    }

    private async Task<BusConnection> ConnectAsync(string user, string password = "pw")
    {
        var file = Path.Combine(_server.Directory, user + ".json");
        await File.WriteAllTextAsync(file, $$"""{"user":"{{user}}","password":"{{password}}"}""");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return await _server.ConnectAsync(options => options with { CredentialsFile = file }, _log);
    }
}
