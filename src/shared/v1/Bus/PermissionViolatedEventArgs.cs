namespace Nimmerverse.Shared.Bus;

/// <summary>What the server said when it refused a subject.</summary>
/// <param name="violation">The server's words, for example <c>Permissions Violation for Publish to "a.b"</c>.</param>
public sealed class PermissionViolatedEventArgs(string violation) : EventArgs
{
    /// <summary>The server's words.</summary>
    public string Violation { get; } = violation;
}
