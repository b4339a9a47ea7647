using Nimmerverse.Shared.Hosting;

namespace Nimmerverse.Memory.Running;

/// <summary>One thing that the program does when it is called with arguments: it runs, prints to standard output, and ends.</summary>
/// <param name="Name">The first argument.</param>
/// <param name="Summary">One line for <c>--help</c>.</param>
/// <param name="RunAsync">
/// Does it, given the further arguments; user mistakes and missing dependencies are an <see cref="ExitException"/>.
/// </param>
internal sealed record Verb(string Name, string Summary, Func<StartUp, string[], CancellationToken, Task<ExitCode>> RunAsync);
