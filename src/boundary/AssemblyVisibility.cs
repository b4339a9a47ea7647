using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Nimmerverse.Boundary.Tests")]
