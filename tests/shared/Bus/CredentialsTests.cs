using Nimmerverse.Shared.Bus;

namespace Nimmerverse.Shared.Tests.Bus;

public sealed class CredentialsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nimmerverse-credentials-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_takes_user_and_password_and_never_shows_the_secret()
    {
        var credentials = BusCredentials.Read(Write("""{"user":"npc-7","password":"secret"}""", UnixFileMode.UserRead));

        Assert.Equal(("npc-7", "secret"), (credentials.User, credentials.Password));
        Assert.Equal("npc-7", credentials.ToString());
    }

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Read_of_a_file_open_to_others_is_refused_with_the_command_that_mends_it(UnixFileMode open)
    {
        var path = Write("""{"user":"u","password":"p"}""", UnixFileMode.UserRead | open);

        var failure = Assert.Throws<BusException>(() => BusCredentials.Read(path));

        Assert.Equal(BusErrorKind.InvalidOptions, failure.Kind);
        Assert.Contains($"chmod 600 {path}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("user: u")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"user":"u"}""")]
    [InlineData("""{"user":"","password":"p"}""")]
    [InlineData("""{"user":"a.b","password":"p"}""")]
    [InlineData("""{"user":">","password":"p"}""")]
    public void Read_of_an_unusable_file_names_the_file(string content)
    {
        var path = Write(content, UnixFileMode.UserRead);

        var failure = Assert.Throws<BusException>(() => BusCredentials.Read(path));

        Assert.Equal(BusErrorKind.InvalidOptions, failure.Kind);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_an_absent_file_names_the_file()
    {
        var failure = Assert.Throws<BusException>(() => BusCredentials.Read(Path.Combine(_folder, "absent")));

        Assert.Equal(BusErrorKind.InvalidOptions, failure.Kind);
        Assert.Contains("absent", failure.Message, StringComparison.Ordinal);
    }

    private string Write(string content, UnixFileMode mode)
    {
        var path = Path.Combine(_folder, "credentials.json");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
