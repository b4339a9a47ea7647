using Nimmerverse.Cli.Phoebe;
using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Tests.Phoebe;

/// <summary>Addresses as libpq reads them; the password comes from a file or the environment, never from the command line.</summary>
public sealed class PhoebeAddressTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public PhoebeAddressTests()
    {
        File.WriteAllText(_file, "secret\n");
        Environment.SetEnvironmentVariable(PhoebeAddress.PasswordFileVariable, _file);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(PhoebeAddress.PasswordFileVariable, null);
        File.Delete(_file);
    }

    [Theory]
    [InlineData("postgresql://admin@db.lab:6432/lab?sslmode=verify-full", "db.lab", 6432, "lab", "admin", "verify-full")]
    [InlineData("postgres://db.lab", "db.lab", 5432, "postgres", "postgres", null)]
    [InlineData("postgresql://me@[::1]/x", "::1", 5432, "x", "me", null)]
    [InlineData("postgresql://me@/x?host=/run/postgresql", "/run/postgresql", 5432, "x", "me", null)]
    [InlineData("postgresql://me%40lab@db.lab/x", "db.lab", 5432, "x", "me@lab", null)]
    public void Address_is_read_as_libpq_reads_it(string text, string host, int port, string database, string user, string? tls)
    {
        var read = PhoebeAddress.Read(text);
        Assert.Equal((host, port, database, user, "secret", tls), (read.Host, read.Port, read.Database, read.User, read.Password, read.SslMode));
    }

    [Theory]
    [InlineData("db.lab")]
    [InlineData("http://db.lab")]
    [InlineData("postgresql://me@/x")]
    [InlineData("postgresql://me:secret@db.lab/x")]
    public void Faulty_address_is_refused_in_a_sentence(string text) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<ExitException>(() => PhoebeAddress.Read(text)).Code);
}
