using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Nimmerverse.Thalamus.Tests")]
