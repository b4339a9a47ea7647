using Nimmerverse.Studio.Trails;

namespace Nimmerverse.Studio.Tests.Trails;

/// <summary>Trails are found by what led to them and what they led to, and forgotten when others come.</summary>
public sealed class TrailBookTests
{
    [Fact]
    public void Chain_goes_from_the_first_cause_to_the_last_outcome_whichever_is_asked_for()
    {
        var book = new TrailBook();
        var (first, second, third) = (Note("a", null), default(TrailNote)!, default(TrailNote)!);
        second = Note("b", first.Id);
        third = Note("c", second.Id);
        foreach (var trail in (TrailNote[])[third, first, second, Note("other", null)])
        {
            book.Add(trail);
        }

        Assert.All((TrailNote[])[first, second, third], asked => Assert.Equal(["a", "b", "c"], book.Chain(asked.Id).Select(static one => one.Kind)));
    }

    [Fact]
    public void Circle_of_parents_ends()
    {
        var book = new TrailBook();
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        book.Add(Note("a", b) with { Id = a });
        book.Add(Note("b", a) with { Id = b });

        Assert.Equal(2, book.Chain(a).Count);
    }

    [Fact]
    public void Oldest_make_room_and_are_forgotten_wholly()
    {
        var book = new TrailBook(most: 100);
        var first = Note("first", null);
        book.Add(first);
        for (var i = 0; i < 100; i++)
        {
            book.Add(Note("child", first.Id));
        }

        Assert.Equal(100, book.Count);
        Assert.All(book.Chain(first.Id), static one => Assert.Equal("child", one.Kind));
        for (var i = 0; i < 100; i++)
        {
            book.Add(Note("next", null));
        }

        Assert.Empty(book.Chain(first.Id));
    }

    private static TrailNote Note(string kind, Guid? parent) => new(Guid.CreateVersion7(), parent, kind, "cell/x", null, 0, 0, "success", "", []);
}
