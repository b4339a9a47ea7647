using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Nimmerverse.World")]
[assembly: InternalsVisibleTo("Nimmerverse.World.Tests")]
