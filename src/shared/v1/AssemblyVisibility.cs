using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Nimmerverse.Shared.Tests")]
