using System.Net.Sockets;
using Nimmerverse.Shared.Hosting;
using Npgsql;

namespace Nimmerverse.Memory.Tools;

/// <summary>Says in a sentence what PostgreSQL refused and how to mend it.</summary>
internal static class PhoebeProblem
{
    /// <summary>Explains a failure.</summary>
    /// <param name="exception">The failure.</param>
    /// <returns>The exit code and the sentence.</returns>
    public static (ExitCode Code, string Sentence) Of(NpgsqlException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InvalidCatalogName } postgres =>
                (ExitCode.DependencyMissing, $"Phoebe has no trails yet ({postgres.MessageText}); make its tables with ./nimmerverse up, or with the memory program's migrate."),
            PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } postgres =>
                (ExitCode.DependencyMissing, $"Phoebe refused the login ({postgres.MessageText}); the memory program's migrate makes fresh logins."),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } postgres =>
                (ExitCode.Refused, $"Phoebe refused it: {postgres.MessageText}; tools read as the role reader."),
            PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } =>
                (ExitCode.DependencyMissing, "Phoebe is starting or stopping; try again in a moment."),
            PostgresException postgres => (ExitCode.Failed, $"Phoebe could not answer: {postgres.MessageText} ({postgres.SqlState})."),
            { InnerException: SocketException or TimeoutException or IOException } or { IsTransient: true } =>
                (ExitCode.DependencyMissing, "Phoebe does not answer; start it with ./nimmerverse up, or look at the address in the file that NIMMERVERSE_PHOEBE names."),
            _ => (ExitCode.Failed, $"Phoebe could not be asked: {exception.Message}"),
        };
    }
}
