namespace Nimmerverse.Cli.Tests.BusServer;

/// <summary>
/// Nobody gets in without credentials. Seen to fail with the users moved into a top-level authorization block beside an accounts block
/// that holds $SYS alone: 2.9.10 then lets a bare CONNECT subscribe to everything (CVE-2023-47090).
/// </summary>
[Collection(nameof(BusServersCollection))]
public sealed class EntryTests(BusServers servers)
{
    public static TheoryData<string> Binaries() => [.. RunningBusServer.Binaries()];

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Server_greeting_says_that_credentials_are_required(string binary)
    {
        using var client = await RawNatsClient.OpenAsync(servers[binary].Server.Port);
        Assert.Contains("\"auth_required\":true", client.Info, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Client_without_credentials_cannot_subscribe(string binary)
    {
        var server = servers[binary];
        using var intruder = await RawNatsClient.OpenAsync(server.Server.Port);
        await intruder.SendAsync("""CONNECT {"verbose":false}""");
        await intruder.SendAsync("SUB > 1");
        var answer = await intruder.SyncAsync();

        AssertShutOut(answer);
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Client_that_never_connects_cannot_publish(string binary)
    {
        var server = servers[binary];
        using var witness = await server.LoginAsync("operator");
        await witness.SendAsync("SUB dev.> 1");
        await witness.SyncAsync();
        using var intruder = await RawNatsClient.OpenAsync(server.Server.Port);
        await intruder.PublishAsync("dev.nervous.cells.math.wave", "{}");
        await intruder.SendAsync("SUB > 1");
        AssertShutOut(await intruder.SyncAsync());

        using var cell = await server.LoginAsync("cell-math");
        await cell.PublishAsync("dev.nervous.cells.math.wave", "proof");
        await cell.SyncAsync();
        Assert.Equal(["MSG dev.nervous.cells.math.wave 1 5", "proof"], await witness.SyncAsync());
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public async Task Client_with_a_wrong_password_is_refused(string binary)
    {
        using var client = await RawNatsClient.OpenAsync(servers[binary].Server.Port);
        await client.SendAsync("""CONNECT {"verbose":false,"user":"operator","pass":"guess"}""");
        AssertShutOut(await client.SyncAsync());
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Configuration_never_holds_a_top_level_authorization(string binary)
    {
        var text = servers[binary].ConfigurationText;
        Assert.DoesNotContain("authorization", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("no_auth_user", text, StringComparison.Ordinal);
        Assert.DoesNotContain("websocket", text, StringComparison.Ordinal);
        Assert.Contains("listen: \"127.0.0.1:", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Binaries))]
    public void Secrets_are_readable_by_their_owner_alone(string binary)
    {
        var data = servers[binary].Data;
        var files = Directory.EnumerateFiles(data.Credentials).Append(Path.Combine(data.Nats, "nats-server.conf")).ToArray();
        Assert.Equal(servers[binary].Roles.Count + 1, files.Length);
        Assert.All(files, static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data.Credentials));
    }

    /// <summary>The server closes the connection and says at most why; the reset may overtake its words.</summary>
    private static void AssertShutOut(IReadOnlyList<string> answer)
    {
        Assert.Equal("closed", answer[^1]);
        Assert.All(answer.SkipLast(1), static line => Assert.Equal("-ERR 'Authorization Violation'", line));
    }
}
