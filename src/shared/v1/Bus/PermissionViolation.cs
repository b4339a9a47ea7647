namespace Nimmerverse.Shared.Bus;

/// <summary>Reads what the server says when it refuses a subject, for example <c>Permissions Violation for Publish to "a.b"</c>.</summary>
internal static class PermissionViolation
{
    public static bool IsPublishTo(string violation, string subject) =>
        violation.Contains($"Publish to \"{subject}\"", StringComparison.OrdinalIgnoreCase);

    public static bool IsSubscriptionTo(string violation, string subject) =>
        violation.Contains($"Subscription to \"{subject}\"", StringComparison.OrdinalIgnoreCase);

    public static bool IsSubscriptionBelow(string violation, string prefix) =>
        violation.Contains($"Subscription to \"{prefix}.", StringComparison.OrdinalIgnoreCase);

    public static BusException Denied(string violation) =>
        new(BusErrorKind.Denied,
            $"The server refuses a subject ({violation.Trim('\'', ' ', '.')}); grant it to this user in the server's accounts.");
}
