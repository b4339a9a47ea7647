using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Nimmerverse.Training.Tests")]
[assembly: InternalsVisibleTo("Nimmerverse.Bench")]
