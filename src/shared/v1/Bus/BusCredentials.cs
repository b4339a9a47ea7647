using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nimmerverse.Shared.Bus;

/// <summary>Who a process is on the bus.</summary>
/// <param name="User">The user's name, which also names its inbox.</param>
/// <param name="Password">The user's secret.</param>
public sealed record BusCredentials(
    [property: JsonPropertyName("user")] string User,
    [property: JsonPropertyName("password")] string Password)
{
    /// <summary>Reads a credentials file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The credentials.</returns>
    /// <exception cref="BusException">
    /// <see cref="BusErrorKind.InvalidOptions"/>: the file is absent, unreadable, malformed, or open to other users.
    /// </exception>
    public static BusCredentials Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if ((File.GetUnixFileMode(path) & OthersMay) is not UnixFileMode.None)
            {
                throw Unusable(path, $"is open to every user of this machine; close it with: chmod 600 {path}");
            }

            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), BusJson.Default.BusCredentials);
            return read is { User.Length: > 0, Password.Length: > 0 } && SubjectRules.IsToken(read.User)
                ? read
                : throw Unusable(path, "needs a \"user\" (one subject token) and a \"password\"");
        }
        catch (JsonException exception)
        {
            throw Unusable(path, "is not JSON of the form {\"user\":\"...\",\"password\":\"...\"}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"cannot be read ({exception.Message.TrimEnd('.')}); check the path and its owner", exception);
        }
    }

    /// <summary>Never shows the secret.</summary>
    /// <returns>The user's name.</returns>
    public override string ToString() => User;

    private const UnixFileMode OthersMay = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static BusException Unusable(string path, string why, Exception? cause = null) =>
        new(BusErrorKind.InvalidOptions, $"The credentials file {path} {why}.", innerException: cause);
}
