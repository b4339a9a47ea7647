using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Cli.Phoebe;

/// <summary>Reads the address of an existing PostgreSQL server, and the password beside it.</summary>
internal static class PhoebeAddress
{
    /// <summary>Names the file that holds the password.</summary>
    public const string PasswordFileVariable = "NIMMERVERSE_PHOEBE_PASSWORD_FILE";

    private const int DefaultPort = 5432;
    private const string Socket = "socket.invalid";

    /// <summary>Reads an address.</summary>
    /// <param name="text">
    /// <c>postgresql://user@host:port/database?sslmode=require</c>, or <c>postgresql://user@/database?host=/folder/of/its/socket</c>, as libpq reads them.
    /// </param>
    /// <returns>The administrator's credential.</returns>
    /// <exception cref="ExitException">It is no such address, it holds a password, or no password is found.</exception>
    public static PhoebeCredential Read(string text)
    {
        // .NET refuses an address with a user and no host, which libpq takes for a socket's.
        if (!Uri.TryCreate(text.Replace("@/", $"@{Socket}/", StringComparison.Ordinal), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("postgresql" or "postgres") || uri.Host.Length == 0
            || (uri.Host == Socket && Option(uri, "host") is null))
        {
            throw new ExitException(ExitCode.Usage, $"--phoebe is '{text}', but must be none or an address such as postgresql://admin@db.lab:5432/postgres.");
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw new ExitException(
                ExitCode.Usage,
                $"--phoebe holds a password, which every user of this machine can read in the process list; leave it out and set {PasswordFileVariable} to a file that holds it.");
        }

        return new PhoebeCredential
        {
            Host = Option(uri, "host") ?? uri.Host.Trim('[', ']'),
            Port = uri.Port > 0 ? uri.Port : DefaultPort,
            Database = uri.AbsolutePath.Trim('/') is { Length: > 0 } database ? Uri.UnescapeDataString(database) : "postgres",
            User = uri.UserInfo.Length > 0 ? Uri.UnescapeDataString(uri.UserInfo) : "postgres",
            Password = Password(),
            SslMode = Option(uri, "sslmode"),
        };
    }

    private static string Password()
    {
        if (Environment.GetEnvironmentVariable(PasswordFileVariable) is { Length: > 0 } file)
        {
            if (!File.Exists(file))
            {
                throw new ExitException(ExitCode.Usage, $"{PasswordFileVariable} names {file}, which is not there; write the password into it, mode 0600.");
            }

            return File.ReadAllText(file).Trim();
        }

        return Environment.GetEnvironmentVariable("PGPASSWORD") is { Length: > 0 } password ? password : throw new ExitException(
            ExitCode.Usage, $"--phoebe needs a password: set {PasswordFileVariable} to a file (mode 0600) that holds it.");
    }

    private static string? Option(Uri uri, string name)
    {
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is [var key, { Length: > 0 } value] && key == name)
            {
                return Uri.UnescapeDataString(value);
            }
        }

        return null;
    }
}
