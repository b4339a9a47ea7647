using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Nimmerverse.Memory.Tests")]
[assembly: InternalsVisibleTo("Nimmerverse.Bench")]
